"""The service's pages: no script, nothing from elsewhere, readable on a phone, on paper and aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from services.feedback.api.report import ReportView
from services.feedback.domain.insight import Group
from services.feedback.domain.instrument import POINTS, Instrument
from services.feedback.domain.survey import Survey
from services.feedback.domain.waves import WAVES
from services.feedback.pages import plots
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind

GROUPS = total(Group, {Group.ALL: "Everybody", Group.MENTOR: "Mentors", Group.MENTEE: "Mentees"})
KINDS = total(
    Kind,
    {
        Kind.REVERSE: "Reverse mentoring: the mentors are the juniors",
        Kind.TRADITIONAL: "Mentoring",
        Kind.RECIPROCAL: "Reciprocal mentoring: both sides teach",
    },
)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A page that only says something."""

    status: int
    title: str
    text: str


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=ChoiceLoader([PackageLoader("services.feedback", "pages"), PackageLoader("shared.pages", "")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"day": day, "mean": mean}
    pages.globals |= {"plots": plots, "GROUPS": GROUPS, "WAVES": WAVES, "KINDS": KINDS, "POINTS": POINTS}
    return pages


def day(moment: datetime) -> str:
    """Return a date as people write it: 2 March 2026."""
    return f"{moment.day} {moment:%B %Y}"


def mean(value: float) -> str:
    """Return a mean to one decimal: with so few answers the second one says nothing."""
    return f"{value:.1f}"


def notice_page(notice: Notice) -> HTMLResponse:
    """Return a page that only says something."""
    return HTMLResponse(_pages().get_template("notice.html.j2").render(notice=notice), notice.status)


def questions_page(
    survey: Survey,
    questions: Instrument,
    answers: Mapping[str, object],
    wrong: Mapping[str, str] | None = None,
    *,
    away: bool = False,
) -> HTMLResponse:
    """Return the form, filled in with `answers`; `wrong` marks questions, `away` says that a server is."""
    page = _pages().get_template("questions.html.j2")
    status = 503 if away else 422 if wrong else 200
    text = page.render(survey=survey, questions=questions, answers=answers, wrong=wrong or {}, away=away)
    return HTMLResponse(text, status, {"Retry-After": "30"} if away else None)


def report_page(report: ReportView) -> str:
    """Return a program's report as one page."""
    return _pages().get_template("report.html.j2").render(report=report)
