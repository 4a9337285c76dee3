"""What the pages of match runs and twins say and draw with: tables of words, figures, their style and their script."""

from collections.abc import Mapping
from typing import Final

from services.matching.domain.groups import GroupRule
from services.matching.domain.program import Program
from services.matching.domain.program_settings import FULL
from services.matching.domain.reasons import label
from services.matching.domain.runs import RunState
from services.matching.domain.summary import Fact, Left, Summary
from services.matching.pages import plots
from services.matching.pages.rule_words import ATTRIBUTES
from services.matching.pages.site import FRAME
from services.matching.solver import Component, Method
from shared.contracts.closed import total
from shared.contracts.vocabulary import Role
from shared.languages import gettext, ngettext
from shared.pages.assets import add_script, add_style
from shared.pages.words import SPOKEN, share
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
FACTS: Final[Mapping[str, str]] = {
    **total(
        Fact,
        {
            Fact.REPORTING_LINE: phrase("reporting line"),
            Fact.LEVEL: phrase("level"),
            Fact.AGE: phrase("age"),
            Fact.ZONE: phrase("time zone"),
            Fact.LANGUAGES: phrase("languages"),
        },
    ),
    **{one.value: words for one, words in ATTRIBUTES.items()},
}
RUN_STYLE: Final = add_style("services.matching", "pages/run.css")
SLIDERS: Final = add_script("services.matching", "pages/sliders.js")


def proven(gap: float, method: str) -> str:
    """Return in a sentence how far a run can be from the best possible result."""
    if method == Method.EXACT:
        return gettext("The total fit is the best possible.")
    said = gettext("The total fit is at most {gap} below the best possible, proven.")
    return said.format(gap=gap_in_words(gap, method))


def gap_in_words(gap: float, method: str) -> str:
    """Return how far a run can be from the best possible result, as a figure."""
    return gettext("none") if method == Method.EXACT else share(gap, 3)


def left_in_words(left: Left) -> str:
    """Return a group of people without a pair as a heading: their role, and why."""
    if left.role is Role.MENTOR:
        text = ngettext("Mentor: {reason}", "Mentors: {reason}", left.people)
    else:
        text = ngettext("Mentee: {reason}", "Mentees: {reason}", left.people)
    return text.format(reason=label(left.reason, left.attribute, SPOKEN))


def attribute_in_words(name: str) -> str:
    """Return what an attribute is called; one that people consented to goes by the name that the program gave it."""
    return gettext(FACTS[name]) if name in FACTS else name.replace("_", " ")


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


FRAME.environment.filters |= {
    "proven": proven,
    "gap": gap_in_words,
    "left": left_in_words,
    "attribute": attribute_in_words,
}
FRAME.environment.globals |= {
    "plots": plots,
    "CRITERIA": CRITERIA,
    "FACTS": FACTS,
    "ATTRIBUTES": ATTRIBUTES,
    "GROUP_RULES": GROUP_RULES,
    "RUN_STYLE": RUN_STYLE,
    "SLIDERS": SLIDERS,
    "reasons_of": reasons_of,
}
