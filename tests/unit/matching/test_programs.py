from json import dumps

import pytest

from services.matching.commands import SetMapping
from services.matching.domain.program_settings import WEIGHTS
from shared.contracts.pairs import PairEnded
from shared.contracts.programs import ProgramClosed, ProgramDiscarded, ProgramPublished, ProgramStageChanged
from shared.contracts.vocabulary import ProgramId
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Json, Site, row
from tests.unit.matching.test_lessons import OWN


class TestCreateProgram:
    async def test_drafts_a_program_with_the_usual_weights_and_rules(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        assert created["stage"] == "draft"
        assert created["settings"]["weights"] == WEIGHTS.by_name()
        assert created["settings"]["rules"]["reporting_line"] is True
        assert await site.get(f"/v1/programs/{created['id']}") == created
        assert site.world.events == []

    async def test_names_each_field_at_fault(self, site: Site) -> None:
        wrong = PROGRAM | {"weeks": 0, "cadence": "never", "colour": "red", "languages": ["klingon"]}
        problem = await site.post("/v1/programs", {"settings": wrong}, 422)
        assert {error["field"] for error in problem["errors"]} == {
            "settings.weeks", "settings.cadence", "settings.colour", "settings.languages.0",
        }  # fmt: skip

    async def test_refuses_weights_that_do_not_sum_to_a_whole(self, site: Site) -> None:
        problem = await site.post("/v1/programs", {"settings": PROGRAM | {"weights": {"hours": 9000}}}, 422)
        assert problem["code"] == "weights-must-sum-to-full"
        assert "9000" in problem["detail"]

    @pytest.mark.parametrize(
        ("kind", "rules"),
        [("reverse", {"min_level_gap": 4, "max_level_gap": 2}), ("reciprocal", {"min_level_gap": 1})],
    )
    async def test_refuses_a_rule_that_leaves_nobody(self, site: Site, kind: str, rules: dict[str, int]) -> None:
        problem = await site.post("/v1/programs", {"settings": PROGRAM | {"kind": kind, "rules": rules}}, 422)
        assert problem["code"] == "impossible-rule"

    async def test_takes_peers_as_having_no_gap_between_levels(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM | {"kind": "reciprocal"}}, 201)
        assert created["settings"]["rules"]["min_level_gap"] is None

    async def test_keeps_the_first_revision_of_settings_that_make_another_program_as_they_are(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        again = await site.post("/v1/programs", {"settings": created["settings"]}, 201)
        assert created["settings_revision"] == again["settings_revision"] == 1
        assert again["settings"] == created["settings"]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"weights": {"hours": 20_000, "style": -10_000}}, "settings.weights"),
            ({"weights": {"luck": 1}}, "settings.weights.luck"),
            ({"rules": {"min_common_hours": 169}}, "settings.rules.min_common_hours"),
            ({"rules": {"luck": True}}, "settings.rules.luck"),
            ({"format": "project-team", "shape": {"max_juniors": 13}}, "settings.shape.max_juniors"),
            ({"fairness": {"quota": {"percent": 0}}}, "settings.fairness.quota.percent"),
            ({"rules": None}, "settings.rules"),
            ({"title": "half of a pair: \ud800"}, "body"),
        ],
    )
    async def test_holds_each_setting_to_its_own_limits(self, site: Site, given: Json, field: str) -> None:
        answer = await site.client.post(
            "/v1/programs", content=dumps({"settings": PROGRAM | given}), headers={"content-type": "application/json"}
        )
        assert answer.status_code == 422
        assert field in {error["field"] for error in answer.json()["errors"]}

    async def test_refuses_settings_that_are_no_object(self, site: Site) -> None:
        problem = await site.post("/v1/programs", {"settings": [PROGRAM]}, 422)
        assert [error["field"] for error in problem["errors"]] == ["settings"]

    @pytest.mark.parametrize("starts_on", ["2020-01-06T00:00:00Z", "2026-02-27T00:00:00Z", "2090-01-02T00:00:00Z"])
    async def test_refuses_a_start_that_nobody_can_mean(self, site: Site, starts_on: str) -> None:
        problem = await site.post("/v1/programs", {"settings": PROGRAM | {"starts_on": starts_on}}, 422)
        assert problem["code"] == "impossible-start"

    @pytest.mark.parametrize("starts_on", ["2026-03-02T00:00:00+01:00", "2027-09-01T00:00:00Z"])
    async def test_takes_a_start_from_today_on(self, site: Site, starts_on: str) -> None:
        await site.post("/v1/programs", {"settings": PROGRAM | {"starts_on": starts_on}}, 201)

    @pytest.mark.parametrize("title", ["Digital \u202eegdirB", "\u200b\u200b", "\u3164", "\u2800 \u2060", "\u0301"])
    async def test_whose_title_turns_round_or_shows_nothing_is_refused(self, site: Site, title: str) -> None:
        problem = await site.post("/v1/programs", {"settings": {**PROGRAM, "title": title}}, 422)

        assert "invisible" in problem["errors"][0]["detail"]

    @pytest.mark.parametrize(
        "title",
        ["\U0001f469\u200d\U0001f4bb", "\u200f\u05e9\u05dc\u05d5\u05dd", "\u0646\u0645\u06cc\u200c\u062f", "e\u0301t"],
    )
    async def test_may_be_titled_in_any_script(self, site: Site, title: str) -> None:
        created = await site.post("/v1/programs", {"settings": {**PROGRAM, "title": title}}, 201)

        assert created["settings"]["title"] == title

    @pytest.mark.parametrize("title", ["Digital\nBridge", "Digital\0Bridge", "Digital\u2028Bridge", "Digital\tBridge"])
    async def test_refuses_a_title_of_several_lines_or_with_control_characters(self, site: Site, title: str) -> None:
        problem = await site.post("/v1/programs", {"settings": PROGRAM | {"title": title}}, 422)
        assert [error["field"] for error in problem["errors"]] == ["settings.title"]
        assert "control characters" in problem["errors"][0]["detail"] or "one line" in problem["errors"][0]["detail"]

    async def test_takes_an_objective_of_several_lines(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM | {"objective": "One.\r\nTwo."}}, 201)
        assert created["settings"]["objective"] == "One.\nTwo."


