"""What breaks a rule of what pairs do together, of nudges or of the sounding board is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from tests.chaos.checker import Harm, check
from tests.chaos.observe import Document, Observed, Seen
from tests.unit.chaos.stage import Stage, copied

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def observed(stage: Stage) -> Observed:
    return copied(stage.observed())


def found(stage: Stage, observed: Observed) -> set[tuple[Harm, str]]:
    return {(one.harm, one.rule) for one in check(observed, stage.history)}


def first(observed: Observed, kind: str) -> Seen:
    return next(seen for seen in observed.events() if seen.type == f"mentoring.{kind}.v1")


def without(observed: Observed, kind: str) -> None:
    for topic, rows in observed.records.items():
        observed.records[topic] = [row for row in rows if row.type != f"mentoring.{kind}.v1"]


class TestCommitments:
    async def test_are_kept_and_confirmed_on_the_stage(self, observed: Observed) -> None:
        kinds = {seen.type.split(".")[1] for seen in observed.events()}

        assert {"agreement-signed", "commitment-made", "commitment-done", "commitment-verified"} <= kinds
        assert {"questions-asked-ahead", "thanks-given", "opinion-asked"} <= kinds

    @pytest.mark.parametrize(
        ("missing", "rule"),
        [("commitment-made", "what is done was promised"), ("commitment-done", "what is confirmed was done")],
    )
    async def test_come_step_by_step(self, stage: Stage, observed: Observed, missing: str, rule: str) -> None:
        without(observed, missing)

        assert (Harm.GHOST, rule) in found(stage, observed)

    async def test_are_confirmed_by_the_other_side(self, stage: Stage, observed: Observed) -> None:
        seen = first(observed, "commitment-verified")
        own = replace(seen, event={**seen.event, "verified_by": seen.event["person_id"]})
        rows = observed.records[seen.topic]
        rows[rows.index(seen)] = own

        assert (Harm.GHOST, "the other side confirms") in found(stage, observed)

    async def test_that_are_done_are_told_to_the_other_side(self, stage: Stage, observed: Observed) -> None:
        deliveries = observed.documents["notify", "deliveries"]
        deliveries.remove(next(one for one in deliveries if one["cause"].startswith("commitment-done:")))

        assert (Harm.LOST, "one delivery a cause and person") in found(stage, observed)


class TestNudges:
    @pytest.mark.parametrize(("days", "is_wrong"), [(6, True), (7, False)])
    async def test_of_a_kind_reach_a_person_once_a_week(
        self, stage: Stage, observed: Observed, days: int, *, is_wrong: bool
    ) -> None:
        for number in (0, 1):
            nudge = {"_id": f"n{number}", "kind": "nudge", "person_id": "ada", "cause": "p1:momentum:0"}
            nudge |= {
                "state": "pending",
                "reason": None,
                "attempts": 0,
                "created_at": NOW + number * timedelta(days=days),
            }
            observed.documents["notify", "deliveries"].append(nudge)

        assert ((Harm.DOUBLED, "a nudge of a kind once a week") in found(stage, observed)) is is_wrong


class TestASounding:
    SOUNDING: ClassVar[Document] = {
        "_id": "s1",
        "released": [3, 2],
        "words": [],
        "state": "open",
        "waiting": [],
        "writing": [],
    }

    @pytest.mark.parametrize(
        ("change", "harm", "rule"),
        [
            ({"released": [3, 1]}, Harm.GHOST, "opinions are shown in fives"),
            ({"words": ["Fewer slides."]}, Harm.GHOST, "opinions are shown in fives"),
            ({"state": "closed", "waiting": ["one"]}, Harm.STUCK, "what was not shown is deleted"),
        ],
    )
    async def test_hides_everybody(
        self, stage: Stage, observed: Observed, change: Document, harm: Harm, rule: str
    ) -> None:
        observed.documents["feedback", "soundings"] = [self.SOUNDING | change]

        assert (harm, rule) in found(stage, observed)

    async def test_of_five_people_is_right(self, stage: Stage, observed: Observed) -> None:
        observed.documents["feedback", "soundings"] = [self.SOUNDING]

        assert found(stage, observed) == set()
