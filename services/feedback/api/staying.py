"""How long people waited for a pair, and who stayed, as a program's report says it."""

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel

from services.feedback.domain.figures import About, Figures
from services.feedback.domain.piles import Pile
from services.feedback.domain.staying import CHECKS, DAYS, MOVED, STAYED, UNPAIRED, Arm
from shared.contracts.closed import total
from shared.contracts.vocabulary import Role
from shared.proportions import TEN_POINTS, difference, people_to_see

MONTHS: Final = total(CHECKS, {About.AFTER_6_MONTHS: 6, About.AFTER_12_MONTHS: 12})


class WaitingView(BaseModel):
    """How long people of a role waited for their first pair, over at least k people; 90 days count as none.

    `days` is the mean over those who got one, null if nobody did.
    """

    role: Role
    people: int
    unpaired: int
    days: float | None


class ArmView(BaseModel):
    """People who got a pair within 90 days of coming into the program, or waited: who of them is still there."""

    arm: Arm
    people: int
    stayed: float
    moved: float


class RetentionView(BaseModel):
    """Who is still in the organization some months after that, of those with a pair beside those who waited.

    `difference`, with its 95% interval, is in points, null while an arm is missing. `needed` people in each arm would
    show a difference of ten points; with fewer (`enough` is false) the program cannot show retention.
    """

    months: int
    arms: list[ArmView]
    difference: float | None
    low: float | None
    high: float | None
    needed: int | None
    enough: bool


def waiting_of(figures: Iterable[Figures]) -> list[WaitingView]:
    """Return how long people waited, by role; roles of fewer than k people are left out."""
    released = _released(figures, About.WAITING)
    return [_waiting(role, released[role]) for role in Role if role in released]


def retention_of(figures: Iterable[Figures]) -> list[RetentionView]:
    """Return who stayed, half a year and a year on; nothing while no arm may be shown."""
    known = [*figures]
    found = ((months, _released(known, about)) for about, months in MONTHS.items())
    return [_retention(months, released) for months, released in found if released]


def _released(figures: Iterable[Figures], about: About) -> Mapping[str, Pile]:
    return next((one.released for one in figures if one.about is about), {})


def _waiting(role: Role, pile: Pile) -> WaitingView:
    unpaired = pile.totals[UNPAIRED]
    paired = pile.answers - unpaired
    # Everybody without a pair counts as 90 days in the sum.
    days = pile.totals[DAYS] - 90 * unpaired
    return WaitingView(
        role=role, people=pile.answers, unpaired=unpaired, days=round(days / paired, 1) if paired else None
    )


def _retention(months: int, released: Mapping[str, Pile]) -> RetentionView:
    arms = [_arm(arm, released[arm]) for arm in Arm if arm in released]
    gap = _gap(released)
    needed = _needed(released)
    return RetentionView(
        months=months,
        arms=arms,
        difference=None if gap is None else _points(gap[0]),
        low=None if gap is None else _points(gap[1]),
        high=None if gap is None else _points(gap[2]),
        needed=needed,
        enough=gap is not None and needed is not None and min(one.people for one in arms) >= needed,
    )


def _arm(arm: Arm, pile: Pile) -> ArmView:
    stayed, moved = pile.totals[STAYED], pile.totals[MOVED]
    return ArmView(
        arm=arm,
        people=pile.answers,
        stayed=round(stayed / pile.answers, 2),
        moved=round(moved / pile.answers, 2),
    )


def _gap(released: Mapping[str, Pile]) -> tuple[float, float, float] | None:
    if not all(arm in released for arm in Arm):
        return None
    paired, waited = released[Arm.PAIRED], released[Arm.WAITED]
    return difference(paired.totals[STAYED], paired.answers, waited.totals[STAYED], waited.answers)


def _needed(released: Mapping[str, Pile]) -> int | None:
    """Return how many people each arm needs, by the share that stayed of the control, or of all where it is missing."""
    control = released.get(Arm.WAITED) or released.get(Arm.PAIRED)
    return people_to_see(TEN_POINTS, control.totals[STAYED] / control.answers) if control else None


def _points(share: float) -> float:
    return round(100 * share, 1)
