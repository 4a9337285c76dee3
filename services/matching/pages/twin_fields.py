"""The form that asks for a twin, under a run and by itself: what it shows, and the changes that it asks for."""

from collections.abc import Mapping
from typing import Any, Final

from services.matching.domain.program import Program
from services.matching.domain.program_settings import HardRules
from services.matching.domain.runs import MatchRun
from services.matching.pages import weights
from shared.contracts.vocabulary import GroupAttribute
from shared.pages.forms import Form, number_of
from shared.phrases import phrase

PLACES: Final = ("mentor_capacity", "mentee_capacity")
NUMBERS: Final = ("min_level_gap", "min_common_hours")
BOXES: Final = ("same_manager", "shared_language")
GROUPS: Final = tuple(f"group_{one.value}" for one in GroupAttribute)
FIELDS: Final = (*PLACES, *NUMBERS, *BOXES, *weights.FIELDS, *GROUPS, "stable")
LABELS: Final = {
    "weights": phrase("What counts when people are matched"),
    "mentor_capacity": phrase("Pairs per mentor"),
    "mentee_capacity": phrase("Pairs per mentee"),
    "min_level_gap": phrase("Fewest levels apart"),
    "min_common_hours": phrase("Fewest hours in common"),
    "same_manager": phrase("Keep people of one manager apart"),
    "stable": phrase("Leave no two who would both rather have each other"),
    "shared_language": phrase("Ask for a shared language"),
}
# What a model calls a field of this form.
NAMES: Final = {
    "weights": "weights",
    **{f"rules.{name}": name for name in (*NUMBERS, *BOXES)},
    **{n: n for n in PLACES},
}


def shown(program: Program, run: MatchRun | None = None, shares: Mapping[str, int] | None = None) -> Form:
    """Return the form as it is shown first: the program's weights, or a suggestion's, and the rules of the run."""
    rules = run.record.rules if run and run.record else program.settings.rules
    return Form.of(
        **(weights.fields_of(shares) if shares else weights.shown(program)),
        **{name: getattr(rules, name) for name in (*NUMBERS, *BOXES)},
        **{f"group_{one.value}": _group(rules, one) for one in GroupAttribute},
    )


def body_of(form: Form, before: Form, run: MatchRun | None = None) -> dict[str, Any]:
    """Return the body of a twin: only what differs from the program and the run."""
    given: dict[str, Any] = {"run_id": run.id if run else None, "stable": form.has("stable")}
    given |= {name: number_of(form.value(name)) for name in PLACES if form.value(name)}
    if weights.differ(form, before):
        given["weights"] = weights.weights_of(form)
    rules: dict[str, Any] = {
        name: number_of(form.value(name)) for name in NUMBERS if form.value(name) != before.value(name)
    }
    rules |= {name: form.has(name) for name in BOXES if form.has(name) != before.has(name)}
    groups = {
        one.value: form.value(f"group_{one.value}")
        for one in GroupAttribute
        if form.value(f"group_{one.value}") != before.value(f"group_{one.value}")
    }
    return given | ({"rules": {**rules, **({"groups": groups} if groups else {})}} if rules or groups else {})


def _group(rules: HardRules, attribute: GroupAttribute) -> str:
    return str(rules.groups.get(attribute, "any"))
