"""Revisions of a program's settings: what changed, who changed it, since when, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from services.matching.domain.effects import AtRisk
from services.matching.domain.holds import Limits, over
from services.matching.domain.program import Program, ProgramIsClosed, described, must_begin_soon
from services.matching.domain.program_settings import ProgramSettings, must_be_possible
from services.matching.domain.run_plan import must_come_soon
from shared.contracts.messages import Event
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import ProgramRevised, Stage
from shared.contracts.vocabulary import ProgramId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

# The settings that are compared part by part, so that a revision names the rule and not only `rules`.
PARTS: Final = ("weights", "rules", "shape", "fairness", "seats")
MOST_TOLD: Final = 10  # revisions that a refusal names


class UnknownRevision(NotFound):
    """The settings of that program have no revision of that number."""


class SettingsChangedMeanwhile(Refused):
    """Settings are changed on top of the revision that one has read, so that no change of somebody else is lost."""


class SettingIsFixed(Refused):
    """Some settings cannot change any more once people have enrolled, because people agreed to them."""


class WouldPausePairs(Refused):
    """Other rules pause the pairs that break them; where these are many, whoever changes the rules names how many."""


class ReleaseUnderWay(Refused):
    """A release turns a whole draft into pairs under one revision of the settings."""


@dataclass(frozen=True, kw_only=True)
class ProgramRevision:
    """One state of a program's settings.

    Attributes:
        changed: the names of the settings that differ from the revision before; empty for the first.
        since: when it took hold.
        by: who made it.
        twin_id: the twin that was adopted, if the revision came about that way.
    """

    id: str
    program_id: ProgramId
    number: int
    settings: ProgramSettings
    changed: tuple[str, ...] = ()
    since: datetime
    by: str
    why: str
    twin_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The circumstances of a change of settings: who makes it, why, when, and from which twin."""

    by: str
    why: str
    at: datetime
    twin_id: str | None = None


def must_be_known(risk: AtRisk, known: int | None, limits: Limits) -> None:
    """Refuse rules that pause many pairs of whoever does not know how many; `known` is the number that they name.

    Raises:
        WouldPausePairs: see there.
    """
    if known != risk.breaking and over(risk.breaking, risk.live, limits.pairs_percent, limits.pairs_least):
        raise WouldPausePairs(
            phrase(
                "by these rules {breaking} of the program's {live} pairs and proposals would be paused or withdrawn; "
                "if that is meant, send the number {breaking} as `pairs_at_risk`"
            ),
            breaking=risk.breaking,
            live=risk.live,
        )


def revision_id(program_id: ProgramId, number: int) -> str:
    """Return the id of a revision; ids sort in the order of their numbers."""
    return f"{program_id}:{number:06}"


def first_revision(program: Program, edit: Edit) -> ProgramRevision:
    """Return the revision that a program begins with."""
    return _revision(program, (), edit)


def must_know_latest(program: Program, known: int, since: Sequence[ProgramRevision]) -> None:
    """Refuse a change that was made on top of an older revision; `since` are the revisions made meanwhile.

    Raises:
        SettingsChangedMeanwhile: the settings were changed since.
        UnknownRevision: there is no revision of that number yet.
    """
    if known > program.settings_revision:
        raise UnknownRevision(
            phrase("the newest revision of this program's settings is {settings_revision}"),
            settings_revision=program.settings_revision,
        )
    if known < program.settings_revision:
        raise SettingsChangedMeanwhile(
            phrase(
                "you changed revision {known}, and the newest is {newest}: {changes}. "
                "Read the settings again, and repeat your change on top of them"
            ),
            known=known,
            newest=program.settings_revision,
            changes=_told(since),
        )


def revise(
    program: Program, settings: ProgramSettings, edit: Edit
) -> tuple[Program, ProgramRevision | None, list[Event]]:
    """Return the program with these settings as their next revision; equal settings change nothing.

    Raises:
        ProgramIsClosed, SettingIsFixed: the program's stage or its people forbid the change.
        ImpossibleStart, ImpossibleRunPlan: a day is over, or far off.
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat, ImpossibleFairness: nobody can be matched by them.
    """
    if program.stage is Stage.CLOSED:
        raise ProgramIsClosed(phrase("the program is closed; create another with these settings"))
    must_be_possible(settings)
    if settings == program.settings:
        return program, None, []
    if program.lines.enrolled:
        _must_keep_what_people_agreed_to(program.settings, settings)
    _must_keep_criteria(program, settings)
    if settings.starts_on != program.settings.starts_on:
        must_begin_soon(settings.starts_on, edit.at)
    must_come_soon(settings.runs, program.settings.runs, edit.at)
    number = program.settings_revision + 1
    after = replace(program, settings=settings, settings_revision=number, revision=program.revision + 1)
    made = _revision(after, changed_names(program.settings, settings), edit)
    return after, made, [] if after.stage is Stage.DRAFT else [ProgramRevised(**described(after))]


def changed_names(before: ProgramSettings, after: ProgramSettings) -> tuple[str, ...]:
    """Return the names of the settings that differ, such as `weeks` or `rules.min_level_gap`."""
    return tuple(_differing(asdict(before), asdict(after), PARTS))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any], parts: Iterable[str]) -> Iterable[str]:
    for name in after:
        if before[name] == after[name]:
            continue
        if name in parts:
            yield from (f"{name}.{part}" for part in _differing(before[name], after[name], ()))
        else:
            yield name


def _must_keep_what_people_agreed_to(before: ProgramSettings, after: ProgramSettings) -> None:
    fixed = [name for name in ("kind", "format") if getattr(before, name) != getattr(after, name)]
    if fixed:
        raise SettingIsFixed(
            phrase(
                "{settings} cannot change once people have enrolled: they chose their role for it. "
                "Create another program with these settings, and close this one"
            ),
            settings=" and ".join(fixed),
        )
    lost = [name for name in before.consented_attributes if name not in after.consented_attributes]
    if lost:
        raise SettingIsFixed(
            phrase(
                "consented_attributes can only grow once people have enrolled, because some may have given "
                "one; drop the quota instead, and the attribute is used for match rates alone"
            )
        )


def _must_keep_criteria(program: Program, after: ProgramSettings) -> None:
    """Refuse to move what a pilot is measured by once it has pairs, unless its sponsor has asked for an adjustment.

    Raises:
        SettingIsFixed: see there.
    """
    before, decision = program.settings.pilot, program.pilot.decision
    adjusts = decision is not None and decision.verdict is PilotVerdict.ADJUST
    if program.stage is not Stage.PILOT or not program.pairs or adjusts or before is None:
        return
    if after.pilot is None or after.pilot.criteria != before.criteria:
        raise SettingIsFixed(
            phrase(
                "pilot.criteria cannot change once the pilot has pairs, so that nobody measures it by what "
                "came out; evaluate it, and let its sponsor decide on an adjustment first"
            )
        )


def _revision(program: Program, changed: tuple[str, ...], edit: Edit) -> ProgramRevision:
    return ProgramRevision(
        id=revision_id(program.id, program.settings_revision),
        program_id=program.id,
        number=program.settings_revision,
        settings=program.settings,
        changed=changed,
        since=edit.at,
        by=edit.by,
        why=edit.why,
        twin_id=edit.twin_id,
    )


def _told(since: Sequence[ProgramRevision]) -> str:
    said = [f"revision {one.number} changed {', '.join(one.changed)}" for one in since[-MOST_TOLD:]]
    return "; ".join(said)
