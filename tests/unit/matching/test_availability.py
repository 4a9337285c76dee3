"""Working hours that people set: whoever set them is matched by them, and nobody's pair is paused because of them."""

from datetime import timedelta

from services.matching.commands import RecheckPeople
from services.matching.domain.availability import WorkHours
from services.matching.domain.participants import Participant, participant_id
from services.matching.store import AVAILABILITY, PARTICIPANTS
from shared.contracts.availability import HoursChanged, HoursErased
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row

NIGHT = WorkHours(zone="Europe/Berlin", opens=20 * 60, closes=24 * 60, days=(0, 1, 2, 3, 4))


def hours_changed(employee: str, revision: int = 1, *, opens: int = 20, closes: int = 24) -> HoursChanged:
    return HoursChanged(
        revision=revision,
        person_id=PersonId(person(employee)),
        zone="Europe/Berlin",
        opens=opens * 60,
        closes=closes * 60,
        days=(0, 1, 2, 3, 4),
    )


def who(site: Site, employee: str) -> Participant:
    id_ = participant_id(ProgramId(site.program_id), PersonId(person(employee)))
    found: Participant = site.world.kept[PARTICIPANTS.name][id_]
    return found


class TestHours:
    async def test_reach_whoever_takes_part_already(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        site.world.hear(hours_changed("J1"))
        assert who(site, "J1").hours == NIGHT
        assert who(site, "S1").hours is None

    async def test_are_those_of_whoever_enrolls_later(self, site: Site) -> None:
        site.world.hear(hours_changed("J1"))
        await site.publish()
        await site.enroll(row("J1", JUNIOR))
        assert who(site, "J1").hours == NIGHT

    async def test_are_looked_at_again_for_whoever_enrolls_at_the_same_moment(self, site: Site) -> None:
        await site.publish()
        site.world.hear(hours_changed("J1"))
        known = site.world.kept[AVAILABILITY.name].copy()
        site.world.kept[AVAILABILITY.name].clear()
        await site.enroll(row("J1", JUNIOR))
        site.world.kept[AVAILABILITY.name].update(known)
        assert who(site, "J1").hours is None
        site.world.wait(timedelta(minutes=2))
        assert who(site, "J1").hours == NIGHT

    async def test_that_are_older_change_nothing(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR))
        site.world.hear(hours_changed("J1", 2), hours_changed("J1", 1, opens=9, closes=12))
        assert who(site, "J1").hours == NIGHT

    async def test_that_were_erased_are_the_usual_ones_again(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR))
        site.world.hear(hours_changed("J1"), HoursErased(person_id=PersonId(person("J1"))))
        assert who(site, "J1").hours is None
        assert site.world.kept[AVAILABILITY.name] == {}

    async def test_keep_two_from_being_matched_who_share_too_few(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        site.world.hear(hours_changed("J1"))
        run_id = await site.draft()
        (left,) = [one for one in await site.items(f"{run_id}/unmatched-people") if one["person_id"] == person("J1")]
        assert left["reason"] == "common-hours"

    async def test_pause_no_pair(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        site.world.hear(hours_changed("J1"))
        ids = (PersonId(person("J1")),)
        site.world.hear(RecheckPeople(program_id=ProgramId(site.program_id), person_ids=ids))
        (pair,) = await site.items(f"{site.program}/pairs")
        assert pair["state"] == "active"
