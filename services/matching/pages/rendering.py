"""The coordinator's pages, with one small script of their own and no external resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from secrets import token_urlsafe
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.matching.domain.drafts import Couple, Leftover
from services.matching.domain.groups import GroupRule
from services.matching.domain.program import Program
from services.matching.domain.program_settings import FULL
from services.matching.domain.reasons import explanation, label
from services.matching.domain.retention import retention_of_twin
from services.matching.domain.runs import MatchRun, RunState
from services.matching.domain.summary import Left, Summary
from services.matching.domain.trials import Trial
from services.matching.domain.why import percent
from services.matching.pages import plots
from services.matching.solver import Component, Method
from shared.contracts.closed import total
from shared.contracts.vocabulary import GroupAttribute
from shared.pages.environment import environment
from shared.pages.forms import Form
from shared.phrases import phrase

CRITERIA: Final = total(
    Component,
    {
        Component.MENTEE_LEARNS: (phrase("Mentee learns"), phrase("the mentor offers what the mentee seeks")),
        Component.MENTOR_LEARNS: (phrase("Mentor learns"), phrase("the mentee offers what the mentor seeks")),
        Component.SENIORITY: (phrase("Seniority"), phrase("levels between the two")),
        Component.GENERATION: (phrase("Generation"), phrase("years between the two")),
        Component.ACROSS_DEPARTMENTS: (phrase("Across departments"), phrase("they work in different ones")),
        Component.STYLE: (phrase("Style"), phrase("how they communicate")),
        Component.HOURS: (phrase("Hours"), phrase("working hours in common")),
        Component.LANGUAGES: (phrase("Languages"), phrase("what both speak")),
    },
)
STATES: Final[Mapping[RunState, str]] = total(
    RunState,
    {
        RunState.QUEUED: phrase("being computed"),
        RunState.RUNNING: phrase("being computed"),
        RunState.DRAFT: phrase("draft, waiting for its release"),
        RunState.RELEASING: phrase("being released"),
        RunState.RELEASED: phrase("released"),
        RunState.SUPERSEDED: phrase("superseded by a later run"),
        RunState.CANCELLED: phrase("stopped"),
        RunState.FAILED: phrase("failed"),
        RunState.SKIPPED: phrase("skipped"),
    },
)
GROUP_RULES: Final[Mapping[GroupRule, str]] = total(
    GroupRule,
    {GroupRule.ANY: phrase("any"), GroupRule.SAME: phrase("the same"), GroupRule.DIFFERENT: phrase("different ones")},
)
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True)
class Without:
    """The people of one role without a pair for one reason: their number, and the first of them."""

    left: Left
    people: Sequence[Leftover]


@dataclass(frozen=True, kw_only=True)
class Who:
    """What people are called on a page: by their names if `named`, else by the beginning of their ids."""

    named: bool
    names: Mapping[str, str]


@cache
def _pages() -> Environment:
    pages = environment("services.matching")
    pages.filters |= {"percent": percent, "proven": proven}
    pages.globals |= {"plots": plots, "CRITERIA": CRITERIA, "STATES": STATES}
    pages.globals |= {"GROUP_ATTRIBUTES": tuple(GroupAttribute), "GROUP_RULES": GROUP_RULES}
    pages.globals |= {"explanation": explanation, "label": label, "reasons_of": reasons_of}
    return pages


def proven(gap: float, method: str) -> str:
    """Return in words how far a run can be from the best possible result."""
    if method == Method.EXACT:
        return "the best possible"
    return f"at most {gap:.3%} below the best possible, proven"


def run_page(
    run: MatchRun, program: Program, who: Who, without: Sequence[Without], weakest: Sequence[Couple]
) -> HTMLResponse:
    """Return a run's page; `weakest` are the pairs to review first."""
    nonce = token_urlsafe(16)
    page = _pages().get_template("runs.html.j2")
    text = page.render(
        run=run,
        program=program,
        without=without,
        weakest=weakest,
        nonce=nonce,
        sliders=in_hundredths(program),
        named=who.named,
        names=who.names,
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": _POLICY.format(nonce=nonce)})


def twin_page(  # noqa: PLR0913, PLR0917 - what the page shows
    trial: Trial, program: Program, form: Form, why_not: str, form_token: str, status: int
) -> HTMLResponse:
    """Return the page of a program and its twin side by side, without a script; `why_not` forbids its adoption."""
    shown = {"trial": trial, "program": program, "form": form, "why_not": why_not, "form_token": form_token}
    retention = retention_of_twin(trial, program)
    shown |= {"retention": retention, "piloting": program.settings.pilot is not None}
    return HTMLResponse(_pages().get_template("twin.html.j2").render(shown), status)


def in_hundredths(program: Program) -> dict[str, int]:
    """Return a program's weights in percent, summing to 100; the largest remainders are rounded up."""
    weights = program.settings.weights.by_name()
    shares = {name: weight * 100 // FULL for name, weight in weights.items()}
    lost = sorted(weights, key=lambda name: (-(weights[name] * 100 % FULL), name))
    for name in lost[: 100 - sum(shares.values())]:
        shares[name] += 1
    return shares


def reasons_of(*summaries: Summary) -> list[tuple[Left, tuple[int, ...]]]:
    """Return every reason that occurs in one of several results, with its number of people in each."""
    counts = [{(one.role, one.reason, one.attribute): one.people for one in summary.left} for summary in summaries]
    known = dict.fromkeys(key for count in counts for key in count)
    found = [
        (Left(role=role, reason=why, attribute=of), tuple(one.get((role, why, of), 0) for one in counts))
        for role, why, of in known
    ]
    return sorted(found, key=lambda one: -max(one[1]))
