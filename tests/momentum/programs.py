"""Simulated programs: pairs that meet, cancel, forget to attest and end early, as sessions the detector can judge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import exp
from typing import Any, Final

import numpy as np

from services.scheduling.domain.momentum import EVERY, Course
from services.scheduling.domain.session import Attestation, Session, SessionState
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role, SessionId
from tests.momentum.assumptions import Assumptions

BEGINS: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
JUNIOR, SENIOR = PersonId("junior"), PersonId("senior")
MEMBERS: Final = (PairMember(person_id=JUNIOR, role=Role.MENTOR), PairMember(person_id=SENIOR, role=Role.MENTEE))
LENGTHS: Final = {Cadence.WEEKLY: (12, 26), Cadence.BIWEEKLY: (12, 26), Cadence.MONTHLY: (9, 12)}
CADENCES: Final = ((Cadence.WEEKLY, 0.25), (Cadence.BIWEEKLY, 0.5), (Cadence.MONTHLY, 0.25))
USUAL: Final = 12  # the hazard is scaled for so many meetings; a longer program has no more early ends
CARE: Final = 0.3  # how much programs differ in how well their pairs are looked after
GIVEN_UP: Final = 3.0  # by so much weaker the bond seems of a pair that has given up
# Logits of a meeting's going wrong, for a usual bond and usual days.
CANCELS, MOVES, STAYS_AWAY = -2.6, -1.8, -3.0
ROUNDS: Final = 12  # halvings in the search for the hazard


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a program plans for each of its pairs."""

    cadence: Cadence
    meetings: int


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A pair's whole life: its sessions, and before which of them it ended (None: it ran to its last day)."""

    plan: Plan
    sessions: tuple[Session, ...]
    ended_before: int | None

    @property
    def early(self) -> bool:
        """Tell whether it ended early."""
        return self.ended_before is not None

    @property
    def course(self) -> Course:
        """Return by what it is judged."""
        return Course(counts_from=BEGINS, cadence=self.plan.cadence)

    def seen_after(self, share: float) -> tuple[list[Session], datetime] | None:
        """Return what is known after a share of the planned time, and when; None if the pair has ended by then."""
        turn = max(1, round(share * self.plan.meetings))
        if self.ended_before is not None and self.ended_before <= turn:
            return None
        now = self.sessions[turn - 1].starts_at + timedelta(days=4)
        return [one if one.starts_at <= now else planned(self.plan, one.number) for one in self.sessions], now


@dataclass(kw_only=True)
class Life:
    """A pair while it lives: its bond, how busy its people are, and how often each of them attests."""

    draw: np.random.Generator
    given: Assumptions
    scale: float
    plan: Plan
    bond: float
    left: int | None = None  # how many meetings a pair that has given up goes on being planned
    busy: dict[Role, float] = field(init=False)
    answers: dict[PersonId, float] = field(init=False)

    def __post_init__(self) -> None:
        draw, given = self.draw, self.given
        self.busy = {
            Role.MENTEE: float(draw.normal(given.senior, given.busy)),
            Role.MENTOR: float(draw.normal(0, given.busy)),
        }
        self.answers = {person: given.attests / (1 + int(draw.random() < 1 / 3)) for person in (JUNIOR, SENIOR)}

    def lived(self) -> Lived:
        """Return its whole life."""
        sessions: list[Session] = []
        for number in range(1, self.plan.meetings + 1):
            if self._ends():
                break
            session, met = self._meeting(number)
            sessions.append(session)
            self.bond += float(self.draw.normal(0, self.given.drift)) + (self.given.rub / 2 if met else -self.given.rub)
        reached = len(sessions)
        rest = [planned(self.plan, number) for number in range(reached + 1, self.plan.meetings + 1)]
        return Lived(plan=self.plan, sessions=(*sessions, *rest), ended_before=reached + 1 if rest else None)

    def _ends(self) -> bool:
        """Tell whether it ends before its next meeting: out of the blue, or some time after it has given up."""
        scale, given = self.scale * USUAL / self.plan.meetings, self.given
        fades = (1 - given.sudden) * scale * exp(-given.pull * self.bond)
        if self.left is not None:
            self.left -= 1
        elif self.draw.random() < 1 - exp(-fades):
            self.left = int(self.draw.geometric(1 / (1 + given.lingers))) - 1
        return self.left == 0 or bool(self.draw.random() < 1 - exp(-given.sudden * scale))

    def _meeting(self, number: int) -> tuple[Session, bool]:
        """Return one session as it went, and whether they met, whatever is attested."""
        draw, weak = self.draw, -self.given.shows * (self.bond - (GIVEN_UP if self.left is not None else 0))
        for role in (Role.MENTEE, Role.MENTOR):
            if draw.random() < _chance(CANCELS + self.busy[role] + weak):
                return _cancelled(self.plan, number, role), False
        moves = int(draw.random() < _chance(MOVES + max(self.busy.values()) / 2 + weak / 2))
        met = bool(draw.random() >= _chance(STAYS_AWAY + weak))
        said = tuple(
            Attestation(person_id=person, held=met)
            for person, often in self.answers.items()
            if draw.random() < (often if met else often * 0.7)
        )
        state = SessionState.HELD if met and said else SessionState.MISSED
        return replace(planned(self.plan, number), state=state, attestations=said, moves=moves), met


