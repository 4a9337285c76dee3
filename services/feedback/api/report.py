"""A program's report: the last edition of each instrument, its coverage, and what is suppressed."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.feedback.api.fairness import FairnessView, fairness_of
from services.feedback.api.held import held
from services.feedback.api.outcomes import ComparedView, CountView, compared_waves, counts_of
from services.feedback.api.progress import ProgressView, progress_of
from services.feedback.api.staying import RetentionView, WaitingView, retention_of, waiting_of
from services.feedback.domain.insight import Cell, Edition, Group, Tally
from services.feedback.domain.instrument import Instrument, Outcome, ScaleQuestion
from services.feedback.domain.piles import K
from services.feedback.instruments import current, instrument
from services.feedback.rights import Right
from services.feedback.store import (
    CHANGES,
    COSTS,
    COUNTS,
    EDITIONS,
    FIGURES,
    PROGRAMS,
    PROGRESS,
    TALLIES,
    Program,
    UnknownProgram,
)
from shared.contracts.feedback import Wave
from shared.contracts.vocabulary import Kind, ProgramId
from shared.http import Read
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["feedback"])
# Below k answers the count is hidden: a reader who knows when a colleague answered could tell who has not.
TOO_FEW: Final = phrase(
    "figures appear once five people of one role have answered, or a week after five people of both roles together have"
)
TOO_FEW_APART: Final = phrase("the answers of fewer than five people can be shown apart from the others")
HELD_BACK: Final = phrase("Answers given since are held back until there are new ones from at least five people.")


class CoverageView(BaseModel):
    """The answers that a group's figures cover, and the surveys sent by then; `rate` is their quotient, 0..1."""

    answers: int
    surveys: int
    rate: float


class FiguresView(BaseModel):
    """One question's mean by group, on 1..5; a missing group is suppressed."""

    question: str
    label: str
    text: str
    outcome: Outcome | None
    lowest: str
    highest: str
    means: dict[Group, float]


class EditionView(BaseModel):
    """What one edition added: the number and the means of its new answers alone."""

    edition: int
    published_at: datetime
    answers: int
    means: dict[str, float]


class InstrumentReportView(BaseModel):
    """The last edition for one version of an instrument; `suppressed` is the reason of each group without figures.

    `together` counts answers that are in the figures of all but of neither role: 0 or at least k.
    """

    instrument: str
    version: int
    wave: Wave
    title: str
    edition: int | None = None
    published_at: datetime | None = None
    coverage: dict[Group, CoverageView] = Field(default_factory=dict)
    figures: list[FiguresView] = Field(default_factory=list)
    suppressed: dict[Group, str]
    together: int = 0
    held_back: str = ""
    editions: list[EditionView] = Field(default_factory=list)


class ReportView(BaseModel):
    """A program's report; every figure covers at least `k` answers from `k` people.

    `settings_revision` is the revision of the program's settings that is in force; null if the program is not known.
    """

    program_id: ProgramId
    title: str
    kind: Kind | None
    objective: str = ""
    settings_revision: int | None = None
    k: int = K
    instruments: list[InstrumentReportView]
    progress: ProgressView | None = None
    compared: list[ComparedView] = Field(default_factory=list)
    counts: list[CountView] = Field(default_factory=list)
    waiting: list[WaitingView] = Field(default_factory=list)
    retention: list[RetentionView] = Field(default_factory=list)
    fairness: list[FairnessView] = Field(default_factory=list)


async def report_of(program_id: ProgramId, reader: Reader) -> ReportView:
    """Return a program's report.

    Raises:
        UnknownProgram: neither the program nor an answer in it is stored.
    """
    program = await reader.get(PROGRAMS, program_id)
    tallies = await reader.find(TALLIES, program_id=program_id)
    if program is None and not tallies:
        raise UnknownProgram(phrase("there is no program {program_id}"), program_id=program_id)
    report = compose(program_id, program, tallies, await reader.find(EDITIONS, program_id=program_id))
    changes = await reader.find(CHANGES, program_id=program_id)
    counts = counts_of(await reader.get(COUNTS, program_id))
    progress = progress_of(await reader.get(PROGRESS, program_id), await reader.get(COSTS, program_id))
    figures = await reader.find(FIGURES, program_id=program_id)
    return report.model_copy(
        update={
            "compared": compared_waves(changes),
            "fairness": fairness_of(tallies, changes),
            "counts": counts,
            "progress": progress,
            "waiting": waiting_of(figures),
            "retention": retention_of(figures),
        }
    )


def compose(
    program_id: ProgramId, program: Program | None, tallies: list[Tally], editions: list[Edition]
) -> ReportView:
    """Return the report of these editions, with instruments in the order in which people are asked."""
    kinds = {(tally.instrument, tally.version) for tally in tallies}
    kinds |= {(one.name, one.version) for one in map(current, Wave)}
    asked = sorted((instrument(*kind) for kind in kinds), key=lambda one: (list(Wave).index(one.wave), -one.version))
    return ReportView(
        program_id=program_id,
        title=program.title if program else "Program",
        kind=program.kind if program else None,
        objective=program.objective if program else "",
        settings_revision=program.settings_revision if program else None,
        instruments=[_instrument_report(one, _editions_of(one, editions)) for one in asked],
    )


def _editions_of(questions: Instrument, editions: list[Edition]) -> list[Edition]:
    found = [one for one in editions if (one.instrument, one.version) == (questions.name, questions.version)]
    return sorted(found, key=lambda edition: edition.number)


def _instrument_report(questions: Instrument, editions: list[Edition]) -> InstrumentReportView:
    report = InstrumentReportView(
        instrument=questions.name,
        version=questions.version,
        wave=questions.wave,
        title=questions.title,
        suppressed=dict.fromkeys([Group.ALL], TOO_FEW),
    )
    return report.model_copy(update=_published(questions, editions)) if editions else report


def _published(questions: Instrument, editions: list[Edition]) -> dict[str, object]:
    last = editions[-1]
    return {
        "edition": last.number,
        "published_at": last.published_at,
        "coverage": {cell.group: _coverage(cell, last.surveys[cell.group]) for cell in last.cells},
        "figures": [_figures(question, last) for question in questions.scales if question.id in last.fresh.means],
        "suppressed": {group: TOO_FEW_APART for group in Group if last.cell(group) is None},
        "together": _together(last),
        "held_back": HELD_BACK,
        "editions": [_point(edition) for edition in editions],
    }


def _together(edition: Edition) -> int:
    answers = {cell.group: cell.answers for cell in edition.cells}
    return answers[Group.ALL] - answers.get(Group.MENTOR, 0) - answers.get(Group.MENTEE, 0)


def _coverage(cell: Cell, surveys: int) -> CoverageView:
    return CoverageView(answers=cell.answers, surveys=surveys, rate=round(cell.answers / surveys, 2))


def _figures(question: ScaleQuestion, edition: Edition) -> FiguresView:
    return FiguresView(
        question=question.id,
        label=question.label,
        text=question.text.default,
        outcome=question.outcome,
        lowest=question.labels[0],
        highest=question.labels[-1],
        means={cell.group: cell.means[question.id] for cell in edition.cells},
    )


def _point(edition: Edition) -> EditionView:
    return EditionView(
        edition=edition.number,
        published_at=edition.published_at,
        answers=edition.fresh.answers,
        means=dict(edition.fresh.means),
    )


@router.get("/programs/{program_id}/report", dependencies=[held(Right.SEE_REPORT)])
async def show_report(program_id: ProgramKey, read: Read) -> ReportView:
    """Return the last edition of every instrument's report, over at least k answers from k people each."""
    return await report_of(program_id, read)
