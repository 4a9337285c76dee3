import csv
from copy import deepcopy
from io import StringIO

import orjson
import pytest

from services.matching.artifacts import keep, kept, snapshot_name, solution_name
from services.matching.handlers.trials import MOST_AT_ONCE
from services.matching.settings import Settings
from shared.processing.blobs import WEEK
from tests.keys import keys_for
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, Lease, Site, person, roster, row
from tests.unit.matching.test_runs import two_of_each

NOTHING = "0" * 32
WEIGHTS: Json = {"mentor_learns": 10_000}


async def crossed(site: Site) -> str:
    """Let mentees learn most with one mentor, and mentors with another; return the draft."""
    await site.publish()
    await site.enroll(
        row("J1", JUNIOR, skills_offered="gaming", skills_sought="law"),
        row("J2", JUNIOR, skills_offered="crypto", skills_sought="tax"),
        row("S1", SENIOR, skills_sought="gaming", skills_offered="tax"),
        row("S2", SENIOR, skills_sought="crypto", skills_offered="law"),
    )
    return await site.draft()


async def twin(site: Site, body: Json) -> Json:
    asked = await site.post(f"{site.program}/twins", body, 202)
    await site.work()
    return await site.get(f"/v1/twins/{asked['id']}")


async def replay(site: Site, draft: str) -> Json:
    asked = await site.post(f"{draft}/replays", None, 202)
    await site.work()
    return await site.get(f"/v1/replays/{asked['id']}")


def id_of(draft: str) -> str:
    return draft.rpartition("/")[2]


