from datetime import timedelta
from typing import Any

import pytest

from services.matching.domain.groups import GroupRule, asked
from services.matching.domain.program_settings import HardRules
from services.matching.feeds.csv.columns import BY_NAME
from shared.contracts.pairs import PairPaused
from shared.contracts.participants import ParticipantUnmatched
from shared.contracts.vocabulary import GroupAttribute
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Site, person, roster, row

Rules = dict[str, Any]


def groups(**rules: str) -> Rules:
    return {"groups": rules}


async def pairs_of(site: Site) -> int:
    """Return how many pairs there are of one junior and one senior who are enrolled."""
    return len(await site.items(f"{await site.draft()}/couples"))


class TestHardRules:
    def test_keep_only_what_asks_for_something_in_one_order(self) -> None:
        given = {GroupAttribute.SITE: GroupRule.SAME, GroupAttribute.COUNTRY: GroupRule.ANY}
        both = {**given, GroupAttribute.DEPARTMENT: GroupRule.DIFFERENT}
        assert [*HardRules(groups=both).groups] == [GroupAttribute.DEPARTMENT, GroupAttribute.SITE]
        assert HardRules(groups={GroupAttribute.COUNTRY: GroupRule.ANY}) == HardRules()
        assert asked(given) == {GroupAttribute.SITE: GroupRule.SAME}


class TestGroupAttribute:
    @pytest.mark.parametrize("attribute", GroupAttribute)
    async def test_has_a_column_in_rosters_and_a_rule_of_its_own(self, site: Site, attribute: GroupAttribute) -> None:
        assert BY_NAME[attribute].says == attribute
        await site.publish(rules=groups(**{attribute: "different"}))
        where = {"country": ""} | {attribute.value: "DE" if attribute is GroupAttribute.COUNTRY else "North"}
        await site.enroll(row("J", JUNIOR, where), row("S", SENIOR, where))
        assert await pairs_of(site) == 0


