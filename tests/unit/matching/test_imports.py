import random

import pytest

from services.matching.domain.imports import Counts
from shared.contracts.contacts import ContactChanged
from shared.contracts.participants import ParticipantEnrolled, ParticipantUpdated
from shared.contracts.people import PersonChanged
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, Lease, Site, person, roster, row

COUNTS = ("enrolled", "waitlisted", "invited", "unchanged", "updated", "person_only", "duplicates", "refused")


def counts(done: Json) -> Counts:
    assert done["state"] == "done"
    assert sum(done[name] for name in COUNTS) == done["total"]
    return Counts(**{name: done[name] for name in COUNTS})


async def refusals(site: Site, done: Json) -> list[tuple[int, str]]:
    rows = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
    assert all(error["reason"] for one in rows for error in one["errors"])
    return [(one["line"], error["field"]) for one in rows for error in one["errors"]]


class TestImport:
    async def test_enrolls_every_good_row(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J", JUNIOR), row("S", SENIOR), row("B", level=9)))
        assert counts(done) == Counts(enrolled=2, person_only=1)
        assert len(site.world.told(ParticipantEnrolled)) == 2
        assert len(site.world.told(PersonChanged)) == 3
        assert len(site.world.told(ContactChanged)) == 3

    async def test_reports_every_bad_row_by_line_and_field_and_loses_no_good_one(self, site: Site) -> None:
        await site.publish()
        rows = [row(f"E{n}", SENIOR) for n in range(100)]
        broken = sorted(random.Random(3).sample(range(100), 10))  # noqa: S311 - which rows are broken is no secret
        for at in broken:
            rows[at]["email"] = "nobody"
        done = await site.upload(roster(*rows))
        assert counts(done) == Counts(enrolled=90, refused=10)
        assert await refusals(site, done) == [(at + 2, "email") for at in broken]

    async def test_names_every_field_at_fault_in_a_row(self, site: Site) -> None:
        await site.publish()
        wrong = row("E", role="boss", email="nobody", display_name="x" * 201)
        done = await site.upload(roster(wrong))
        assert {field for _, field in await refusals(site, done)} == {"role", "email", "display_name"}

    async def test_takes_the_same_row_twice_as_one_person_and_says_so(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("A", SENIOR), row("B", SENIOR), row("A", SENIOR)))
        assert counts(done) == Counts(enrolled=2, duplicates=1)
        (same,) = await site.items(f"/v1/imports/{done['id']}/rows", status="duplicates")
        assert (same["line"], same["errors"][0]["reason"]) == (4, "the same as line 2")

    async def test_refuses_rows_that_differ_about_one_person_each_naming_the_other(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("A", SENIOR), row("B", SENIOR), row("A", SENIOR, level=8)))
        assert counts(done) == Counts(enrolled=1, refused=2)
        rows = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        reasons = {one["line"]: one["errors"][0]["reason"] for one in rows}
        assert ("line 4" in reasons[2], "line 2" in reasons[4]) == (True, True)

    async def test_twice_doubles_nothing(self, site: Site) -> None:
        await site.publish()
        file = roster(row("J", JUNIOR), row("S", SENIOR), row("B"))
        await site.upload(file)
        told = len(site.world.events)
        assert counts(await site.upload(file)) == Counts(unchanged=2, person_only=1)
        assert len(site.world.events) == told

    async def test_takes_in_what_changed(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("J", JUNIOR), row("S", SENIOR)))
        done = await site.upload(roster(row("J", JUNIOR, level=3), row("S", SENIOR, display_name="Somebody Else")))
        assert counts(done) == Counts(updated=2)
        assert len(site.world.told(ParticipantUpdated)) == 1
        assert site.world.told(ContactChanged)[-1].name == "Somebody Else"

    async def test_reports_what_the_program_refuses_by_line(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("A", SENIOR)))
        done = await site.upload(roster(row("B", SENIOR), row("A", JUNIOR)))
        assert counts(done) == Counts(enrolled=1, refused=1)
        assert await refusals(site, done) == [(3, "role")]

    async def test_lets_a_manager_come_later(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, manager_id="S"))
        await site.enroll(row("S", SENIOR))
        reasons = {one["reason"] for one in await site.items(f"{await site.draft()}/unmatched-people")}
        assert reasons == {"reporting-line"}

    async def test_leaves_what_a_later_file_does_not_say(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("J", JUNIOR, manager_id="S", department="Sales"), row("S")))
        await site.upload(b"participant_id,job_title\nJ,Analyst\n")
        found = await site.get(f"{site.program}/participants/{person('J')}")
        assert (found["manager_id"], found["profile"]["groups"]) == (
            person("S"),
            {"department": "Sales", "country": "DE"},
        )

    async def test_of_a_header_alone_is_done_at_once(self, site: Site) -> None:
        await site.publish()
        assert counts(await site.upload(b"participant_id,role\n")) == Counts()

    async def test_calls_people_by_their_name_once_it_is_known(self, site: Site) -> None:
        await site.publish()
        await site.upload(b"participant_id,email\n1,ada@example.org\n")
        await site.upload(b"participant_id,email,name\n1,ada@example.org,Ada Okafor\n")
        await site.upload(b"participant_id,email\n1,ada@example.net\n")
        assert [(one.name, one.email) for one in site.world.told(ContactChanged)] == [
            ("ada", "ada@example.org"),
            ("Ada Okafor", "ada@example.org"),
            ("Ada Okafor", "ada@example.net"),
        ]

    async def test_is_refused_where_nobody_can_join(self, site: Site) -> None:
        await site.publish()
        await site.close()
        assert (await site.upload(roster(row("J", JUNIOR)), 409))["code"] == "not-open"

    async def test_shows_what_it_is_at(self, site: Site) -> None:
        await site.publish()
        answer = await site.client.post(f"{site.program}/imports", content=roster(row("J", JUNIOR)), headers=CSV)
        assert (answer.status_code, answer.json()["state"], answer.json()["total"]) == (202, "queued", None)
        assert answer.headers["location"] == f"/v1/imports/{answer.json()['id']}"

    async def test_of_an_unknown_program_is_not_found(self, site: Site) -> None:
        answer = await site.client.post("/v1/programs/none/imports", content=b"participant_id\n1\n", headers=CSV)
        assert answer.status_code == 404