def programs(numbers: Iterable[int], pairs: int, given: Assumptions, seed: int) -> list[Lived]:
    """Return the pairs of many programs, so many of each; the same numbers and seed give the same pairs."""
    return [one for number in numbers for one in _program(number, pairs, given, seed)]


def _program(number: int, pairs: int, given: Assumptions, seed: int) -> Iterator[Lived]:
    """Yield the pairs of one program, which share a cadence, a length and how well they are looked after."""
    draw, scale = np.random.default_rng([seed, number]), hazard(given)
    cadence = CADENCES[draw.choice(3, p=[share for _, share in CADENCES])][0]
    plan = Plan(cadence=cadence, meetings=int(draw.choice(LENGTHS[cadence])))
    care = float(draw.normal(0, CARE))
    for _ in range(pairs):
        yield Life(draw=draw, given=given, scale=scale, plan=plan, bond=float(draw.normal(care, 1))).lived()


@cache
def hazard(given: Assumptions) -> float:
    """Return the hazard with which as many pairs end early as the assumptions say."""
    low, high = -8.0, 2.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _share_early(given, exp(middle)) < given.ends_early else (low, middle)
    return exp((low + high) / 2)


def _share_early(given: Assumptions, scale: float) -> float:
    draw, plan = np.random.default_rng(7), Plan(cadence=Cadence.BIWEEKLY, meetings=USUAL)
    bonds = draw.normal(0, (1 + CARE**2) ** 0.5, 800)
    lives = [Life(draw=draw, given=given, scale=scale, plan=plan, bond=float(bond)).lived() for bond in bonds]
    return sum(one.early for one in lives) / len(lives)


@cache
def planned(plan: Plan, number: int) -> Session:
    """Return a session that still lies ahead."""
    starts_at = BEGINS + timedelta(days=2) + (number - 1) * EVERY[plan.cadence]
    given: dict[str, Any] = {"id": SessionId(f"pair-{number:03d}"), "pair_id": PairId("pair")}
    return Session(
        **given,
        program_id=ProgramId("program"),
        kind=Kind.REVERSE,
        members=MEMBERS,
        number=number,
        series_length=plan.meetings,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        zone="UTC",
    )


def _cancelled(plan: Plan, number: int, role: Role) -> Session:
    return replace(
        planned(plan, number),
        state=SessionState.CANCELLED,
        cancelled_because=CancelReason.BY_MEMBER,
        asked_by=role,
    )


def _chance(logit: float) -> float:
    return 1 / (1 + exp(-logit))