class TestRulesOnGroups:
    @pytest.mark.parametrize(
        ("rule", "junior", "senior", "pairs"),
        [
            ("different", "Oslo", "Oslo", 0), ("different", "Oslo", "Rome", 1),
            ("same", "Oslo", "Oslo", 1), ("same", "Oslo", "Rome", 0),
            ("same", "Oslo", "", 1), ("different", "", "", 1), ("any", "Oslo", "Oslo", 1),
        ],
    )  # fmt: skip
    async def test_say_nothing_of_whoever_is_of_no_known_group(
        self, site: Site, rule: str, junior: str, senior: str, pairs: int
    ) -> None:
        await site.publish(rules=groups(site=rule))
        await site.enroll(row("J", JUNIOR, site=junior), row("S", SENIOR, site=senior))
        assert await pairs_of(site) == pairs

    async def test_are_counted_where_a_group_is_unknown(self, site: Site) -> None:
        await site.publish(rules=groups(site="same", department="different"))
        await site.enroll(row("J", JUNIOR, site="Oslo"), row("S", SENIOR))
        draft = await site.draft()
        found = {one["fact"]: (one["people"], one["first"]) for one in (await site.get(draft))["summary"]["lacking"]}
        both = sorted([person("J"), person("S")])
        assert (found["department"], found["site"]) == ((2, both), (1, [person("S")]))
        page = (await site.client.get(f"{draft}/report.html")).text
        assert "Not known of 2 people: department." in page

    async def test_are_the_reason_that_is_told(self, site: Site) -> None:
        await site.publish(rules=groups(business_unit="same"))
        await site.enroll(
            row("J", JUNIOR, {"Business Unit": "Retail"}), row("S", SENIOR, {"Business Unit": "Wholesale"})
        )
        draft = await site.draft()
        left = await site.items(f"{draft}/unmatched-people")
        assert {(one["reason"], one["attribute"]) for one in left} == {("group-rule", "business_unit")}
        assert left[0]["explanation"] == "The program's rule on business units keeps everybody else suitable away."
        page = (await site.client.get(f"{draft}/report.html")).text
        assert "Mentor: business unit" in page
        assert left[0]["explanation"].replace("'", "&#39;") in page
        await site.release(draft)
        told = site.world.told(ParticipantUnmatched)
        assert {(one.reason, one.attribute) for one in told} == {("group-rule", "business_unit")}

    async def test_see_rows_that_differ_by_a_group_alone(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J", JUNIOR, site="Oslo"), row("J", JUNIOR, site="Rome")))
        assert (done["refused"], done["duplicates"]) == (2, 0)

    async def test_explain_why_two_cannot_meet(self, site: Site) -> None:
        await site.publish(rules=groups(country="different"))
        await site.enroll(row("J", JUNIOR), row("S", SENIOR), row("S2", SENIOR, country="FR"))
        found = await site.get(f"{await site.draft()}/explanation", mentor_id=person("J"), mentee_id=person("S"))
        sentence = "Both have the country DE; the program asks that the two have different countries."
        assert found["broken"] == [{"rule": "country", "sentence": sentence}]

    async def test_pause_a_pair_that_breaks_them_after_a_change(self, site: Site) -> None:
        await site.publish(rules=groups(site="different"))
        await site.enroll(row("J", JUNIOR, site="Oslo"), row("S", SENIOR, site="Rome"))
        await site.release(await site.draft())
        await site.upload(roster(row("S", SENIOR, site="Oslo")))
        site.world.wait(timedelta(minutes=1))
        assert [event.reason for event in site.world.told(PairPaused)] == ["rule-broken"]

    async def test_refuse_a_couple_by_hand(self, site: Site) -> None:
        await site.publish(rules=groups(site="different"))
        await site.enroll(row("J", JUNIOR, site="Oslo"), row("S", SENIOR, site="Oslo"))
        couple = {"mentor_id": person("J"), "mentee_id": person("S")}
        problem = await site.post(f"{await site.draft()}/couples", couple, 409)
        assert problem["detail"] == "the two break the rule site"

    async def test_can_be_tried_one_at_a_time_in_a_twin(self, site: Site) -> None:
        await site.publish(rules=groups(site="different", country="same"))
        await site.enroll(row("J", JUNIOR, site="Oslo"), row("S", SENIOR, site="Oslo"))
        asked = await site.post(f"{site.program}/twins", {"rules": groups(site="any")}, 202)
        await site.work()
        found = (await site.get(f"/v1/twins/{asked['id']}"))["compared"]
        assert found["before"]["rules"]["groups"] == {"country": "same", "site": "different"}
        assert found["after"]["rules"]["groups"] == {"country": "same"}
        assert (found["before"]["summary"]["pairs"], found["after"]["summary"]["pairs"]) == (0, 1)

    async def test_are_chosen_on_the_page_of_a_run(self, site: Site) -> None:
        await site.publish(rules=groups(site="different"))
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        page = (await site.client.get(f"{await site.draft()}/report.html")).text
        for attribute in GroupAttribute:
            assert f'<select id="group_{attribute}" name="group_{attribute}"' in page
        assert '<option value="different" selected>' in page

    @pytest.mark.parametrize("wrong", [{"floor": "same"}, {"site": "near"}])
    async def test_are_refused_by_name(self, site: Site, wrong: Rules) -> None:
        problem = await site.post("/v1/programs", {"settings": PROGRAM | {"rules": groups(**wrong)}}, 422)
        assert problem["errors"][0]["field"].startswith(f"settings.rules.groups.{next(iter(wrong))}")

    async def test_are_refused_where_no_team_could_keep_them(self, site: Site) -> None:
        wrong = {"settings": PROGRAM | {"format": "project-team", "rules": groups(department="same")}}
        problem = await site.post("/v1/programs", wrong, 422)
        assert problem["code"] == "impossible-rule"
        assert "teams of several departments" in problem["detail"]
