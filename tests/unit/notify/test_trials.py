"""Trials of nudges: registered before, drawn by a seed, told once; they find what is there, and invent nothing."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from services.notify.app import build
from services.notify.commands import EndTrial, RegisterTrial
from services.notify.domain.trials import (
    DECIDED_BY,
    LEAST,
    Arm,
    Assignment,
    ImpossibleEnd,
    ProgramNotRunning,
    Trial,
    TrialRuns,
    arm,
    effect,
)
from services.notify.settings import Settings
from shared.contracts.notifications import NotificationKind
from shared.contracts.programs import ProgramClosed
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState, SessionHeld
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, Role, SessionId
from tests.builders import NOW
from tests.keys import keys_for
from tests.memory import run_on
from tests.momentum.trials import effects, recovered, shows
from tests.unit.notify.facts import PROGRAM, Notify, program

N = NotificationKind
DAY = timedelta(days=1)
TRIAL = Trial(id="t", program_id=PROGRAM, seed="seed", registered_at=NOW, ends_at=NOW + 60 * DAY, within_days=28)
REGISTER = RegisterTrial(program_id=PROGRAM, ends_at=NOW + 60 * DAY, within_days=28)


def members(pair: str) -> tuple[PairMember, ...]:
    return (
        PairMember(person_id=PersonId(f"junior-{pair}"), role=Role.MENTOR),
        PairMember(person_id=PersonId(f"senior-{pair}"), role=Role.MENTEE),
    )


def slipped(pair: str, revision: int = 1) -> MomentumChanged:
    return MomentumChanged(
        revision=revision,
        pair_id=PairId(pair),
        program_id=PROGRAM,
        kind=Kind.REVERSE,
        members=members(pair),
        state=MomentumState.SLIPPING,
        reason=MomentumReason.CANCELLATIONS,
        side=Role.MENTEE,
        in_a_row=1,
    )


def held(pair: str, after: timedelta) -> SessionHeld:
    return SessionHeld(
        revision=3,
        pair_id=PairId(pair),
        program_id=PROGRAM,
        session_id=SessionId(f"{pair}-001"),
        kind=Kind.REVERSE,
        members=members(pair),
        number=1,
        series_length=6,
        starts_at=NOW + after,
        ends_at=NOW + after,
    )


def finds(pairs: int, nudged: float, alone: float, trials: int = 200) -> float:
    """Return the share of trials whose interval leaves out no effect."""
    return sum(map(shows, effects(pairs, nudged, alone, trials))) / trials


class TestEffect:
    def test_finds_one_that_was_planted(self) -> None:
        assert finds(300, 0.65, 0.45) > 0.85

    def test_invents_none(self) -> None:
        assert finds(300, 0.5, 0.5) < 0.08
        assert finds(12, 0.5, 0.5) < 0.08

    def test_covers_the_truth_as_often_as_it_says(self) -> None:
        assert recovered(120, 0.6, 0.4).covers > 0.92

    def test_is_told_over_five_pairs_of_each_arm(self) -> None:
        rows = [
            Assignment(id=f"{name}{number}", trial_id="t", pair_id=PairId("p"), arm=name, assigned_at=NOW, until=NOW)
            for name in Arm
            for number in range(LEAST)
        ]
        assert effect(rows)
        assert effect(rows[1:]) is None

    def test_agrees_with_a_published_interval(self) -> None:
        """Newcombe 1998, table II, example (a): 56/70 against 48/80."""
        rows = [
            Assignment(
                id=f"{name}{n}", trial_id="t", pair_id=PairId("p"), arm=name, assigned_at=NOW, until=NOW, met=n < hits
            )
            for name, hits, size in ((Arm.NUDGED, 56, 70), (Arm.LEFT_ALONE, 48, 80))
            for n in range(size)
        ]
        found = effect(rows)
        assert found
        assert (round(found.difference, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


class TestArm:
    def test_is_a_fair_draw_that_anybody_can_repeat(self) -> None:
        drawn = Counter(arm("seed", PairId(f"pair-{number}")) for number in range(2000))
        assert 900 < drawn[Arm.NUDGED] < 1100
        assert arm("seed", PairId("a")) is arm("seed", PairId("a"))


class TestATrial:
    def test_nudges_one_arm_and_leaves_the_other_alone_until_its_time_is_over(self) -> None:
        notify = Notify()
        notify.tell(program(), REGISTER)
        for number in range(20):
            notify.tell(slipped(f"{number}"))
        arms = {one.pair_id: one.arm for one in notify.kept["assignments"].values()}
        nudged = {f"{n}" for n in range(20) if notify.deliveries(PersonId(f"senior-{n}"), N.NUDGE)}
        assert {pair for pair, drawn in arms.items() if drawn is Arm.NUDGED} == nudged
        assert 0 < len(nudged) < 20

    def test_nudges_as_ever_once_a_pairs_time_is_over(self) -> None:
        notify = Notify()
        notify.tell(program(), REGISTER)
        alone = next(f"{n}" for n in range(50) if self._arm(notify, f"{n}") is Arm.LEFT_ALONE)
        notify.wait(29 * DAY)
        notify.tell(slipped(alone, revision=2))
        assert len(notify.deliveries(PersonId(f"senior-{alone}"), N.NUDGE)) == 1

    def test_takes_in_no_pair_before_it_is_registered_nor_after_it_has_ended(self) -> None:
        notify = Notify()
        notify.tell(program(), slipped("before"), REGISTER)
        notify.tell(EndTrial(program_id=PROGRAM, trial_id=f"{PROGRAM}-trial-001"), slipped("after"))
        assert not notify.kept["assignments"]

    def test_counts_the_meetings_within_a_pairs_time(self) -> None:
        notify = Notify()
        notify.tell(program(), REGISTER, slipped("a"), slipped("b"), slipped("c"))
        notify.tell(held("a", 28 * DAY), held("b", 29 * DAY), held("c", -DAY))
        assert {one.pair_id: one.met for one in notify.kept["assignments"].values()} == {
            "a": True,
            "b": False,
            "c": False,
        }

    def test_is_the_only_one_of_its_program_and_ends_in_the_future(self) -> None:
        notify = Notify()
        with pytest.raises(ProgramNotRunning):
            notify.tell(REGISTER)
        notify.tell(program(), REGISTER)
        with pytest.raises(TrialRuns):
            notify.tell(REGISTER)
        with pytest.raises(ImpossibleEnd):
            notify.tell(RegisterTrial(program_id=PROGRAM, ends_at=NOW, within_days=28))
        notify.tell(ProgramClosed(revision=9, program_id=PROGRAM))
        with pytest.raises(ProgramNotRunning):
            notify.tell(REGISTER)

    def _arm(self, notify: Notify, pair: str) -> Arm:
        notify.tell(slipped(pair))
        found: Assignment = notify.kept["assignments"][f"{PROGRAM}-trial-001:{pair}"]
        return found.arm


class TestOverHttp:
    async def test_shows_no_number_before_the_results_are_due(self) -> None:
        notify = Notify()
        notify.tell(program())
        app = build(Settings(**keys_for("notify")))
        run_on(app, notify)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify")
        path = f"/v1/programs/{PROGRAM}/nudge-trials"
        made = await client.post(path, json={"ends_at": (NOW + 60 * DAY).isoformat()})
        assert made.status_code == 201, made.text
        for number in range(60):
            notify.tell(slipped(f"{number}"), held(f"{number}", DAY))
        (during,) = (await client.get(path)).json()["items"]
        assert (during["state"], during["result"]) == ("open", None)
        notify.wait(88 * DAY + DECIDED_BY)
        (after,) = (await client.get(path)).json()["items"]
        assert after["state"] == "over"
        assert after["result"]["nudged"] + after["result"]["left_alone"] == 60
        assert after["result"]["low"] < 0 < after["result"]["high"]
