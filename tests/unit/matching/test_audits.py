"""The pages of auditors: the trail by person, caller, kind and time; runs with their replays."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from shared.audit import verifying
from shared.audit.commands import RecordCheck
from shared.audit.store import ACCESSES, AUDIT_HEADS, TRAIL_CHECKS, Access, Head
from shared.audit.verifying import checks
from shared.contracts.audit import AccessRecorded
from shared.contracts.vocabulary import PersonId
from shared.processing.messages import to_value
from tests.memory import START, MemoryReader
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row

READ, DECISION = "GET /v1/people/{person_id}", "POST /v1/programs"


def access(number: int, what: str = READ, **more: object) -> Access:
    at = START + timedelta(days=number)
    given = {
        "id": f"{at:%Y%m%dT%H%M%S}000-matching-0-{number:012d}",
        "chain": "matching-0",
        "number": number,
        "at": at,
        "until": at + timedelta(days=400),
        "actor": "person:cy",
        "what": what,
        "status": 200,
        "whose": (PersonId("ada"),),
        **more,
    }
    return Access(**given)  # type: ignore[arg-type]


@pytest.fixture
def trail(site: Site) -> Site:
    kept = (
        access(1),
        access(2, DECISION, actor="person:dee"),
        access(3, status=403, whose=(PersonId("bo"),)),
    )
    for one in kept:
        site.world.put(ACCESSES, one)
    return site


async def found(site: Site, **query: str) -> list[str]:
    page = await site.client.get("/accesses", params=query)
    assert page.status_code == 200, page.text
    return re.findall(r"matching-0-0+(\d+)", page.text)


class TestSearch:
    async def test_shows_the_newest_first(self, trail: Site) -> None:
        assert await found(trail) == ["3", "2", "1"]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ({"person_id": "ada"}, ["2", "1"]),
            ({"actor": "person:dee"}, ["2"]),
            ({"kind": "read"}, ["1"]),
            ({"kind": "decision"}, ["2"]),
            ({"kind": "refusal"}, ["3"]),
            ({"since": "2026-03-04", "kind": "", "until": ""}, ["3", "2"]),
            ({"until": "2026-03-04"}, ["2", "1"]),
            ({"person_id": "nobody"}, []),
        ],
        ids=str,
    )
    async def test_finds_by_person_by_caller_by_kind_and_by_day(
        self, trail: Site, query: dict[str, str], numbers: list[str]
    ) -> None:
        assert await found(trail, **query) == numbers

    async def test_leads_on_to_what_is_older_with_the_same_search(self, site: Site) -> None:
        for number in range(1, 53):
            site.world.put(ACCESSES, access(number))
        page = (await site.client.get("/accesses?actor=person:cy")).text
        (address,) = re.findall(r'rel="next" href="([^"]+)"', page)
        older = await site.client.get("/accesses" + address.replace("&amp;", "&"))
        assert re.findall(r"matching-0-0+(\d+)", older.text) == ["2", "1"]

    @pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-01-01"])
    async def test_refuses_a_day_that_is_none_or_far_away(self, trail: Site, day: str) -> None:
        assert (await trail.client.get(f"/accesses?since={day}")).status_code == 422


class Lease:
    """A job in hand."""

    def __init__(self, job: Any) -> None:  # noqa: ANN401 - a job
        self.job, self.attempt, self.told = job, 1, list[int]()

    async def progress(self, *, done: int = 0, **_: object) -> None:
        self.told.append(done)


class Recorded:
    """A record on the topic."""

    def __init__(self, event: AccessRecorded) -> None:
        self.key, self.value = event.chain.encode(), to_value(event)
        self.headers = [("ce_type", event.TYPE.encode())]


def event(chain: str) -> AccessRecorded:
    return AccessRecorded(
        revision=1, previous="0" * 64, chain=chain, at=START, service="x", actor="a", what=READ, status=200
    )


class TestCheck:
    async def test_is_done_by_a_job_whose_result_the_page_shows(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def history(*_: object) -> AsyncIterator[Recorded]:
            for chain in ("matching-0", "notify-0"):
                yield Recorded(event(chain))

        monkeypatch.setattr(verifying, "history", history)
        site.world.put(AUDIT_HEADS, Head(id="matching-0", number=2, hash="f" * 64))
        await site.client.post("/accesses/checks")
        assert "The trail is being checked" in (await site.client.get("/accesses")).text
        (job,) = [one for one in site.world.jobs.values() if one.kind == "check-trail"]
        reader: Any = MemoryReader(site.world)

        (command,) = [
            one async for one in checks("matching", site.app.state.settings.kafka, reader, ()).work(Lease(job))
        ]
        site.world.hear(command)

        assert command.records == 1  # notify's are its own matter
        page = (await site.client.get("/accesses")).text
        assert "records after 1 are missing: the database knows 2" in page

    async def test_is_not_done_twice_at_once(self, site: Site) -> None:
        for _ in range(2):
            await site.client.post("/accesses/checks")
        assert len([one for one in site.world.jobs.values() if one.kind == "check-trail"]) == 1

    async def test_that_cannot_be_done_says_so_and_can_be_repeated(self, site: Site) -> None:
        await site.client.post("/accesses/checks")
        (begun,) = site.world.find(TRAIL_CHECKS)
        site.world.hear(RecordCheck(chain=begun.id, check_id=begun.check_id, problem=verifying.GIVEN_UP))
        page = (await site.client.get("/accesses")).text
        assert "It failed too often" in page
        assert 'disabled class="quiet"' not in page


class TestAudits:
    async def test_find_a_persons_id_by_their_employee_number_and_tell_no_name(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR, display_name="Zoë Müller"))
        page = (await site.client.get("/audits?employee_id=J1")).text
        assert f"/accesses?person_id={person('J1')}" in page
        assert "Zoë" not in page
        assert "Nobody is registered" in (await site.client.get("/audits?employee_id=J9")).text

    async def test_lead_to_a_run_whose_replay_gives_the_same_pairs(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        run_id = (await site.draft()).rpartition("/")[2]
        assert f"/match-runs/{run_id}/audits" in (await site.client.get(f"/programs/{site.program_id}/audits")).text

        asked = await site.client.post(f"/match-runs/{run_id}/replays")
        under_way = (await site.client.get(asked.headers["location"])).text
        await site.work()
        page = (await site.client.get(f"/match-runs/{run_id}/audits")).text

        assert "A replay is under way." in under_way
        assert "1 pair, the same bit for bit." in page
        assert f"/v1/match-runs/{run_id}/dossier" in page
