"""A coordinator asks for a twin on a page, with what a suggestion weighs more or less, and without a script."""

import re

import pytest

from services.matching.pages import twin_fields
from services.matching.pages.rendering import CRITERIA
from services.matching.pages.twin_form import suggested
from services.matching.store import PROGRAMS, TRIALS
from tests.unit.matching.site import Site
from tests.unit.matching.test_trials import crossed

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOW = {"mentee_learns": 40, "mentor_learns": 20, "seniority": 10, "hours": 10, "style": 0, "languages": 20}


def typed(site: Site, **fields: str) -> dict[str, tuple[str, ...] | str]:
    """Return what somebody types into the form as it is shown; with a weight, all others are 0."""
    (program,) = site.world.find(PROGRAMS)
    others = {f"weight_{name}": "0" for name in CRITERIA} if any(one.startswith("weight_") for one in fields) else {}
    return {**twin_fields.shown(program).values, **others, **fields}


class TestASuggestion:
    @pytest.mark.parametrize(
        ("more", "less", "expected"),
        [
            ((), (), NOW),
            (("hours",), (), {**NOW, "mentee_learns": 35, "hours": 15}),
            ((), ("hours",), {**NOW, "mentee_learns": 45, "hours": 5}),
            (("hours",), ("seniority",), {**NOW, "hours": 15, "seniority": 5}),
            ((), ("style",), NOW),
            (("unknown",), (), NOW),
        ],
    )
    def test_takes_from_what_weighs_most(
        self, more: tuple[str, ...], less: tuple[str, ...], expected: dict[str, int]
    ) -> None:
        assert suggested(NOW, more, less) == expected

    def test_always_sums_to_a_hundred(self) -> None:
        for more in (tuple(NOW), tuple(NOW)[:1], tuple(NOW)[-2:]):
            for shares in (NOW, {**dict.fromkeys(NOW, 0), "hours": 100}):
                changed = suggested(shares, more, ())
                assert sum(changed.values()) == 100
                assert min(changed.values()) >= 0


def shown_shares(page: str) -> dict[str, int]:
    return {name: int(re.findall(rf'name="weight_{name}"[^>]*value="(\d+)"', page)[0]) for name in CRITERIA}


class TestThePage:
    async def test_is_filled_with_the_programs_weights_and_the_suggestion(self, site: Site) -> None:
        await site.publish()
        path = f"/programs/{site.program_id}/twins"
        plain = (await site.client.get(path)).text
        page = (await site.client.get(f"{path}?more=hours")).text
        values = shown_shares(page)
        assert 'value="40"' in plain
        assert (values["hours"], values["mentee_learns"], sum(values.values())) == (15, 35, 100)

    async def test_computes_a_twin_and_leads_to_its_comparison(self, site: Site) -> None:
        await crossed(site)
        path = f"/programs/{site.program_id}/twins"
        asked = await site.client.post(path, data=typed(site, weight_mentor_learns="100"), headers=FORM)
        assert asked.status_code == 303, asked.text
        there = asked.headers["location"]
        assert "being computed" in (await site.client.get(path)).text

        await site.work()

        (address,) = re.findall(r'href="(/v1/twins/[^"]+)"', (await site.client.get(path)).text)
        assert address == there
        assert (await site.client.get(address)).status_code == 200

    async def test_asks_for_places_and_rules_as_the_page_of_a_run_does(self, site: Site) -> None:
        await crossed(site)
        path = f"/programs/{site.program_id}/twins"
        asked = await site.client.post(path, data=typed(site, mentor_capacity="2"), headers=FORM)
        assert asked.status_code == 303, asked.text
        (trial,) = site.world.find(TRIALS)
        assert (trial.changes.mentor_capacity, trial.changes.weights, trial.changes.rules) == (2, None, None)

    @pytest.mark.parametrize(
        ("learns", "hours"), [("99", ""), ("100", "1"), ("100", "-1"), ("100", "some"), ("100", "1.5")]
    )
    async def test_refuses_shares_that_are_none_and_keeps_what_was_typed(
        self, site: Site, learns: str, hours: str
    ) -> None:
        await site.publish()
        given = typed(site, weight_mentor_learns=learns, weight_hours=hours)
        refused = await site.client.post(f"/programs/{site.program_id}/twins", data=given, headers=FORM)
        assert refused.status_code == 422
        assert 'href="#weights"' in refused.text
        assert f'value="{hours}"' in refused.text
        assert site.world.find(TRIALS) == []

    async def test_refuses_the_program_itself_in_words(self, site: Site) -> None:
        await site.publish()
        path = f"/programs/{site.program_id}/twins"
        refused = await site.client.post(path, data=typed(site), headers=FORM)
        assert refused.status_code == 409
        assert "The twin would be the program itself" in refused.text
