"""People who leave the organization: out of every pool, with a handover note while they are still there."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.matching.commands import (
    AskForHandovers,
    LeaveParticipant,
    ReturnParticipant,
    ScheduleLeave,
    WriteHandover,
)
from services.matching.domain.departures import handover_id
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.people import Standing
from services.matching.store import HANDOVERS, PARTICIPANTS, PEOPLE
from shared.contracts.pairs import HandoverDue, PairDeclined, PairEnded
from shared.contracts.participants import ParticipantLeft, ParticipantReturned
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.unit.matching.site import DONE, JUNIOR, SENIOR, Json, Site, person, roster, row

DAY = timedelta(days=1)
MONTH = timedelta(days=30)


async def paired(site: Site, **settings: object) -> Json:
    await site.publish(**settings)
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await site.release(await site.draft())
    return (await site.items(f"{site.program}/pairs"))[0]


def who(site: Site, employee: str) -> Participant:
    id_ = participant_id(ProgramId(site.program_id), PersonId(person(employee)))
    found: Participant = site.world.kept[PARTICIPANTS.name][id_]
    return found


def schedule(site: Site, employee: str, last_day: datetime | None) -> None:
    command = ScheduleLeave(
        program_id=ProgramId(site.program_id), person_id=PersonId(person(employee)), last_day=last_day
    )
    site.world.hear(command)


def leave(site: Site, employee: str) -> None:
    site.world.hear(LeaveParticipant(program_id=ProgramId(site.program_id), person_id=PersonId(person(employee))))


def come_back(site: Site, employee: str) -> None:
    site.world.hear(ReturnParticipant(program_id=ProgramId(site.program_id), person_id=PersonId(person(employee))))


class TestLastDay:
    async def test_asks_for_a_handover_note_two_weeks_ahead(self, site: Site) -> None:
        await paired(site)
        last_day = site.world.now + MONTH
        schedule(site, "J1", last_day)
        site.world.wait(MONTH - 15 * DAY)
        assert site.world.told(HandoverDue) == []
        site.world.wait(DAY)
        assert [(one.person_id, one.deadline) for one in site.world.told(HandoverDue)] == [(person("J1"), last_day)]

    async def test_asks_at_once_if_it_is_near(self, site: Site) -> None:
        await paired(site)
        schedule(site, "J1", site.world.now + 3 * DAY)
        site.world.wait(timedelta(seconds=1))
        assert len(site.world.told(HandoverDue)) == 1

    async def test_ends_the_pairs_and_lets_the_other_go_first(self, site: Site) -> None:
        await paired(site)
        schedule(site, "J1", site.world.now + MONTH)
        site.world.wait(MONTH)
        assert [one.reason for one in site.world.told(PairEnded)] == ["left"]
        assert (who(site, "J1").status, who(site, "J1").waited) == ("left", 0)
        assert (who(site, "S1").status, who(site, "S1").waited) == ("ready", 1)

    async def test_leaves_pairs_alone_if_it_is_taken_back(self, site: Site) -> None:
        await paired(site)
        schedule(site, "J1", site.world.now + MONTH)
        site.world.wait(20 * DAY)
        schedule(site, "J1", None)
        assert site.world.kept[HANDOVERS.name] == {}
        site.world.wait(MONTH)
        assert site.world.told(PairEnded) == []

    async def test_that_moves_is_told_again(self, site: Site) -> None:
        await paired(site)
        schedule(site, "J1", site.world.now + 5 * DAY)
        site.world.wait(DAY)
        moved = site.world.now + 8 * DAY
        schedule(site, "J1", moved)
        site.world.wait(DAY)
        first, second = site.world.told(HandoverDue)
        assert second.deadline == moved
        assert second.revision > first.revision  # else its mail would be taken for the first one
        site.world.wait(6 * DAY)
        assert site.world.told(PairEnded) == []

    async def test_keeps_them_out_of_pairs_that_would_outlast_it(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        schedule(site, "J1", site.world.now + MONTH)
        assert await site.couples(await site.draft()) == set()
        schedule(site, "J1", site.world.now + 13 * MONTH)
        assert len(await site.couples(await site.draft())) == 1

    async def test_closes_proposals_that_would_outlast_it(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        schedule(site, "J1", site.world.now + MONTH)
        assert [one.reason for one in site.world.told(PairDeclined)] == ["left"]

    async def test_asks_for_no_note_to_a_pair_that_ends_before(self, site: Site) -> None:
        await paired(site, weeks=2)
        schedule(site, "J1", site.world.now + 2 * MONTH)
        site.world.wait(2 * MONTH)
        assert site.world.told(HandoverDue) == []


class TestNote:
    async def test_is_kept_with_the_pair_and_deleted_after_three_months(self, site: Site) -> None:
        pair = await paired(site)
        schedule(site, "J1", site.world.now + 3 * DAY)
        site.world.wait(DAY)
        whose = {"program_id": site.program_id, "pair_id": pair["id"], "person_id": person("J1")}
        site.world.hear(WriteHandover.model_validate({**whose, "note": "Ask Bo about the tools."}))
        id_ = handover_id(pair["id"], PersonId(person("J1")))
        assert site.world.kept[HANDOVERS.name][id_].note == "Ask Bo about the tools."
        assert "Bo" not in str(site.world.events)
        site.world.wait(100 * DAY)
        assert site.world.kept[HANDOVERS.name] == {}

    async def test_survives_a_day_that_moves(self, site: Site) -> None:
        pair = await paired(site)
        schedule(site, "J1", site.world.now + 3 * DAY)
        site.world.wait(DAY)
        whose = {"program_id": site.program_id, "pair_id": pair["id"], "person_id": person("J1")}
        site.world.hear(WriteHandover.model_validate({**whose, "note": "Ask Bo."}))
        schedule(site, "J1", site.world.now + 9 * DAY)
        site.world.hear(AskForHandovers(program_id=ProgramId(site.program_id), person_id=PersonId(person("J1"))))
        assert site.world.kept[HANDOVERS.name][handover_id(pair["id"], PersonId(person("J1")))].note == "Ask Bo."
        assert len(site.world.told(HandoverDue)) == 1


class TestWhoLeft:
    async def test_is_in_no_run_and_cannot_be_enrolled(self, site: Site) -> None:
        await paired(site)
        leave(site, "J1")
        leave(site, "J1")
        assert [one.reason for one in site.world.told(PairEnded)] == ["left"]
        assert [one.person_id for one in site.world.told(ParticipantLeft)] == [person("J1")]
        assert await site.couples(await site.draft()) == set()
        body = {"employee_id": "J1", "name": "J", "email": "j@example.org", "role": "mentor"}
        problem = await site.post(f"{site.program}/participants", body, 409)
        assert problem["code"] == "has-left"
        assert (await site.post(f"{site.program}/participants/{person('J1')}/withdrawal", None, 409))[
            "code"
        ] == "has-left"

    async def test_is_as_before_if_it_was_a_mistake(self, site: Site) -> None:
        await paired(site)
        leave(site, "J1")
        site.world.wait(2 * DAY)
        come_back(site, "J1")
        come_back(site, "J1")
        assert (who(site, "J1").status, who(site, "J1").waited) == ("ready", 1)
        assert [one.person_id for one in site.world.told(ParticipantReturned)] == [person("J1")]
        assert len(await site.couples(await site.draft())) == 1

    async def test_is_enrolled_anew_if_they_return_later(self, site: Site) -> None:
        await paired(site)
        leave(site, "J1")
        site.world.wait(2 * MONTH)
        come_back(site, "J1")
        assert who(site, "J1").status == "withdrawn"
        assert site.world.told(ParticipantReturned) == []

    @pytest.mark.parametrize(
        ("was", "back"),
        [("enrolled", "enrolled"), ("withdrawn", "withdrawn"), ("invited", "not_joined"), ("waitlisted", "withdrawn")],
    )
    async def test_joins_nothing_by_coming_back(self, site: Site, was: str, back: str) -> None:
        await site.publish()
        await site.upload(roster(row("J1", JUNIOR)))
        site.world.put(
            PARTICIPANTS, replace(who(site, "J1"), status=Status(was), ticket=1 if was == "waitlisted" else None)
        )
        leave(site, "J1")
        assert (who(site, "J1").status, who(site, "J1").ticket) == ("left", None)
        come_back(site, "J1")
        assert who(site, "J1").status == back
        assert len(site.world.told(ParticipantLeft)) == (was in {"enrolled", "waitlisted"})
        assert len(site.world.told(ParticipantReturned)) == (back == "enrolled")

    async def test_is_not_asked_for_readiness(self, site: Site) -> None:
        await paired(site)
        leave(site, "J1")
        problem = await site.post(f"{site.program}/participants/{person('J1')}/readiness", DONE, 409)
        assert problem["code"] == "has-left"


class TestDayByWhichSystemsSayThatThereIsNone:
    @pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "1899-12-30", "9999-12-31"])
    async def test_lets_nobody_leave(self, site: Site, day: str) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR))
        await site.upload(roster(row("J", JUNIOR, last_day=day)))
        refused = await site.client.patch("/v1/people/J", json={"last_day": day})
        assert (refused.status_code, "nobody's last day" in refused.text) == (422, True)
        (known,) = site.world.find(PEOPLE)
        assert (known.standing, known.last_day) == (Standing.PRESENT, None)
