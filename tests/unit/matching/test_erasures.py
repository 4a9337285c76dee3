"""The erasure of a person in matching: they leave, are forgotten, and every service is asked and counted."""

import json
from datetime import timedelta
from typing import Any

import pytest

from deploy.services import NAMES
from services.matching.jobs.traces import traces_of
from services.matching.store import ERASURES, HANDOVERS, PAIRS, PARTICIPANTS, PEOPLE
from shared.contracts.contacts import ContactErased
from shared.contracts.pairs import PairEnded
from shared.contracts.people import PersonLeft, PlaceErased
from shared.contracts.privacy import ErasedPlace, PersonDataErased, PersonErased, PersonErasureRequested
from shared.contracts.vocabulary import PersonId
from shared.mongo import Reader
from shared.privacy.commands import RecordSweep
from shared.signing import is_signed
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, row

ADA = "E1"
WHY = {"why": "DSR-118"}


@pytest.fixture
async def site(site: Site) -> Site:
    """A program with one pair."""
    await site.publish()
    await site.enroll(row(ADA, JUNIOR), row("E2", SENIOR))
    await site.release(await site.draft())
    site.world.jobs.clear()
    return site


def receipt(erasure: Json, service: str, sweep: int = 1, **more: object) -> PersonDataErased:
    given = {"service": service, "sweep": sweep, "last": sweep >= 3, "erased_at": "2026-03-02T08:01:00Z"} | more
    return PersonDataErased.model_validate(
        {"revision": sweep, "person_id": erasure["person_id"], "erasure_id": erasure["id"], **given}
    )


class TestErasePerson:
    async def test_deletes_them_and_ends_their_pairs(self, site: Site) -> None:
        await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)

        assert site.world.find(PEOPLE, person_id=person(ADA)) == []
        assert [one.person_id for one in site.world.told(PersonLeft)] == [person(ADA)]
        assert len(site.world.told(PairEnded)) == 1
        assert await site.get(f"/v1/people/{ADA}", 404)

    async def test_erases_their_name_and_their_place_on_the_log(self, site: Site) -> None:
        await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)

        erased = {type(one) for one in site.world.events if one.key == person(ADA)}
        assert {ContactErased, PlaceErased} <= erased

    async def test_asks_every_service(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)

        (asked,) = site.world.told(PersonErasureRequested)
        assert (asked.person_id, asked.erasure_id) == (person(ADA), erasure["id"])
        assert erasure["state"] == "requested"
        assert erasure["why"] == "DSR-118"

    async def test_plans_a_sweep_soon_one_after_a_day_and_one_when_every_copy_has_expired(self, site: Site) -> None:
        await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        site.world.hear(*site.world.told(PersonErasureRequested))

        due = sorted(job.due - site.world.now for job in site.world.jobs.values() if job.due)
        assert due == [timedelta(minutes=1), timedelta(hours=25), timedelta(days=8)]

    async def test_is_the_same_when_it_is_asked_for_again(self, site: Site) -> None:
        key = {"Idempotency-Key": "once"}
        first = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202, headers=key)
        again = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202, headers=key)

        assert again == first

    async def test_refuses_somebody_unknown(self, site: Site) -> None:
        await site.post("/v1/people/E9/erasure", WHY, 404)

    async def test_lets_them_return_as_somebody_new(self, site: Site) -> None:
        await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        site.world.chance = "drawn again"
        back = (await site.client.put(f"/v1/people/{ADA}", json={"name": "Ada", "email": "ada@example.org"})).json()

        assert back["person_id"] != person(ADA)
        assert back["programs"] == []


