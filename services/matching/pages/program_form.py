"""The settings of a program as fields of a form, and the changes that a form asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.pages import pilot_form, weights
from shared.pages.forms import Form, number_of

TEXTS: Final = ("title", "objective", "kind", "format", "cadence", "enrollment", "approval")
NUMBERS: Final = ("weeks", "session_minutes", "approval_days")
RULE_NUMBERS: Final = ("min_level_gap", "max_level_gap", "min_years_apart", "min_common_hours")
RULE_BOXES: Final = ("same_manager", "shared_language")
SEATS: Final = {"seats_mentors": "mentors", "seats_mentees": "mentees"}
RUNS: Final = ("run_weekday", "run_hour", "run_zone", "run_releases")
OTHERWISE: Final = "otherwise"  # what this form does not show: it stays
# What a model calls a field of this form.
NAMES: Final[Mapping[str, str]] = {
    **{f"settings.{name}": name for name in (*TEXTS, *NUMBERS, "languages", "starts_on", "weights")},
    **{f"settings.rules.{name}": name for name in (*RULE_NUMBERS, *RULE_BOXES)},
    **{f"settings.seats.{ours}": name for name, ours in SEATS.items()},
    "settings.runs.hour": "run_hour",
    "settings.runs.zone": "run_zone",
    **pilot_form.NAMES,
    "why": "why",
}


def shown(program: Program) -> Form:
    """Return the form of a program's settings."""
    settings = program.settings
    return Form.of(
        **{name: getattr(settings, name) for name in (*TEXTS, *NUMBERS)},
        **{name: getattr(settings.rules, name) for name in (*RULE_NUMBERS, *RULE_BOXES)},
        **{name: getattr(settings.seats, ours) for name, ours in SEATS.items()},
        **weights.shown(program),
        **_runs_shown(settings),
        **pilot_form.shown(settings.pilot),
        languages=", ".join(settings.languages),
        starts_on=settings.starts_on.date().isoformat() if settings.starts_on else None,
    )


def drafted(form: Form) -> dict[str, Any]:
    """Return the settings that the form of a new program states; an empty field leaves one as it usually is."""
    given: dict[str, Any] = {name: form.value(name) for name in TEXTS if form.value(name)}
    given |= {name: number_of(form.value(name)) for name in NUMBERS if form.value(name)}
    seats = {ours: number_of(form.value(name)) for name, ours in SEATS.items() if form.value(name)}
    given |= {"languages": _languages(form)} if form.value("languages") else {}
    given |= {"starts_on": _day(form.value("starts_on"))} if form.value("starts_on") else {}
    return given | ({"seats": seats} if seats else {})


def changes(form: Form, program: Program) -> dict[str, Any]:
    """Return the settings that differ from those that were shown, so that nobody's other change is undone."""
    before = shown(program)
    found: dict[str, Any] = {name: form.value(name) for name in TEXTS if _differs(form, before, name)}
    found |= {name: number_of(form.value(name)) for name in NUMBERS if _differs(form, before, name)}
    rules: dict[str, Any] = {name: number_of(form.value(name)) for name in RULE_NUMBERS if _differs(form, before, name)}
    rules |= {name: form.has(name) for name in RULE_BOXES if form.has(name) != before.has(name)}
    seats = {ours: number_of(form.value(name)) for name, ours in SEATS.items() if _differs(form, before, name)}
    found |= {name: part for name, part in (("rules", rules), ("seats", seats)) if part}
    if weights.differ(form, before):
        found["weights"] = weights.weights_of(form)
    if _differs(form, before, "languages"):
        found["languages"] = _languages(form)
    if _differs(form, before, "starts_on"):
        found["starts_on"] = _day(form.value("starts_on"))
    return found | _runs(form, before) | pilot_form.changes(form, before, program.settings.pilot)


def _differs(form: Form, before: Form, name: str) -> bool:
    return form.value(name) != before.value(name)


def _languages(form: Form) -> list[str]:
    return [one.strip() for one in form.value("languages").replace(";", ",").split(",") if one.strip()]


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        return f"{date.fromisoformat(text).isoformat()}T00:00:00Z"
    except ValueError:
        return text


def _runs_shown(settings: ProgramSettings) -> dict[str, object]:
    plan = settings.runs
    if plan is None:
        return {"run_weekday": "", "run_hour": 6, "run_zone": "Europe/Berlin"}
    weekday = plan.weekday or OTHERWISE
    return {"run_weekday": weekday, "run_hour": plan.hour, "run_zone": plan.zone, "run_releases": plan.releases}


def _runs(form: Form, before: Form) -> dict[str, Any]:
    same = not any(_differs(form, before, name) for name in RUNS[:3]) and form.has(RUNS[3]) == before.has(RUNS[3])
    if same or form.value("run_weekday") == OTHERWISE:
        return {}
    if not form.value("run_weekday"):
        return {"runs": None} if before.value("run_weekday") else {}
    plan = {"weekday": form.value("run_weekday"), "hour": number_of(form.value("run_hour"))}
    return {"runs": {**plan, "zone": form.value("run_zone"), "releases": form.has("run_releases")}}
