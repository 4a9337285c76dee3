"""Pairs that met before the platform came: imported, checked as pairs by hand are, and continued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services.matching.domain.making import first_day, make
from services.matching.domain.pairs import Fit, Pair
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase

REPORT_KEPT: Final = timedelta(days=7)
A_WEEK: Final = timedelta(weeks=1)


class OnlyCouples(Refused):
    """Existing pairs are imported into one-to-one programs; groups and teams are formed by a run."""


class IsOver(Refused):
    """A pair whose last day is over before it could go on here is not imported."""


class UnknownPairImport(NotFound):
    """There is no report of an import of pairs with that id (any more)."""


@dataclass(frozen=True, kw_only=True)
class RefusedPair:
    """A row that was not imported, and why."""

    line: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PairImport:
    """The report of an import of pairs, kept for seven days; it counts or names each row once.

    Attributes:
        created: the pairs that go on here; `known`: how many rows name a pair that was imported before.
    """

    id: str
    program_id: ProgramId
    created: tuple[PairId, ...] = ()
    known: int = 0
    refused: tuple[RefusedPair, ...] = ()


def existing_pair_id(program_id: ProgramId, mentor_id: PersonId, mentee_id: PersonId) -> PairId:
    """Return the id of an imported pair, the same at every import."""
    return PairId(identifier("existing-pair", program_id, mentor_id, mentee_id))


def proceed(  # noqa: PLR0913 - a pair, its program, its people and its days
    program: Program,
    couple: Sequence[Participant],
    fit: Fit,
    *,
    started_on: date,
    weeks: int | None,
    now: datetime,
) -> tuple[Pair, int]:
    """Return a pair that began before, and how many weeks it has left: it goes on next Monday, to its own last day.

    Raises:
        IsOver: nothing is left of its time.
    """
    mentor, mentee = couple
    began = datetime.combine(started_on, time(), UTC)
    goes_on = max(began, first_day(program, now))
    ends = began + (weeks or program.settings.weeks) * A_WEEK
    if ends <= goes_on:
        raise IsOver(phrase("its last day, {day}, comes before it could go on here"), day=ends.date().isoformat())
    pair = make(
        program,
        pair_id=existing_pair_id(program.id, mentor.person_id, mentee.person_id),
        run_id=None,
        mentors=(mentor,),
        mentees=(mentee,),
        fit=fit,
        now=now,
    )
    return replace(pair, starts_on=goes_on, ends_on=ends), -(-(ends - goes_on) // A_WEEK)