class TestReplay:
    async def test_proves_the_same_pairs_whatever_changed_since(self, site: Site) -> None:
        draft = await crossed(site)
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        done = await replay(site, draft)
        assert (done["state"], done["run_id"]) == ("done", id_of(draft))
        assert done["replayed"] == {
            "same": True,
            "intact": True,
            "pairs": 2,
            "missing": 0,
            "extra": 0,
            "only_then": [],
            "only_now": [],
            "versions": [],
        }

    async def test_shows_what_differs_and_by_which_versions(self, site: Site) -> None:
        draft = await crossed(site)
        run = site.world.kept["runs"][id_of(draft)]
        run.record.versions["numpy"] = "1.0"
        snapshot = orjson.loads(await kept(site.blobs, snapshot_name(run.id)) or b"")
        settings = snapshot["program"]["settings"]
        settings["weights"] = dict.fromkeys(settings["weights"], 0) | WEIGHTS
        await keep(site.blobs, snapshot_name(run.id), orjson.dumps(snapshot), WEEK)
        replayed = (await replay(site, draft))["replayed"]
        assert (replayed["same"], replayed["intact"], replayed["missing"], replayed["extra"]) == (False, False, 2, 2)
        assert (person("J1"), person("S1")) in {(one["mentor_id"], one["mentee_id"]) for one in replayed["only_then"]}
        assert (person("J1"), person("S2")) in {(one["mentor_id"], one["mentee_id"]) for one in replayed["only_now"]}
        assert [(one["name"], one["then"]) for one in replayed["versions"]] == [("numpy", "1.0")]

    async def test_answers_what_to_do_where_there_is_nothing_to_replay(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        path = f"/v1/match-runs/{run['id']}"
        assert (await site.post(f"{path}/replays", None, 409))["code"] == "not-computed"
        assert (await site.post("/v1/match-runs/none/replays", None, 404))["code"] == "unknown-run"
        await site.work()
        del site.blobs.kept[snapshot_name(run["id"])]
        assert (await site.post(f"{path}/replays", None, 410))["code"] == "no-longer-kept"
        assert (await site.get(f"/v1/replays/{NOTHING}", 404))["code"] == "unknown-trial"

    async def test_fails_with_a_reason_when_the_snapshot_goes_meanwhile(self, site: Site) -> None:
        draft = await crossed(site)
        asked = await site.post(f"{draft}/replays", None, 202)
        del site.blobs.kept[solution_name(id_of(draft))]
        await site.work()
        done = await site.get(f"/v1/replays/{asked['id']}")
        assert (done["state"], "MATCHING_REPLAY_DAYS" in done["problem"]) == ("failed", True)

    @pytest.mark.parametrize("days", [6, 3651])
    def test_is_possible_for_a_week_to_ten_years(self, days: int) -> None:
        with pytest.raises(ValueError, match="replay_days"):
            Settings(**keys_for("matching"), replay_days=days)


class TestTwin:
    async def test_of_a_run_compares_side_by_side(self, site: Site) -> None:
        draft = await crossed(site)
        done = await twin(site, {"run_id": id_of(draft), "weights": WEIGHTS})
        before, after = done["compared"]["before"], done["compared"]["after"]
        run = await site.get(draft)
        assert before["summary"] == run["summary"]
        assert (before["weights"], before["gap"]) == (run["record"]["weights"], run["gap"])
        assert after["weights"]["mentor_learns"] == 10_000
        assert after["summary"]["points"]["mentor_learns"] == after["summary"]["fits"]["mean"] * 2 > 0
        assert before["program_fits"] == before["summary"]["fits"]
        assert after["program_fits"]["mean"] < before["program_fits"]["mean"]
        counts = {name: done["compared"][name] for name in ("same_pairs", "other_partner", "gained", "lost")}
        assert counts == {"same_pairs": 0, "other_partner": 4, "gained": 0, "lost": 0}
        table = await site.client.get(f"/v1/twins/{done['id']}/moves.csv")
        moves = {one["person_id"]: one for one in csv.DictReader(StringIO(table.text))}
        assert (moves[person("J1")]["before"], moves[person("J1")]["after"]) == (person("S1"), person("S2"))

    async def test_says_that_a_small_program_cannot_show_retention(self, site: Site) -> None:
        draft = await crossed(site)
        done = await twin(site, {"run_id": id_of(draft), "weights": WEIGHTS})

        assert done["retention"] == {"paired": 4, "waiting": 0, "needed": 197, "shows": False}
        page = (await site.client.get(f"/v1/twins/{done['id']}/report.html")).text
        assert "cannot show retention" in page

    async def test_changes_nothing_but_itself(self, site: Site) -> None:
        draft = await crossed(site)
        kept_before, events, timers = deepcopy(site.world.kept), list(site.world.events), dict(site.world.timers)
        commands = len(site.world.commands)
        done = await twin(site, {"weights": WEIGHTS, "rules": {"min_level_gap": None}, "mentor_capacity": 2})
        assert done["state"] == "done"
        after = deepcopy(site.world.kept)
        assert [*after.pop("trials")] == [done["id"]]
        assert after == {name: found for name, found in kept_before.items() if name != "trials"}
        assert (site.world.events, site.world.timers, len(site.world.commands)) == (events, timers, commands)
        assert (await site.get(draft))["state"] == "draft"

    async def test_with_more_places_pairs_those_who_had_none(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S1", SENIOR), row("S2", SENIOR))
        done = (await twin(site, {"mentor_capacity": 2}))["compared"]
        assert (done["before"]["summary"]["pairs"], done["after"]["summary"]["pairs"]) == (1, 2)
        assert (done["gained"], done["lost"], done["same_pairs"]) == (1, 0, 1)
        assert done["before"]["summary"]["left"] == [
            {"role": "mentee", "reason": "too-few-places", "attribute": None, "people": 1}
        ]
        assert done["after"]["summary"]["left"] == []

    async def test_with_other_rules_says_who_loses_a_pair(self, site: Site) -> None:
        await crossed(site)
        done = (await twin(site, {"rules": {"min_level_gap": 9}}))["compared"]
        assert (done["after"]["summary"]["pairs"], done["lost"]) == (0, 4)
        assert {one["reason"] for one in done["after"]["summary"]["left"]} == {"level-gap"}
        assert done["after"]["rules"] == done["before"]["rules"] | {"min_level_gap": 9}

    async def test_of_a_roster_enrolls_nobody(self, site: Site) -> None:
        await site.publish()
        people = [row("J", JUNIOR, manager_id="M"), row("S", SENIOR), row("M"), row("S", SENIOR, level=3)]
        uploaded = await site.client.post(
            f"{site.program}/rosters", content=roster(*people, row("J2", JUNIOR)), headers=CSV
        )
        told = uploaded.json()
        assert (uploaded.status_code, told["participants"], told["refused"]) == (201, 2, 2)
        people = [row("J", JUNIOR, manager_id="M"), row("S", SENIOR, manager_id="M"), row("S2", SENIOR), row("M")]
        uploaded = await site.client.post(f"{site.program}/rosters", content=roster(*people), headers=CSV)
        body = {"roster_id": uploaded.json()["id"], "rules": {"same_manager": False}}
        done = (await twin(site, body))["compared"]
        assert (done["before"]["summary"]["mentors"], done["before"]["summary"]["mentees"]) == (1, 2)
        assert await site.items(f"{site.program}/participants") == []

    async def test_is_computed_the_same_again_after_a_crash(self, site: Site) -> None:
        await crossed(site)
        await site.post(f"{site.program}/twins", {"weights": WEIGHTS}, 202)
        (job,) = site.world.jobs.values()
        first = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        assert first == [command async for command in site.workers[job.kind].work(Lease(job, 2))]

    async def test_waits_with_few_others_of_its_program(self, site: Site) -> None:
        await crossed(site)
        asked = [await site.post(f"{site.program}/twins", {"weights": WEIGHTS}, 202) for _ in range(MOST_AT_ONCE)]

        refused = await site.post(f"{site.program}/twins", {"weights": WEIGHTS}, 409)
        assert refused["code"] == "too-many-trials"

        await site.post(f"/v1/twins/{asked[0]['id']}/cancellation", {}, 200)
        await site.post(f"{site.program}/twins", {"weights": WEIGHTS}, 202)

    async def test_can_be_cancelled(self, site: Site) -> None:
        await crossed(site)
        asked = await site.post(f"{site.program}/twins", {"weights": WEIGHTS}, 202)
        assert asked["state"] == "running"
        path = f"/v1/twins/{asked['id']}"
        assert (await site.post(f"{path}/cancellation"))["state"] == "cancelled"
        await site.work()
        assert (await site.get(path))["compared"] is None
        assert (await site.post(f"{path}/cancellation", None, 409))["code"] == "trial-over"
        assert (await site.get(f"{path}/moves.csv", 409))["code"] == "not-computed"

    @pytest.mark.parametrize(
        ("body", "code", "says"),
        [
            ({}, "nothing-changed", "change weights, rules, places or the seed"),
            ({"rules": {"min_level_gap": 1}}, "nothing-changed", "change weights"),
            ({"weights": {}}, "weights-must-sum-to-full", "sum to 0"),
            ({"weights": {"hours": 9_999}}, "weights-must-sum-to-full", "sum to 9999"),
            ({"rules": {"min_level_gap": 5, "max_level_gap": 2}}, "impossible-rule", "must not exceed"),
            ({"mentor_capacity": 0}, "invalid-request", "give 1 or more"),
            ({"weights": {"hours": "NaN"}}, "invalid-request", "give a whole number"),
            ({"run_id": "a", "roster_id": "b"}, "invalid-request", "not both"),
            ({"run_id": "none", "weights": WEIGHTS}, "unknown-run", "no match run with that id"),
            ({"roster_id": "none", "weights": WEIGHTS}, "unknown-roster", "upload it again"),
        ],
    )
    async def test_refuses_what_cannot_be_and_says_what_to_do(
        self, site: Site, body: Json, code: str, says: str
    ) -> None:
        await site.publish()
        answer = await site.client.post(f"{site.program}/twins", json=body)
        found = answer.json()
        assert found["code"] == code, found
        assert says in f"{found['detail']} {found.get('errors')}"
        assert answer.status_code in {404, 422}

    async def test_refuses_a_roster_in_which_nobody_takes_part(self, site: Site) -> None:
        await site.publish()
        for file, says in ((roster(row("M")), "role column"), (b"name\nAda\n", "no column says who")):
            answer = await site.client.post(f"{site.program}/rosters", content=file, headers=CSV)
            assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text

    async def test_of_people_of_whom_none_can_meet_says_why(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, languages="fr"), row("S", SENIOR))
        done = (await twin(site, {"weights": WEIGHTS}))["compared"]
        assert done["after"]["summary"]["pairs"] == 0
        assert {one["reason"] for one in done["after"]["summary"]["left"]} == {"shared-language"}


class TestStableTwin:
    async def test_leaves_no_two_who_would_both_rather_have_each_other(self, site: Site) -> None:
        draft = await crossed(site)
        run = await site.get(draft)
        compared = (await twin(site, {"run_id": run["id"], "stable": True}))["compared"]
        assert compared["after"]["summary"]["preferred"]["couples"] == 0
        assert compared["after"]["method"] == "stable"
        assert compared["before"]["summary"]["preferred"] == run["summary"]["preferred"]
        assert compared["after"]["program_fits"]["mean"] <= compared["before"]["program_fits"]["mean"]

    async def test_is_refused_for_teams(self, site: Site) -> None:
        await site.publish(format="project-team")
        refused = await site.client.post(f"{site.program}/twins", json={"stable": True})
        assert (refused.status_code, refused.json()["code"]) == (422, "teams-have-no-stable-twin")
