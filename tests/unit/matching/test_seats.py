"""Seats are given in order: whoever finds none waits, and is admitted when one opens."""

from dataclasses import replace

import pytest

from services.matching.domain.seats import Line
from services.matching.store import PROGRAMS, WAITLIST
from shared.contracts.participants import ParticipantEnrolled, ParticipantReadied, ParticipantWaitlisted
from tests.unit.matching.site import DONE, JUNIOR, PROGRAM, SENIOR, Json, Site, person, roster, row

TWO = {"seats": {"mentees": 2}}


async def joined(site: Site, *names: str) -> None:
    await site.upload(roster(*(row(name, SENIOR) for name in names)))


async def status(site: Site, name: str) -> tuple[str, int | None]:
    view = await site.get(f"{site.program}/participants/{person(name)}")
    return view["status"], view["position"]


async def leave(site: Site, name: str) -> None:
    await site.post(f"{site.program}/participants/{person(name)}/withdrawal")


class TestEnrollment:
    async def test_puts_whoever_finds_no_seat_on_the_waitlist(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C", "D")
        assert [await status(site, name) for name in "ABCD"] == [
            ("enrolled", None), ("enrolled", None), ("waitlisted", 1), ("waitlisted", 2),
        ]  # fmt: skip
        told = site.world.told(ParticipantWaitlisted)
        assert [(one.person_id, one.position) for one in told] == [(person("C"), 1), (person("D"), 2)]
        assert len(site.world.told(ParticipantEnrolled)) == 2

    async def test_is_counted_apart_from_the_waitlist_in_an_import(self, site: Site) -> None:
        await site.publish(**TWO)
        done = await site.upload(roster(*(row(name, SENIOR) for name in "ABCDE")))
        assert (done["enrolled"], done["waitlisted"], done["total"], done["state"]) == (2, 3, 5, "done")
        waiting = await site.items(f"/v1/imports/{done['id']}/rows", status="waitlisted")
        assert {one["person_id"] for one in waiting} == {person(name) for name in "CDE"}

    async def test_counts_each_role_by_itself(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C")
        await site.upload(roster(row("J", JUNIOR)))
        assert (await status(site, "J"))[0] == "enrolled"

    async def test_lets_nobody_past_those_who_wait(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await joined(site, "A", "B", "C")
        await leave(site, "A")
        await joined(site, "D")
        assert [(await status(site, name))[0] for name in "BCD"] == ["enrolled", "waitlisted", "waitlisted"]

    async def test_changes_no_position_by_an_import_of_the_same_people(self, site: Site) -> None:
        await site.publish(**TWO)
        for _ in range(2):
            await joined(site, "A", "B", "C", "D")
        assert await status(site, "D") == ("waitlisted", 2)


class TestALine:
    def test_is_full_while_somebody_waits_even_if_a_seat_is_open(self) -> None:
        assert Line(taken=1, waiting=1).is_full(5)
        assert not Line(taken=1).is_full(5)
        assert Line(taken=5).is_full(5)
        assert not Line(taken=5).is_full(None)


class TestASeatThatOpens:
    async def test_goes_to_whoever_waits_longest(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C", "D")
        await leave(site, "B")
        assert [await status(site, name) for name in "CD"] == [("enrolled", None), ("waitlisted", 1)]
        assert site.world.told(ParticipantEnrolled)[-1].person_id == person("C")

    async def test_goes_past_whoever_left_the_waitlist(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C", "D")
        await leave(site, "C")
        await leave(site, "A")
        assert await status(site, "D") == ("enrolled", None)
        assert site.world.find(WAITLIST) == []

    async def test_makes_ready_whoever_has_done_everything_meanwhile(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C")
        await site.ready("C")
        assert await status(site, "C") == ("waitlisted", 1)
        assert site.world.told(ParticipantReadied) == []
        await leave(site, "A")
        assert await status(site, "C") == ("ready", None)
        (kept,) = (one for one in site.world.kept["participants"].values() if one.person_id == person("C"))
        assert kept.waited == 1

    async def test_opens_when_the_coordinator_adds_some(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await joined(site, "A", "B", "C", "D")
        body = {"settings": {"seats": {"mentees": 3}}, "settings_revision": 1, "why": "More room."}
        await site.client.patch(f"{site.program}/settings", json=body)
        assert [(await status(site, name))[0] for name in "BCD"] == ["enrolled", "enrolled", "waitlisted"]
        body = {"settings": {"seats": {"mentees": None}}, "settings_revision": 2, "why": "For everybody."}
        await site.client.patch(f"{site.program}/settings", json=body)
        assert (await status(site, "D"))[0] == "enrolled"

    async def test_stays_empty_in_a_closed_program(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C")
        await site.close()
        await leave(site, "A")
        assert (await status(site, "C"))[0] == "waitlisted"

    async def test_is_given_to_hundreds_in_their_order(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        names = [f"P{number:03}" for number in range(451)]
        await joined(site, *names)
        body = {"settings": {"seats": {"mentees": 430}}, "settings_revision": 1, "why": "More room."}
        await site.client.patch(f"{site.program}/settings", json=body)
        (program,) = site.world.find(PROGRAMS)
        assert (program.lines.mentees.taken, program.lines.mentees.waiting) == (430, 21)
        told = [one.person_id for one in site.world.told(ParticipantEnrolled)]
        waiting = [one["person_id"] for one in await site.items(f"{site.program}/waiting-people", role="mentee")]
        assert [*told, *waiting] == [one.person_id for one in self._in_order(site, names)]

    def _in_order(self, site: Site, names: list[str]) -> list[Json]:
        known = {one.person_id: one for one in site.world.kept["participants"].values()}
        return [known[person(name)] for name in names]


class TestWhoeverWaits:
    async def test_is_in_no_run(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await joined(site, "A", "B")
        await site.upload(roster(row("J", JUNIOR), row("K", JUNIOR)))
        for name in "ABJK":
            await site.ready(name)
        run = await site.get(await site.draft())
        assert (run["totals"]["ready"], run["totals"]["pairs"]) == (3, 1)

    async def test_can_come_back_at_the_end_of_the_line(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await joined(site, "A", "B", "C")
        await leave(site, "B")
        body = {"employee_id": "B", "name": "B", "email": "b@example.org", "role": "mentee"}
        await site.post(f"{site.program}/participants", body, 201)
        assert [await status(site, name) for name in "BC"] == [("waitlisted", 2), ("waitlisted", 1)]

    async def test_is_counted_once_in_the_lines(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C")
        (program,) = site.world.find(PROGRAMS)
        line = program.lines.mentees
        assert (line.taken, line.waiting) == (2, 1)
        assert replace(line, next=1) != line


class TestReadinessOfSomebodyWaiting:
    async def test_is_recorded_for_many_at_once_too(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await joined(site, "A", "B")
        everybody = {"person_ids": [person("A"), person("B")], "reason": "A test."} | DONE
        await site.post(f"{site.program}/readiness", everybody)
        assert [(await status(site, name))[0] for name in "AB"] == ["ready", "waitlisted"]


class TestACatalogEntry:
    async def test_says_what_it_takes_and_whether_one_can_join(self, site: Site) -> None:
        await site.publish(**TWO)
        await joined(site, "A", "B", "C")
        entry = await site.get(f"{site.program}/catalog-entry")
        assert (entry["objective"], entry["hours_a_month"], entry["weeks"]) == (
            "Leaders learn what juniors use.",
            2.0,
            12,
        )
        by_role = {one["role"]: one for one in entry["roles"]}
        assert (by_role["mentor"]["joining"], by_role["mentor"]["left"]) == ("now", None)
        assert (by_role["mentee"]["joining"], by_role["mentee"]["left"], by_role["mentee"]["waiting"]) == (
            "waitlist",
            0,
            1,
        )
        assert "waiting list" in by_role["mentee"]["reason"]
        assert await site.items("/v1/catalog") == [entry]

    async def test_is_not_listed_before_its_publication_and_after_its_end(self, site: Site) -> None:
        await site.publish()
        await site.close()
        assert await site.items("/v1/catalog") == []
        assert {one["joining"] for one in (await site.get(f"{site.program}/catalog-entry"))["roles"]} == {"closed"}

    @pytest.mark.parametrize("path", ["/v1/catalog.html", "{program}/catalog-entry.html"])
    async def test_can_be_read_as_a_page(self, site: Site, path: str) -> None:
        await site.publish(**TWO)
        page = await site.client.get(path.format(program=site.program))
        assert page.status_code == 200
        for words in ("Digital Bridge", "Leaders learn what juniors use.", "60 minutes every two weeks", "Yes."):
            assert words in page.text

    async def test_is_none_for_a_draft_that_nobody_was_told_of(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        for path in ("catalog-entry", "catalog-entry.html"):
            assert (await site.get(f"/v1/programs/{created['id']}/{path}", 404))["code"] == "unknown-program"

    async def test_says_whom_a_pilot_takes(self, site: Site) -> None:
        await site.publish(pilot={"scope": {"kind": "department", "department": "Sales", "role": "mentor"}})
        mentor, mentee = (await site.get(f"{site.program}/catalog-entry"))["roles"]
        assert (mentor["joining"], mentee["joining"]) == ("pilot", "now")
        assert "the department Sales" in mentor["reason"]

    async def test_tells_a_cohort_by_its_first_day(self, site: Site) -> None:
        await site.publish(starts_on="2026-04-06T00:00:00Z")
        entry = await site.get(f"{site.program}/catalog-entry")
        assert (entry["intake"], entry["starts_on"]) == ("cohort", "2026-04-06T00:00:00Z")
