"""The lives of pairs, sessions and plans, told again from the events alone: what they must not come to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.matching.domain.participants import GONE, NOMINEES
from shared.contracts.catalog import ORGANIZATION, PAIRS, PARTICIPANTS, PEOPLE, SESSIONS
from shared.contracts.pairs import PauseReason
from shared.contracts.sessions import CancelReason
from tests.chaos.history import History
from tests.chaos.observe import Observed, Seen

Difference = tuple[str, str, str]
Event = Mapping[str, Any]

# A session that was cancelled for one of these may get a date again.
FOR_NOW: Final = {CancelReason.PAIR_PAUSED, CancelReason.TIME_OFF}
# What the guard learns from the organization alone.
OF_THE_TREE: Final = {"reporting-line", "same-manager"}
OUT: Final = GONE | NOMINEES


class Stand(StrEnum):
    """How far something has come, as its events say."""

    UNTOLD = "untold"
    PROPOSED = "proposed"
    LIVE = "live"
    PAUSED = "paused"
    OVER = "over"
    DATED = "dated"
    OUT_FOR_NOW = "out-for-now"
    ASKED = "asked"
    HELD_UP = "held-up"
    DECIDED = "decided"


S = Stand
# What an event makes of each standing in which it may come; any other is out of order.
OF_PAIRS: Final[Mapping[str, Mapping[Stand, Stand]]] = {
    "pair-proposed": {S.UNTOLD: S.PROPOSED},
    "pair-declined": {S.PROPOSED: S.OVER},
    "pair-created": {S.UNTOLD: S.LIVE, S.PROPOSED: S.LIVE},
    "pair-paused": {S.LIVE: S.PAUSED, S.PAUSED: S.PAUSED},
    "pair-resumed": {S.PAUSED: S.LIVE},
    "pair-ending": {S.LIVE: S.LIVE},
    "pair-extended": {S.LIVE: S.LIVE, S.PAUSED: S.PAUSED},
    "handover-due": {S.LIVE: S.LIVE, S.PAUSED: S.PAUSED},
    "pair-ended": {S.LIVE: S.OVER, S.PAUSED: S.OVER},
}
OF_SESSIONS: Final[Mapping[str, Mapping[Stand, Stand]]] = {
    "session-scheduled": {S.UNTOLD: S.DATED},
    "session-rescheduled": {S.DATED: S.DATED, S.OUT_FOR_NOW: S.DATED},
    "session-held-back": {S.DATED: S.OUT_FOR_NOW},
    "session-cancelled": {S.DATED: S.OVER},
    "attestation-due": {S.DATED: S.ASKED},
    "session-held": {S.ASKED: S.OVER},
    "session-missed": {S.ASKED: S.OVER},
}
OF_PLANS: Final[Mapping[str, Mapping[Stand, Stand]]] = {
    "plan-held": {S.UNTOLD: S.HELD_UP, S.DECIDED: S.HELD_UP},
    "plan-decided": {S.HELD_UP: S.DECIDED},
}
# How a pair's document says what its events have told.
STORED: Final = {
    "proposed": S.PROPOSED,
    "declined": S.OVER,
    "active": S.LIVE,
    "paused": S.PAUSED,
    "completed": S.OVER,
    "ended": S.OVER,
}


@dataclass(frozen=True, kw_only=True)
class Life:
    """What the events of one thing have told of it: the last one, and each field as it was told last."""

    stand: Stand = Stand.UNTOLD
    told: Event = field(default_factory=dict)


def kind_of(seen: Seen) -> str:
    """Return an event's name without namespace and version; a session that may come again is held back."""
    kind = seen.type.removeprefix("mentoring.").rsplit(".", 1)[0]
    return "session-held-back" if kind == "session-cancelled" and seen.event["reason"] in FOR_NOW else kind


