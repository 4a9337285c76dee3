"""Renders the service's pages: no scripts or external files; for phones, print and screen readers."""

from collections.abc import Mapping
from functools import cache
from typing import assert_never

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.feedback.api.fairness import FairnessView
from services.feedback.api.outcomes import CountView
from services.feedback.api.report import ReportView
from services.feedback.domain.counts import Counted
from services.feedback.domain.groupings import Grouping
from services.feedback.domain.instrument import POINTS, Instrument, Outcome
from services.feedback.domain.staying import Arm
from services.feedback.domain.survey import Survey
from services.feedback.domain.waves import WAVES
from services.feedback.pages import figures, plots
from shared.contracts.closed import total
from shared.contracts.feedback import CommitmentScope
from shared.contracts.vocabulary import Kind
from shared.languages import gettext, locale
from shared.pages import words
from shared.pages.assets import add_style
from shared.pages.environment import environment
from shared.pages.frame import Frame
from shared.phrases import phrase

KINDS = total(
    Kind,
    {
        Kind.REVERSE: phrase("Reverse mentoring: juniors teach, seniors learn"),
        Kind.TRADITIONAL: phrase("Mentoring: seniors teach, juniors learn"),
        Kind.RECIPROCAL: phrase("Mutual mentoring: both teach and learn"),
    },
)
OUTCOMES = total(
    Outcome,
    {
        Outcome.MISSION: phrase("Contributes to the mission"),
        Outcome.VALUED: phrase("Feels valued"),
        Outcome.INCLUSION: phrase("Feels included"),
        Outcome.CONFIDENCE: phrase("Feels confident"),
        Outcome.STAY: phrase("Intends to stay"),
    },
)
SCOPES = total(
    CommitmentScope,
    {
        CommitmentScope.SELF: phrase("For oneself"),
        CommitmentScope.TEAM: phrase("For a team"),
        CommitmentScope.ORGANIZATION: phrase("For the organization"),
    },
)
COMMITMENTS = (Counted.COMMITMENT_MADE, Counted.COMMITMENT_VERIFIED)
OTHER_COUNTS = total(
    (Counted.AGREEMENT_SIGNED, Counted.THANKS_GIVEN),
    {
        Counted.AGREEMENT_SIGNED: phrase("Pairs that signed an agreement"),
        Counted.THANKS_GIVEN: phrase("Thanks given"),
    },
)
ARMS = total(Arm, {Arm.PAIRED: phrase("With a pair within 90 days"), Arm.WAITED: phrase("Waited longer than 90 days")})
GROUPINGS = total(
    Grouping,
    {
        Grouping.DEPARTMENT: phrase("Department"),
        Grouping.COUNTRY: phrase("Country"),
        Grouping.LEVEL: phrase("Level"),
    },
)
FRAME = Frame("services.feedback")
REPORT_STYLE = add_style("services.feedback", "pages/report.css")


def _dressed(pages: Environment) -> Environment:
    """Give an environment what the templates of reports say and draw with."""
    pages.filters |= {
        "mean": figures.mean,
        "change": figures.change,
        "share": figures.share,
        "money": figures.money,
        "month": figures.month,
        "in_words": figures.in_words,
    }
    pages.globals |= {"plots": plots, "GROUPS": figures.GROUPS, "WAVES": WAVES, "KINDS": KINDS, "POINTS": POINTS}
    pages.globals |= {"OUTCOMES": OUTCOMES, "SCOPES": SCOPES, "COMMITMENTS": COMMITMENTS, "OTHER_COUNTS": OTHER_COUNTS}
    pages.globals |= {"counts_of": counts_of, "count_of": count_of, "kinds_of": kinds_of, "ARMS": ARMS}
    pages.globals |= {"GROUPINGS": GROUPINGS, "group_name": group_name}
    return pages


@cache
def _pages() -> Environment:
    return _dressed(environment("services.feedback"))


def group_name(one: FairnessView) -> str:
    """Return what a group is called; a country by its name in the language that is spoken."""
    match one.by:
        case Grouping.DEPARTMENT:
            return one.part
        case Grouping.COUNTRY:
            return str(locale().territories.get(one.part, one.part))
        case Grouping.LEVEL:
            return gettext("Level {number}").format(number=one.part)
        case _:
            assert_never(one.by)


def counts_of(report: ReportView, what: str) -> list[CountView]:
    """Return the counts of one kind in a report."""
    return [one for one in report.counts if one.what == what]


def count_of(report: ReportView, what: str, about: str) -> str:
    """Return one count of a report, or a dash where it is not shown."""
    return next((words.counted(one.count) for one in counts_of(report, what) if one.about == about), "–")  # noqa: RUF001 - a dash


def kinds_of(report: ReportView) -> set[str]:
    """Return the kinds of counts that a report shows."""
    return {one.what for one in report.counts}


def questions_page(
    survey: Survey,
    questions: Instrument,
    answers: Mapping[str, object],
    wrong: Mapping[str, str] | None = None,
    *,
    away: bool = False,
) -> HTMLResponse:
    """Return the form filled in with `answers`; `wrong` marks questions, `away` tells that a server does not answer."""
    page = _pages().get_template("questions.html.j2")
    status = 503 if away else 422 if wrong else 200
    text = page.render(survey=survey, questions=questions, answers=answers, wrong=wrong or {}, away=away)
    return HTMLResponse(text, status, {"Retry-After": "30"} if away else None)


def report_alone(report: ReportView) -> str:
    """Return a program's report as one page that needs no other file: to be printed, saved, or sent on."""
    return _pages().get_template("report.html.j2").render(report=report, alone=True)


_dressed(FRAME.environment)