class TestPublishProgram:
    async def test_opens_it_and_says_so(self, site: Site) -> None:
        await site.publish()
        published = await site.get(site.program)
        assert (published["stage"], published["settings_revision"]) == ("enrolling", 1)
        assert [event.title for event in site.world.told(ProgramPublished)] == ["Digital Bridge"]

    async def test_refuses_without_a_sponsor(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM})
        refused = await site.post(f"/v1/programs/{created['id']}/publication", None, 409)
        assert (refused["code"], "name its sponsor" in refused["detail"]) == ("no-sponsor", True)

    async def test_refuses_a_reason_that_is_too_long_on_its_page_too(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM})
        form = {"waiver": "x" * 20_000}
        refused = await site.client.post(f"/programs/{created['id']}/publication", data=form)
        assert (refused.status_code, "characters at most" in refused.text) == (409, True)

    async def test_refuses_a_second_time(self, site: Site) -> None:
        await site.publish()
        assert (await site.post(f"{site.program}/publication", None, 409))["code"] == "already-published"

    async def test_knows_nothing_of_what_is_not_there(self, site: Site) -> None:
        assert (await site.post("/v1/programs/none/publication", None, 404))["code"] == "unknown-program"


class TestDiscardProgram:
    async def test_takes_a_draft_from_every_list_and_tells_that(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        answer = await site.client.delete(path := f"/v1/programs/{created['id']}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert await site.items("/v1/programs") == []
        await site.get(path, 404)
        assert site.world.events == [ProgramDiscarded(revision=2, program_id=created["id"])]

    async def test_ends_its_twins(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        path = f"/v1/programs/{created['id']}"
        twin = await site.post(f"{path}/twins", {"rules": {"same_manager": False}}, 202)
        await site.client.delete(path)
        await site.get(f"/v1/twins/{twin['id']}", 404)

    async def test_leaves_nothing_of_it(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        path, program_id = f"/v1/programs/{created['id']}", ProgramId(created["id"])
        await site.post(f"{path}/lessons", OWN, 201)
        site.world.hear(SetMapping(name="m", columns={"email": "Work e-mail"}, program_id=program_id, called="HR"))
        await site.client.delete(path)
        assert [name for name, kept in site.world.kept.items() if program_id in str(kept)] == []

    async def test_refuses_once_it_is_published(self, site: Site) -> None:
        await site.publish()
        answer = await site.client.delete(site.program)
        assert (answer.status_code, answer.json()["code"]) == (409, "already-published")
        assert "close it instead" in answer.json()["detail"]
        assert (await site.get(site.program))["stage"] == "enrolling"

    async def test_happens_once(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
        path = f"/v1/programs/{created['id']}"
        key = {"Idempotency-Key": "7b0f5a3e"}
        assert [(await site.client.delete(path, headers=key)).status_code for _ in range(2)] == [204, 204]
        assert (await site.client.delete(path)).status_code == 404


class TestChangeStage:
    async def test_goes_forward_only(self, site: Site) -> None:
        await site.publish(pilot={"scope": {"kind": "pairs", "pairs": 10}})
        await site.post(f"{site.program}/stages", {"stage": "pilot"})
        assert [event.stage for event in site.world.told(ProgramStageChanged)] == ["pilot"]
        await site.post(f"{site.program}/stages", {"stage": "rollout", "waiver": "A test."})
        assert (await site.post(f"{site.program}/stages", {"stage": "pilot"}, 409))["code"] == "stage-goes-forward"

    @pytest.mark.parametrize("stage", ["draft", "enrolling"])
    async def test_refuses_a_stage_that_a_program_comes_to_in_another_way(self, site: Site, stage: str) -> None:
        await site.publish()
        problem = await site.post(f"{site.program}/stages", {"stage": stage}, 422)
        assert [error["field"] for error in problem["errors"]] == ["stage"]

    async def test_closing_ends_every_pair_and_takes_nobody_more(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        await site.close()
        assert len(site.world.told(ProgramClosed)) == 1
        assert [event.reason for event in site.world.told(PairEnded)] == ["program-closed"]
        assert (await site.post(f"{site.program}/match-runs", {}, 409))["code"] == "not-open"