def differences(observed: Observed, history: History) -> Iterator[Difference]:
    """Yield harm, rule and place of everything that no life comes to."""
    pairs, sessions = (
        _lives(observed, PAIRS, "pair_id", OF_PAIRS),
        _lives(observed, SESSIONS, "session_id", OF_SESSIONS),
    )
    plans = _lives(observed, ORGANIZATION, "plan_id", OF_PLANS)
    for rule, lives in (("a pair", pairs), ("a session", sessions), ("a plan", plans)):
        yield from (("disordered", f"{rule} lives in order", one) for one in lives.disorder)
    yield from _as_told(observed, pairs.found, plans.found)
    yield from _last_days(observed, pairs.found, sessions.found)
    yield from _ahead(pairs.found, sessions.found)
    yield from _guarded(observed, pairs.found)
    yield from _leavers(observed, pairs.found)
    yield from _breaks(observed, pairs.found)
    yield from _held_plans(observed, history, plans.found)


@dataclass(frozen=True, kw_only=True)
class Lives:
    """What became of each, and the events that came when they could not."""

    found: Mapping[str, Life]
    disorder: tuple[str, ...]


def _lives(observed: Observed, topic: str, name: str, steps: Mapping[str, Mapping[Stand, Stand]]) -> Lives:
    found: dict[str, Life] = {}
    disorder = []
    for seen in _once(observed, topic):
        kind = kind_of(seen)
        if kind not in steps:
            continue
        about = seen.event[name]
        life = found.get(about, Life())
        after = steps[kind].get(life.stand)
        if after is None:
            disorder.append(f"{about}: {kind} while {life.stand}")
        found[about] = replace(life, stand=after or life.stand, told={**life.told, **seen.event})
    return Lives(found=found, disorder=tuple(disorder))


def _once(observed: Observed, topic: str) -> Iterator[Seen]:
    """Yield the events of a topic in order, each once."""
    known: set[str] = set()
    for seen in observed.events():
        if seen.topic == topic and seen.id not in known:
            known.add(seen.id)
            yield seen


def _as_told(observed: Observed, pairs: Mapping[str, Life], plans: Mapping[str, Life]) -> Iterator[Difference]:
    for id_, pair in observed.by_id("matching", "pairs").items():
        told = pairs.get(id_, Life()).stand
        if told is not STORED[pair["state"]]:
            yield "disordered", "a pair is what was told of it", f"{id_}: {pair['state']}, told as {told}"
    for id_, plan in observed.by_id("matching", "plans").items():
        if (plan["state"] == "held") is not (plans.get(id_, Life()).stand is S.HELD_UP):
            yield "disordered", "a plan is what was told of it", f"{id_}: {plan['state']}"


def _last_days(observed: Observed, pairs: Mapping[str, Life], sessions: Mapping[str, Life]) -> Iterator[Difference]:
    series = observed.by_id("scheduling", "series")
    last: dict[str, datetime] = {}
    for seen in _once(observed, PAIRS):
        if ends_on := seen.event.get("ends_on"):
            id_, told = seen.event["pair_id"], datetime.fromisoformat(ends_on)
            if told < last.get(id_, told):
                yield "disordered", "a last day only moves on", id_
            last[id_] = told
    for id_, life in pairs.items():
        known = series.get(id_, {}).get("ends")
        if life.stand in {S.LIVE, S.PAUSED} and id_ in last and known and known != last[id_]:
            yield "lost", "scheduling knows a pair's last day", f"{id_}: {known}, told as {last[id_]}"
    for id_, life in sessions.items():
        ends_at = datetime.fromisoformat(life.told["ends_at"])
        if life.stand is S.DATED and ends_at > last.get(life.told["pair_id"], ends_at):
            yield "ghost", "no session after the last day", id_


def _ahead(pairs: Mapping[str, Life], sessions: Mapping[str, Life]) -> Iterator[Difference]:
    for id_, life in sessions.items():
        pair = pairs.get(life.told["pair_id"], Life()).stand
        if life.stand is S.DATED and pair in {S.PAUSED, S.OVER}:
            yield "ghost", "a pair that was told as paused or ended has no session ahead", id_