class TestDryRun:
    async def test_judges_every_row_and_changes_nothing(self, site: Site) -> None:
        await site.publish()
        told = len(site.world.events)
        file = roster(row("A", SENIOR), row("A", SENIOR), row("B"), row("C", SENIOR, email=""), row("D", JUNIOR))
        tried = await site.upload(file, 200, dry_run=True)
        assert tried["state"] == "dry-run"
        assert [tried[name] for name in ("total", "participants", "person_only", "duplicates", "refused")] == [
            5, 2, 1, 1, 1,
        ]  # fmt: skip
        assert [(one["line"], one["status"]) for one in tried["rows"]] == [(3, "duplicates"), (5, "refused")]
        assert len(site.world.events) == told
        assert site.blobs.kept == {}


class TestWholeFile:
    @pytest.mark.parametrize(
        ("file", "word"),
        [
            (b"", "empty"),
            (b"\n\n  \n", "empty"),
            (b"PK\x03\x04\x14\x00", "workbook"),
            (b"\xff\xfep\x00a\x00", "no column that we know"),
            (b'{"json": true}\n', "JSON"),
            (b"json: true\n", "no column that we know"),
            (b"\x00\x01\x02participant_id\n", "no column that we know"),
            (b"display_name,email\nA,a@example.org\n", "who a row is about"),
            (b"participant_id,email,E-Mail\n1,a@example.org,b@example.org\n", "both mean email"),
            (b"\xe9mail,r\xf4le\n1,2\n", "who a row is about"),
            (b"<html><body>Sign in</body></html>", "web page"),
            (b'[{"id": 1}]', "JSON"),
        ],
    )
    @pytest.mark.parametrize("dry_run", [True, False])
    async def test_that_is_no_roster_is_refused_with_what_to_change(
        self,
        site: Site,
        file: bytes,
        word: str,
        dry_run: bool,  # noqa: FBT001 - a parameter
    ) -> None:
        await site.publish()
        problem = await site.upload(file, 422, dry_run=dry_run)
        assert problem["code"] == "unusable-roster"
        assert word in problem["detail"]


class TestGiveUp:
    async def test_fails_an_import_that_still_waits(self, site: Site) -> None:
        await site.publish()
        answer = await site.client.post(f"{site.program}/imports", content=roster(row("J1", JUNIOR)), headers=CSV)
        await site.give_up("it failed 8 times")
        waited = await site.get(f"/v1/imports/{answer.json()['id']}")
        assert (waited["state"], waited["problem"]) == ("failed", "it failed 8 times")

    async def test_leaves_an_import_alone_that_is_done(self, site: Site) -> None:
        await site.publish()
        answer = await site.client.post(f"{site.program}/imports", content=roster(row("J1", JUNIOR)), headers=CSV)
        (job,) = site.world.jobs.values()
        await site.work()
        assert await site.workers[job.kind].give_up(Lease(job, 8), "it failed 8 times") is None
        assert (await site.get(f"/v1/imports/{answer.json()['id']}"))["state"] == "done"
