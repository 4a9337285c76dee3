from services.matching.commands import ReadyParticipants
from services.matching.domain.requirements import Completion, RecordedBy, Requirement, with_completions
from shared.contracts.participants import ParticipantReadied
from tests.memory import START
from tests.unit.matching.site import DONE, JUNIOR, SENIOR, Site, person, roster, row


async def enrolled(site: Site, *ids: str) -> list[str]:
    """Enroll mentors who are not ready; return their person ids."""
    await site.publish()
    await site.upload(roster(*(row(id_, JUNIOR) for id_ in ids)))
    return [person(id_) for id_ in ids]


class TestMakeManyReady:
    async def test_readies_everybody_with_one_request(self, site: Site) -> None:
        people = await enrolled(site, "A", "B", "C")
        report = await site.post(f"{site.program}/readiness", {"person_ids": people} | DONE, 200)
        assert report == {"changed": 3, "unchanged": 0, "unknown": [], "withdrawn": []}
        assert {one["status"] for one in await site.items(f"{site.program}/participants")} == {"ready"}
        assert {event.person_id for event in site.world.told(ParticipantReadied)} == {*people}

    async def test_names_who_takes_no_part_and_readies_the_others(self, site: Site) -> None:
        here, gone, ready = await enrolled(site, "A", "B", "C")
        await site.post(f"{site.program}/participants/{gone}/withdrawal")
        await site.ready("C")
        report = await site.post(f"{site.program}/readiness", {"person_ids": [here, gone, "x", ready, "x"]} | DONE)
        assert report == {"changed": 1, "unchanged": 1, "unknown": ["x"], "withdrawn": [gone]}
        assert (await site.get(f"{site.program}/participants/{gone}"))["status"] == "withdrawn"

    async def test_leaves_what_it_does_not_name_as_it_was(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("S", SENIOR)))
        for finished, missing in (
            ("openness", ["orientation", "time_commitment"]),
            ("orientation", ["time_commitment"]),
        ):
            await site.post(
                f"{site.program}/readiness", {"person_ids": [person("S")], finished: True, "reason": "a group"}
            )
            assert (await site.get(f"{site.program}/participants/{person('S')}"))["missing"] == missing

    async def test_is_answered_the_same_when_repeated_under_its_key(self, site: Site) -> None:
        people = await enrolled(site, "A", "B")
        asked, key = {"person_ids": [*people, "x"]} | DONE, {"Idempotency-Key": "7b0f5a3e"}
        first = await site.post(f"{site.program}/readiness", asked, headers=key)
        assert await site.post(f"{site.program}/readiness", asked, headers=key) == first
        assert (await site.post(f"{site.program}/readiness", asked))["unchanged"] == 2

    async def test_refuses_a_key_that_was_used_for_more_people(self, site: Site) -> None:
        await enrolled(site, "A")
        path, key, ids = f"{site.program}/readiness", {"Idempotency-Key": "7b0f5a3e"}, [f"n{n}" for n in range(201)]
        await site.post(path, {"person_ids": ids} | DONE, headers=key)
        problem = await site.post(path, {"person_ids": ids[:200]} | DONE, 422, headers=key)
        assert problem["code"] == "idempotency-key-reused"

    async def test_cuts_a_thousand_people_into_commands_of_200(self, site: Site) -> None:
        people = await enrolled(site, "A")
        ids = [*(f"nobody-{number}" for number in range(999)), *people]
        heard = len(site.engine.outcomes)
        report = await site.post(f"{site.program}/readiness", {"person_ids": ids} | DONE)
        assert len(site.engine.outcomes) - heard == 5
        assert (report["changed"], report["unknown"]) == (1, ids[:-1])

    async def test_refuses_more_than_a_thousand_nobody_and_nothing(self, site: Site) -> None:
        await site.publish()
        path = f"{site.program}/readiness"
        for given in ({"person_ids": ["x"] * 1001} | DONE, {"person_ids": []} | DONE):
            problem = await site.post(path, given, 422)
            assert [error["field"] for error in problem["errors"]] == ["person_ids"]
        problem = await site.post(path, {"person_ids": ["x"], "reason": "a group"}, 422)
        assert problem["errors"][0]["detail"] == "say what they have finished: orientation, openness or time_commitment"

    async def test_waits_for_a_program_that_is_open(self, site: Site) -> None:
        people = await enrolled(site, "A")
        await site.close()
        assert (await site.post(f"{site.program}/readiness", {"person_ids": people} | DONE, 409))["code"] == "not-open"
        assert (await site.post("/v1/programs/no/readiness", {"person_ids": ["x"]} | DONE, 404))[
            "code"
        ] == "unknown-program"


class TestReadyParticipants:
    def test_fits_into_a_record_with_the_longest_ids(self) -> None:
        ids = tuple(f"{number:0100}" for number in range(200))
        command = ReadyParticipants(program_id="p", report_id="r", person_ids=ids, done=(), reason="x" * 4000)
        assert len(command.model_dump_json()) < 50_000


class TestARecord:
    def test_of_a_newer_text_replaces_that_of_an_older_one_and_never_the_other_way(self) -> None:
        older, newer = (
            Completion(requirement=Requirement.ORIENTATION, at=START, by=RecordedBy.PERSON, version=version)
            for version in (1, 2)
        )
        assert with_completions((older,), (newer,)) == (newer,)
        assert with_completions((newer,), (older,)) == (newer,)