def _guarded(observed: Observed, pairs: Mapping[str, Life]) -> Iterator[Difference]:
    """Nobody who stands above the other is in a pair that goes on, and whoever does not any more is."""
    managers = {seen.event["person_id"]: seen.event.get("manager_id") for seen in _once(observed, PEOPLE) if _is(seen)}
    documents = observed.by_id("matching", "pairs")
    for id_, life in pairs.items():
        document = documents.get(id_)
        if document is None or life.stand not in {S.LIVE, S.PAUSED}:
            continue
        broken = _breaks_the_tree([one["person_id"] for one in life.told["members"]], managers)
        rules = {rule for pause in document["pauses"] for rule in pause["rules"]}
        held_up = life.stand is S.PAUSED and life.told["reason"] == PauseReason.RULE_BROKEN
        if held_up and not broken and rules <= OF_THE_TREE:
            yield "stuck", "a pair that broke a rule and was mended is live again", id_
        if broken and not held_up and not document["overrides"]:
            yield "ghost", "a pair that breaks a rule is paused", id_


def _is(seen: Seen) -> bool:
    return kind_of(seen) == "person-changed"


def _breaks_the_tree(members: Iterable[str], managers: Mapping[str, str | None]) -> bool:
    chains = {one: [*_above(one, managers)] for one in members}
    bosses = [managers.get(one) for one in chains if managers.get(one)]
    return len({*bosses}) < len(bosses) or any(one in chain for one in chains for chain in chains.values())


def _above(person: str, managers: Mapping[str, str | None]) -> Iterator[str]:
    known = {person}
    while (above := managers.get(person)) and above not in known:
        yield above
        known.add(above)
        person = above


def _leavers(observed: Observed, pairs: Mapping[str, Life]) -> Iterator[Difference]:
    word = {seen.event["person_id"]: kind_of(seen) for seen in _once(observed, PEOPLE)}
    left = {person for person, kind in word.items() if kind == "person-left"}
    for id_, life in pairs.items():
        if life.stand in {S.PROPOSED, S.LIVE, S.PAUSED} and left & _people(life.told):
            yield "ghost", "a leaver is in no pair", id_
    for one in observed.documents.get(("matching", "participants"), ()):
        if one["person_id"] in left and one["status"] not in OUT:
            yield "ghost", "a leaver is in no pool", one["_id"]


def _breaks(observed: Observed, pairs: Mapping[str, Life]) -> Iterator[Difference]:
    """Whoever takes a break has no pair that goes on."""
    away: dict[tuple[str, str], bool] = defaultdict(bool)
    for seen in _once(observed, PARTICIPANTS):
        who = seen.event["program_id"], seen.event["person_id"]
        match kind_of(seen):
            case "participant-paused":
                away[who] = True
            case "participant-resumed" | "participant-withdrawn" | "participant-left" | "participant-enrolled":
                away[who] = False
    for id_, life in pairs.items():
        if life.stand is S.LIVE and any(away[life.told["program_id"], one] for one in _people(life.told)):
            yield "ghost", "no pair of somebody on a break goes on", id_


def _held_plans(observed: Observed, history: History, plans: Mapping[str, Life]) -> Iterator[Difference]:
    """What was never approved has changed nobody, and took no hold."""
    refused = {id_ for id_, life in plans.items() if life.told.get("decision") != "approved"}
    for seen in _once(observed, ORGANIZATION):
        if kind_of(seen) == "organization-synced" and seen.event["sync_id"] in refused:
            yield "ghost", "a held plan changed nothing", seen.event["sync_id"]
    for seen in _once(observed, PEOPLE):
        if seen.event.get("department") in history.withheld:
            yield "ghost", "a held plan changed nothing", seen.event["person_id"]
    for id_ in history.held - plans.keys():
        yield "lost", "a held plan is told of", id_
    for id_, decision in history.decided.items():
        if plans.get(id_, Life()).told.get("decision") != decision:
            yield "lost", "a plan's decision is told of", id_


def _people(event: Event) -> set[str]:
    return {one["person_id"] for one in event["members"]}
