"""Whatever happens to a pair, and whenever: its momentum is that of its sessions, and what was told of it last."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.commands import AddSession, AskForHelp, AttestSession, CancelSession, RescheduleSession
from services.scheduling.domain.momentum import HELP_STANDS, judge
from services.scheduling.domain.series import Series, SeriesState
from services.scheduling.domain.session import SessionState
from services.scheduling.store import SERIES
from shared.contracts.sessions import CancelReason, MomentumReason, MomentumState
from shared.contracts.vocabulary import Cadence, PairId, Role
from shared.domain import Refused
from tests.unit.scheduling.meetings import ANNA, BORIS, NOW, pair_created, pair_paused, pair_resumed
from tests.unit.scheduling.world import World

PAIR = PairId("pair")
STEPS = st.lists(
    st.sampled_from(
        ["wait", "wait", "wait", "met", "apart", "half", "cancel", "cancel", "move", "help", "pause", "resume", "add"]
    ),
    max_size=25,
)


def happen(  # noqa: C901 - a case a step
    world: World, step: str, revision: int, wait: timedelta, side: Role | None
) -> None:
    """Let one thing happen, as far as it can."""
    ahead = [one for one in world.sessions if one.state is SessionState.PLANNED and one.starts_at > world.now]
    asked = [one for one in world.sessions if one.state is SessionState.ATTESTING]
    about: dict[str, Any] = {"pair_id": PAIR}
    messages: list[Any] = []
    match step:
        case "wait":
            world.wait(world.now + wait)
        case "met" | "apart" if asked:
            held = step == "met"
            messages = [
                AttestSession(**about, session_id=asked[0].id, person_id=who, held=held) for who in (ANNA, BORIS)
            ]
        case "half" if asked:
            messages = [AttestSession(**about, session_id=asked[0].id, person_id=BORIS, held=False)]
        case "cancel" if ahead:
            reason = CancelReason.BY_MEMBER if side else CancelReason.BY_COORDINATOR
            messages = [CancelSession(**about, session_id=ahead[0].id, reason=reason, side=side)]
        case "move" if ahead:
            starts_at = ahead[0].starts_at + timedelta(hours=1)
            messages = [RescheduleSession(**about, session_id=ahead[0].id, starts_at=starts_at, side=side)]
        case "help":
            messages = [AskForHelp(**about)]
        case "add":
            messages = [AddSession(**about)]
        case "pause":
            messages = [pair_paused(revision)]
        case "resume":
            messages = [pair_resumed(NOW + timedelta(weeks=30), revision)]
    for message in messages:
        try:
            world.hear(message)
        except Refused:
            continue


def series(world: World) -> Series:
    found: Series = world.kept(SERIES)[PAIR]
    return found


class TestMomentum:
    @given(
        steps=STEPS,
        cadence=st.sampled_from(Cadence),
        wait=st.integers(1, 24 * 20),
        side=st.sampled_from([*Role, None]),
    )
    @settings(max_examples=40)
    def test_is_that_of_the_sessions_at_any_time(
        self, steps: list[str], cadence: Cadence, wait: int, side: Role | None
    ) -> None:
        world = World()
        world.hear(pair_created(weeks=20, cadence=cadence))
        for number, step in enumerate(steps, start=2):
            before = series(world)
            told = len(world.momentum)
            happen(world, step, number, timedelta(hours=wait), side)
            kept = series(world)
            if kept.state is SeriesState.RUNNING:
                assert judge(kept.momentum, kept.course, world.sessions, world.now) == kept.momentum
            elif before.state is SeriesState.PAUSED:
                assert len(world.momentum) == told
            self._is_told(world, kept)

    def _is_told(self, world: World, kept: Series) -> None:
        momentum = kept.momentum
        assert [one.revision for one in world.momentum] == [*range(1, momentum.revision + 1)]
        if world.momentum:
            last = world.momentum[-1]
            assert (last.state, last.reason, last.side, last.in_a_row) == (
                momentum.state,
                momentum.reason,
                momentum.side,
                momentum.in_a_row,
            )
            assert last.side is None or last.reason is MomentumReason.CANCELLATIONS

    @given(steps=STEPS, wait=st.integers(1, 24 * 20))
    @settings(max_examples=15)
    def test_no_request_for_help_stands_for_ever(self, steps: list[str], wait: int) -> None:
        world = World()
        world.hear(pair_created(weeks=30))
        for number, step in enumerate(["help", *steps], start=2):
            happen(world, step, number, timedelta(hours=wait), Role.MENTEE)
        world.hear(pair_resumed(NOW + timedelta(weeks=60), 999))
        world.wait(world.now + HELP_STANDS)
        assert series(world).momentum.help_asked_at is None
        assert series(world).momentum.state in set(MomentumState)
