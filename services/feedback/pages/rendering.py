"""Renders the service's pages: no scripts or external files; for phones, print and screen readers."""

from collections.abc import Mapping
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.feedback.api.outcomes import CountView
from services.feedback.api.report import ReportView
from services.feedback.domain.counts import Counted
from services.feedback.domain.insight import Group
from services.feedback.domain.instrument import POINTS, Instrument, Outcome
from services.feedback.domain.staying import Arm
from services.feedback.domain.survey import Survey
from services.feedback.domain.waves import WAVES
from services.feedback.pages import plots
from shared.contracts.closed import total
from shared.contracts.feedback import CommitmentScope
from shared.contracts.vocabulary import Kind
from shared.pages.environment import environment
from shared.phrases import phrase

GROUPS = total(Group, {Group.ALL: "Everybody", Group.MENTOR: "Mentors", Group.MENTEE: "Mentees"})
KINDS = total(
    Kind,
    {
        Kind.REVERSE: "Reverse mentoring: the mentors are the juniors",
        Kind.TRADITIONAL: "Mentoring",
        Kind.RECIPROCAL: "Reciprocal mentoring: both sides teach",
    },
)


OUTCOMES = total(
    Outcome,
    {
        Outcome.MISSION: "Contributes to the mission",
        Outcome.VALUED: "Feels valued",
        Outcome.INCLUSION: "Feels included",
        Outcome.CONFIDENCE: "Feels confident",
        Outcome.STAY: "Intends to stay",
    },
)
SCOPES = total(
    CommitmentScope,
    {
        CommitmentScope.SELF: "For oneself",
        CommitmentScope.TEAM: "For a team",
        CommitmentScope.ORGANIZATION: "For the organization",
    },
)
ARMS = total(Arm, {Arm.PAIRED: phrase("With a pair within 90 days"), Arm.WAITED: phrase("Waited longer than 90 days")})
COMMITMENTS = (Counted.COMMITMENT_MADE, Counted.COMMITMENT_VERIFIED)
OTHER_COUNTS = total(
    (Counted.AGREEMENT_SIGNED, Counted.THANKS_GIVEN),
    {Counted.AGREEMENT_SIGNED: "Pairs that signed an agreement", Counted.THANKS_GIVEN: "Thanks given"},
)


@cache
def _pages() -> Environment:
    pages = environment("services.feedback")
    pages.filters["mean"] = mean
    pages.globals |= {"plots": plots, "GROUPS": GROUPS, "WAVES": WAVES, "KINDS": KINDS, "POINTS": POINTS}
    pages.globals |= {"OUTCOMES": OUTCOMES, "SCOPES": SCOPES, "COMMITMENTS": COMMITMENTS, "OTHER_COUNTS": OTHER_COUNTS}
    pages.globals |= {"counts_of": counts_of, "count_of": count_of, "kinds_of": kinds_of, "ARMS": ARMS}
    return pages


def counts_of(report: ReportView, what: str) -> list[CountView]:
    """Return the counts of one kind in a report."""
    return [one for one in report.counts if one.what == what]


def count_of(report: ReportView, what: str, about: str) -> str:
    """Return one count of a report, or a dash where it is not shown."""
    return next((str(one.count) for one in counts_of(report, what) if one.about == about), "–")  # noqa: RUF001 - a dash


def kinds_of(report: ReportView) -> set[str]:
    """Return the kinds of counts that a report shows."""
    return {one.what for one in report.counts}


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