class TestReceipts:
    async def test_of_all_services_make_it_erased(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        site.world.hear(*(receipt(erasure, service) for service in NAMES))

        assert (await site.get(f"/v1/erasures/{erasure['id']}"))["state"] == "erased"
        assert site.world.told(PersonErased) == []

    async def test_that_still_found_something_keep_it_open(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        left = (ErasedPlace(place="mentoring.contacts.v1", erased=0, left=1),)
        site.world.hear(*(receipt(erasure, service, 3) for service in NAMES[:3]))
        site.world.hear(receipt(erasure, "notify", 3, places=left))

        found = await site.get(f"/v1/erasures/{erasure['id']}")
        assert found["state"] == "requested"
        assert found["receipts"][-1]["places"] == [{"place": "mentoring.contacts.v1", "erased": 0, "left": 1}]

    async def test_of_all_last_sweeps_complete_it(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        site.world.hear(*(receipt(erasure, service, sweep) for sweep in (1, 2, 3) for service in NAMES))

        (complete,) = site.world.told(PersonErased)
        assert complete.erasure_id == erasure["id"]
        assert (await site.get(f"/v1/erasures/{erasure['id']}"))["completed_at"] == "2026-03-02T08:01:00Z"

    async def test_add_up_what_the_sweeps_have_erased(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        for sweep, erased in ((1, 2), (2, 1)):
            places = (ErasedPlace(place="surveys", erased=erased, left=0),)
            site.world.hear(receipt(erasure, "feedback", sweep, places=places))

        (one,) = (await site.get(f"/v1/erasures/{erasure['id']}"))["receipts"]
        assert one["places"] == [{"place": "surveys", "erased": 3, "left": 0}]

    async def test_are_a_statement_that_proves_itself(self, site: Site) -> None:
        erasure = await site.post(f"/v1/people/{ADA}/erasure", WHY, 202)
        signed = await site.get(f"/v1/erasures/{erasure['id']}/receipt")

        assert json.loads(signed["statement"])["person_id"] == person(ADA)
        assert is_signed(signed["statement"].encode(), signed["signature"], signed["public_key"])
        assert not is_signed(signed["statement"].encode() + b" ", signed["signature"], signed["public_key"])


class TestSweep:
    @pytest.mark.parametrize("more", [{"problem": "it failed"}, {"places": [{"place": "x", "erased": 0, "left": 1}]}])
    async def test_that_is_the_last_is_done_again_until_nothing_is_left(self, site: Site, more: Json) -> None:
        told = {"person_id": "ada", "erasure_id": "e", "service": "notify", "sweep": 3}
        site.world.hear(RecordSweep.model_validate(told))
        assert not site.world.jobs
        site.world.hear(RecordSweep.model_validate(told | more))

        (job,) = site.world.jobs.values()
        assert job.due == site.world.now + timedelta(days=1)

    async def test_writes_the_tombstones_again_that_close_a_quiet_segment(self, site: Site) -> None:
        site.world.events.clear()
        told = {"person_id": "ada", "erasure_id": "e", "service": "matching"}
        site.world.hear(RecordSweep.model_validate({**told, "sweep": 1}))
        assert {type(one) for one in site.world.events} == {PersonDataErased}
        site.world.hear(RecordSweep.model_validate({**told, "sweep": 2}))

        assert {type(one) for one in site.world.events} == {PersonDataErased, ContactErased, PlaceErased}


class TestTraces:
    async def test_are_the_snapshots_of_their_programs_and_the_notes_about_their_pairs(self, site: Site) -> None:
        (pair,) = site.world.find(PAIRS)
        (run,) = await site.items(f"{site.program}/match-runs")
        note = SimpleNote(id="note", pair_id=pair.id)
        site.world.kept[HANDOVERS.name]["note"] = note
        reader: Any = Known(site)
        found = await traces_of(reader, PersonId(person(ADA)))

        assert f"match-run:{run['id']}" in found.blobs
        assert found.documents == {HANDOVERS.name: ["note"], "topics": [site.program_id]}
        assert site.world.find(PARTICIPANTS, person_id=person(ADA))
        assert ERASURES.whose


class SimpleNote:
    def __init__(self, *, id: str, pair_id: str) -> None:  # noqa: A002 - a document's own word
        self.id, self.pair_id = id, pair_id


class Known(Reader):
    def __init__(self, site: Site) -> None:
        self._site = site

    async def find(self, collection: Any, limit: int | None = None, **equal: Any) -> list[Any]:  # noqa: ANN401
        return self._site.world.find(collection, **equal)[:limit]
