"""Renders the service's pages: no scripts or external files; for phones, print and screen readers."""

from collections.abc import Mapping
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.feedback.api.report import ReportView
from services.feedback.domain.insight import Group
from services.feedback.domain.instrument import POINTS, Instrument
from services.feedback.domain.survey import Survey
from services.feedback.domain.waves import WAVES
from services.feedback.pages import plots
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind
from shared.pages.environment import environment

GROUPS = total(Group, {Group.ALL: "Everybody", Group.MENTOR: "Mentors", Group.MENTEE: "Mentees"})
KINDS = total(
    Kind,
    {
        Kind.REVERSE: "Reverse mentoring: the mentors are the juniors",
        Kind.TRADITIONAL: "Mentoring",
        Kind.RECIPROCAL: "Reciprocal mentoring: both sides teach",
    },
)


@cache
def _pages() -> Environment:
    pages = environment("services.feedback")
    pages.filters["mean"] = mean
    pages.globals |= {"plots": plots, "GROUPS": GROUPS, "WAVES": WAVES, "KINDS": KINDS, "POINTS": POINTS}
    return pages


def mean(value: float) -> str:
    """Return a mean to one decimal; with few answers a second one is noise."""
    return f"{value:.1f}"


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


def report_page(report: ReportView) -> str:
    """Return a program's report as one page."""
    return _pages().get_template("report.html.j2").render(report=report)
