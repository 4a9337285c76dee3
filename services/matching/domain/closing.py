"""The end of a program: planned three days ahead, so that it can be taken back; nobody in it is told before."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.domain.program import Closing, Program
from shared.contracts.programs import ProgramClosed, ProgramClosing, Stage
from shared.domain import Refused
from shared.phrases import phrase

TIME_TO_TAKE_BACK: Final = timedelta(days=3)
"""Whoever closes a program by mistake on a Friday evening has it back on Monday."""


class ClosesAlready(Refused):
    """A program is closed once."""


class DoesNotClose(Refused):
    """Only a closing that is ahead can be taken back."""


class AboutToClose(Refused):
    """A program that is about to close makes no pairs, which would end with it."""


def plan_closing(
    program: Program, now: datetime, by: str, *, after_pilot: bool = False
) -> tuple[Program, ProgramClosing]:
    """Plan the end of a program; until then it goes on as before, but makes no pairs.

    Raises:
        NotOpen: it is a draft or closed.
        ClosesAlready: its end is planned.
    """
    program.must_be_open()
    if program.closing:
        raise ClosesAlready(phrase("the program closes on {day} already"), day=_day(program.closing))
    planned = Closing(at=now + TIME_TO_TAKE_BACK, by=by, after_pilot=after_pilot)
    return _told(replace(program, closing=planned), after_pilot=after_pilot)


def take_back(program: Program) -> tuple[Program, ProgramClosing]:
    """Let a program go on whose end was planned.

    Raises:
        DoesNotClose: it was not, or the program is closed.
    """
    if program.closing is None:
        raise DoesNotClose(phrase("no end of the program is planned; a closed one stays closed"))
    return _told(replace(program, closing=None))


def close(program: Program) -> tuple[Program, ProgramClosed]:
    """Close a program whose end was planned."""
    closed = replace(program, stage=Stage.CLOSED, closing=None, revision=program.revision + 1)
    return closed, ProgramClosed(revision=closed.revision, program_id=closed.id)


def must_go_on(program: Program) -> None:
    """Refuse a program that is about to close.

    Raises:
        AboutToClose: see there.
    """
    if program.closing:
        raise AboutToClose(
            phrase("the program closes on {day}, and pairs would end with it; take its closing back first"),
            day=_day(program.closing),
        )


def _told(program: Program, *, after_pilot: bool = False) -> tuple[Program, ProgramClosing]:
    after = replace(program, revision=program.revision + 1)
    return after, ProgramClosing(
        revision=after.revision,
        program_id=after.id,
        closes_at=after.closing.at if after.closing else None,
        after_pilot=after_pilot,
        coordinator_ids=after.staff.coordinator_ids,
    )


def _day(closing: Closing) -> str:
    return f"{closing.at:%Y-%m-%d}"
