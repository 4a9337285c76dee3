"""Facts that a program's hard rules need but that are unknown for some people."""

from collections.abc import Callable, Mapping
from functools import partial

from services.matching.domain.age import middle
from services.matching.domain.participants import Participant
from services.matching.domain.program_settings import HardRules
from services.matching.domain.summary import Fact, Lacking
from services.matching.matcher.snapshot import Snapshot
from services.matching.matcher.traits import Trait, traits_of
from shared.contracts.vocabulary import GroupAttribute, PersonId

LISTED = 50
Managers = Mapping[PersonId, PersonId | None]


def lacking(snapshot: Snapshot) -> tuple[Lacking, ...]:
    """Return the facts that hard rules need and that are unknown for people with a free place."""
    people = sorted((one for one in snapshot.ready if one.free), key=lambda one: one.person_id)
    lines = Lines(snapshot.managers, snapshot.unsaid)
    found = {fact: [one.person_id for one in people if not known(one)] for fact, known in _asked(snapshot, lines)}
    return tuple(Lacking(fact=fact, people=len(ids), first=tuple(ids[:LISTED])) for fact, ids in found.items() if ids)


class Lines:
    """The known reporting lines; a line is complete if it ends at a person stated to have no manager."""

    def __init__(self, managers: Managers, unsaid: tuple[PersonId, ...] = ()) -> None:
        self._managers, self._unsaid = managers, frozenset(unsaid)
        self._known: dict[PersonId, bool] = {}

    def is_known(self, person_id: PersonId) -> bool:
        """Tell whether a person's reporting line is known to its end; a circle of managers counts as known."""
        walked: list[PersonId] = []
        at: PersonId | None = person_id
        while at and at not in self._known:
            if at not in self._managers or at in self._unsaid:
                self._known[at] = False
                break
            self._known[at] = True  # assumed until the climb ends, so that a circle ends here
            walked.append(at)
            at = self._managers[at]
        known = at is None or self._known[at]
        self._known |= dict.fromkeys(walked, known)
        return known


def _asked(snapshot: Snapshot, lines: Lines) -> list[tuple[Fact | GroupAttribute, Callable[[Participant], bool]]]:
    rules = snapshot.program.settings.rules
    asked: list[tuple[bool, Fact | GroupAttribute, Callable[[Participant], bool]]] = [
        (_of_lines(rules), Fact.REPORTING_LINE, lambda one: lines.is_known(one.person_id)),
        (_of_levels(rules), Fact.LEVEL, lambda one: one.profile.level is not None),
        (rules.min_years_apart is not None, Fact.AGE, lambda one: middle(one.profile.age_band or "") is not None),
        (rules.min_common_hours > 0, Fact.ZONE, lambda one: bool(one.profile.zone or one.hours)),
        (rules.shared_language, Fact.LANGUAGES, lambda one: bool(one.profile.languages)),
    ]
    return [(fact, known) for on, fact, known in asked if on] + [
        (trait.lacking, partial(_has, trait)) for trait in traits_of(snapshot.program)
    ]


def _has(trait: Trait, person: Participant) -> bool:
    return trait.fact(person) is not None


def _of_lines(rules: HardRules) -> bool:
    return rules.reporting_line or rules.same_manager


def _of_levels(rules: HardRules) -> bool:
    return rules.min_level_gap is not None or rules.max_level_gap is not None
