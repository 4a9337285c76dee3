"""What a pilot is limited to and measured by, as fields of the form of a program's settings."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final, NamedTuple

from services.matching.domain.pilot_settings import PilotCriteria, PilotSettings
from services.matching.domain.program import Program
from shared.contracts.closed import total
from shared.contracts.pilots import Criterion
from shared.contracts.vocabulary import PersonId
from shared.pages.forms import Form, number_of, share_of
from shared.pages.pilots import CRITERIA
from shared.phrases import phrase


class Measure(NamedTuple):
    """The unit of a criterion, its least and most value, and whether a pilot can do without it."""

    unit: str
    least: int
    most: int
    optional: bool


PERCENT: Final = "%"
OF_FIVE: Final = phrase("of 5")
POINTS: Final = phrase("points")
MANAGER: Final = "pilot_manager"
SCOPE: Final = ("pilot_kind", "pilot_pairs", "pilot_department", MANAGER, "pilot_role")
MEASURES: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: Measure(PERCENT, 0, 100, optional=False),
        Criterion.SESSIONS_HELD: Measure(PERCENT, 0, 100, optional=False),
        Criterion.WORTH_IT: Measure(OF_FIVE, 1, 5, optional=False),
        Criterion.WOULD_RECOMMEND: Measure(OF_FIVE, 1, 5, optional=False),
        Criterion.PAIRS_KEPT: Measure(PERCENT, 0, 100, optional=True),
        Criterion.PAIRED_IN_TIME: Measure(PERCENT, 0, 100, optional=True),
        Criterion.COMMITMENTS_CONFIRMED: Measure(PERCENT, 0, 100, optional=True),
        Criterion.OUTCOME_CHANGE: Measure(POINTS, -4, 4, optional=True),
    },
)


def setting_of(criterion: Criterion) -> str:
    """Return what a program's settings call a criterion."""
    return criterion.value.replace("-", "_")


def field_of(criterion: Criterion) -> str:
    """Return the field of a criterion."""
    return f"pilot_{setting_of(criterion)}"


FIELDS: Final = (*SCOPE, *(field_of(one) for one in Criterion))
LABELS: Final[Mapping[str, str]] = {field_of(one): label for one, label in CRITERIA.items()}
# What a model calls a field of this form.
NAMES: Final[Mapping[str, str]] = {
    "settings.pilot.scope.pairs": "pilot_pairs",
    "settings.pilot.scope.department": "pilot_department",
    "settings.pilot.scope.manager_id": MANAGER,
    "settings.pilot.scope.role": "pilot_role",
    **{f"settings.pilot.criteria.{setting_of(one)}": field_of(one) for one in Criterion},
}


def shown(pilot: PilotSettings | None) -> dict[str, object]:
    """Return the fields as they are shown first; without a pilot, its criteria as they usually are."""
    values = asdict(pilot.criteria if pilot else PilotCriteria())
    criteria = {f"pilot_{name}": None if value is None else f"{value:g}" for name, value in values.items()}
    if pilot is None:
        return {"pilot_kind": "", **criteria}
    scope = pilot.scope
    return {
        "pilot_kind": scope.kind,
        "pilot_pairs": scope.pairs,
        "pilot_department": scope.department,
        MANAGER: scope.manager_id,
        "pilot_role": scope.role,
        **criteria,
    }


def manager_of(program: Program) -> PersonId | None:
    """Return whose team a program's pilot is about, if it is about one."""
    return program.settings.pilot.scope.manager_id if program.settings.pilot else None


def with_manager(form: Form, text: str) -> Form:
    """Return a form with the manager of the pilot's team: by name for people, by id for a model."""
    return replace(form, values={**form.values, MANAGER: (text,) if text else ()})


def changes(form: Form, before: Form, pilot: PilotSettings | None) -> dict[str, Any]:
    """Return the pilot that a form asks for where it differs from the one that was shown."""
    if all(form.value(name) == before.value(name) for name in FIELDS):
        return {}
    if not form.value("pilot_kind"):
        return {"pilot": None} if pilot else {}
    return {"pilot": {"scope": _scope(form), "criteria": _criteria(form)}}


def _scope(form: Form) -> dict[str, Any]:
    return {
        "kind": form.value("pilot_kind"),
        "pairs": number_of(form.value("pilot_pairs")),
        "department": form.value("pilot_department") or None,
        "manager_id": form.value(MANAGER) or None,
        "role": form.value("pilot_role") or None,
    }


def _criteria(form: Form) -> dict[str, Any]:
    return {setting_of(one): share_of(form.value(field_of(one))) for one in Criterion}
