"""The domain's rules from the outside: each effect has its cause, each cause its effects."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from services.notify.domain.delivery import delivery_id
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from tests.chaos import lives, together
from tests.chaos.history import History
from tests.chaos.lives import kind_of
from tests.chaos.observe import Document, Observed

COUNTED = (("matching", "import_rows"), ("notify", "deliveries"))
ENDED = {"completed", "ended"}
MADE = {"active", "paused", *ENDED}
UNDATED = {"held-back", "cancelled"}
# Mails that come again and again in the life of a pair, or not at all if the reader knows it already.
CHANGING = {
    NotificationKind.PAIR_PAUSED,
    NotificationKind.PAIR_RESUMED,
    NotificationKind.PAIR_ENDING,
    NotificationKind.PAIR_EXTENDED,
    NotificationKind.HANDOVER,
    NotificationKind.PAUSED,
    NotificationKind.RESUMED,
}
# Mails of a pair's momentum: not everything that slips is worth one, and nobody gets two of a kind in a week.
NUDGES = {NotificationKind.NUDGE, NotificationKind.DELEGATE_NUDGE}
DIGESTS = {NotificationKind.PAIRS_IN_NEED, NotificationKind.CANCELLATION_COUNT}
Difference = tuple[str, str, str]
Facts = Mapping[str, Mapping[str, Any]]
_NONE: Document = {"counts": {}}


def differences(observed: Observed, history: History) -> Iterator[Difference]:
    """Yield harm, rule and place of everything that does not fit together."""
    told = _told(observed)
    yield from _people(observed, history, told)
    yield from _pairs(observed, told)
    yield from _sessions(observed, told)
    yield from _momentum(observed, told)
    yield from _reservations(observed)
    yield from _surveys(observed, told)
    yield from _deliveries(observed, told)
    yield from _mails(observed)
    yield from lives.differences(observed, history)
    yield from together.differences(observed, told, frozenset(NUDGES))


def _told(observed: Observed) -> dict[str, dict[str, Any]]:
    """Return the events by kind, then by what they are about: the last of each."""
    about: dict[str, Callable[[Any], str]] = {
        "participants": lambda event: f"{event['program_id']}:{event['person_id']}:{event['revision']}",
        "people": lambda event: event["person_id"],
        "contacts": lambda event: event["person_id"],
        "pairs": lambda event: event["pair_id"],
        "sessions": lambda event: event.get("session_id", event["pair_id"]),
        "feedback": lambda event: event.get(
            "survey_id", f"{event.get('commitment_id', event['pair_id'])}:{event['revision']}"
        ),
        "notifications": lambda event: event["delivery_id"],
    }
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for seen in observed.events():
        name = about.get(seen.topic.split(".")[1])
        if name:
            found[kind_of(seen)][name(seen.event)] = seen.event
    return found


def _compare(rule: str, wanted: Iterable[str], found: Iterable[str]) -> Iterator[Difference]:
    wanted, found = set(wanted), set(found)
    for one in wanted - found:
        yield "lost", rule, one
    for one in found - wanted:
        yield "ghost", rule, one


def _people(observed: Observed, history: History, told: Facts) -> Iterator[Difference]:
    enrolled = {event["person_id"] for event in told.get("participant-enrolled", {}).values()}
    yield from _compare("everybody on a roster is enrolled, and nobody else", history.people, enrolled)
    yield from _compare("a person is told of", enrolled, told.get("person-changed", {}))
    yield from _compare("a contact is told of", enrolled, told.get("contact-changed", {}))
    rows = Counter(row["import_id"] for row in observed.documents.get(("matching", "import_rows"), ()))
    imports = observed.by_id("matching", "imports")
    for import_id, count in history.rows.items():
        if rows[import_id] != count or sum(imports.get(import_id, _NONE)["counts"].values()) != count:
            yield "lost" if rows[import_id] < count else "doubled", "one outcome a row", import_id
    yield from _changes(history, told, imports)
    contacts = observed.by_id("notify", "contacts")
    yield from (("ghost", "an erased contact is gone", person) for person in history.erased if person in contacts)
    for one in observed.documents.get(("matching", "participants"), ()):
        if len(one["active"]) > one["wishes"]["capacity"]:
            yield "doubled", "nobody is in more pairs than they asked for", one["_id"]


def _changes(history: History, told: Facts, imports: Mapping[str, Document]) -> Iterator[Difference]:
    """A row that changed somebody does so once: done twice, the second time would change nothing."""
    for import_id, status in history.revised.items():
        found = imports.get(import_id, _NONE)["counts"].get(status, 0)
        if found != history.rows[import_id]:
            yield "doubled", f"every row of a roster is {status} once", f"{import_id} {found}"
    for kind in ("person-changed", "contact-changed"):
        for person, changes in history.changes.items():
            found = told.get(kind, {}).get(person, {"revision": 0})["revision"]
            if found != changes:
                yield "lost" if found < changes else "doubled", f"one {kind} a change", f"{person} {found} of {changes}"


def _pairs(observed: Observed, told: Facts) -> Iterator[Difference]:
    pairs = {id_: pair for id_, pair in observed.by_id("matching", "pairs").items() if pair["state"] in MADE}
    yield from _compare("a pair is told of", pairs, told.get("pair-created", {}))
    ended = [id_ for id_, pair in pairs.items() if pair["state"] in ENDED]
    yield from _compare("a pair's end is told of", ended, told.get("pair-ended", {}))
    yield from _compare("one series a pair", pairs, observed.by_id("scheduling", "series"))
    yield from _compare("notify knows each pair", pairs, observed.by_id("notify", "pairs"))
    closed = {one["_id"] for one in observed.documents.get(("matching", "programs"), ()) if one["stage"] == "closed"}
    for id_, pair in pairs.items():
        if pair["program_id"] in closed and pair["state"] not in ENDED:
            yield "lost", "a closed program's pairs end", id_
        if set(pair["mentor_ids"]) & set(pair["mentee_ids"]):
            yield "ghost", "nobody is paired with themself", id_


def _sessions(observed: Observed, told: Facts) -> Iterator[Difference]:
    sessions = observed.by_id("scheduling", "sessions")
    count = Counter(session["pair_id"] for session in sessions.values())
    planned = {
        f"{series['_id']}-{number:03d}"
        for series in observed.documents.get(("scheduling", "series"), ())
        for number in range(1, max(series["length"], count[series["_id"]]) + 1)
    }
    yield from _compare("a series has all its sessions", planned, sessions)
    paused = {one["_id"] for one in observed.documents.get(("scheduling", "series"), ()) if one["state"] != "running"}
    for id_, session in sessions.items():
        if session["state"] == "planned" and session["pair_id"] in paused:
            yield "ghost", "no pair that is paused or has ended has a session ahead", id_
    # One that never had a date is told to nobody, nor is the end of one that was held back.
    sessions = {id_: one for id_, one in sessions.items() if one["sequence"] or one["state"] not in UNDATED}
    yield from _compare("a session is told of", sessions, told.get("session-scheduled", {}))
    out_already = told.get("session-held-back", {}).keys() - told.get("session-cancelled", {}).keys()
    for state in ("held", "missed", "cancelled"):
        known = out_already if state == "cancelled" else set()
        ended = [id_ for id_, session in sessions.items() if session["state"] == state and id_ not in known]
        yield from _compare(f"a session is {state} once", ended, told.get(f"session-{state}", {}))
    for id_ in told.get("attestation-due", {}):
        if sessions.get(id_, {}).get("state") not in {"attesting", "held", "missed"}:
            yield "ghost", "only a session that is over is asked about", id_
    meetings = observed.by_id("notify", "meetings")
    yield from _compare("notify knows each session", sessions, meetings)
    for id_ in sessions.keys() & meetings.keys():
        if sessions[id_]["sequence"] != meetings[id_]["sequence"]:
            yield "disordered", "notify knows a session's newest time", id_


def _momentum(observed: Observed, told: Facts) -> Iterator[Difference]:
    """The last that was told of a pair's momentum is what it is."""
    series, last = observed.by_id("scheduling", "series"), told.get("momentum-changed", {})
    for id_, one in series.items():
        known, event = one["momentum"], last.get(id_, {"revision": 0})
        if known["revision"] != event["revision"]:
            yield "lost", "a pair's momentum is told of", f"{id_} {event['revision']} of {known['revision']}"
        elif known["revision"] and (known["state"], known["reason"]) != (event["state"], event["reason"]):
            yield "disordered", "the last momentum told is the pair's", id_
    yield from (("ghost", "only a pair with a series has momentum", id_) for id_ in last.keys() - series.keys())


def _reservations(observed: Observed) -> Iterator[Difference]:
    """Nobody is in two sessions at once: the quarter hours taken are exactly those of the sessions that lie ahead."""
    held = Counter(one["session_id"] for one in observed.documents.get(("scheduling", "reservations"), ()))
    ahead = {
        id_: sum(1 for _ in session["members"])
        for id_, session in observed.by_id("scheduling", "sessions").items()
        if session["state"] == "planned"
    }
    yield from _compare("a session ahead takes its time", ahead, held)
    busy = Counter(
        (member["person_id"], session["starts_at"])
        for session in observed.documents.get(("scheduling", "sessions"), ())
        if session["state"] == "planned"
        for member in session["members"]
    )
    yield from (("doubled", "nobody is in two sessions at once", str(who)) for who, count in busy.items() if count > 1)


def _surveys(observed: Observed, told: Facts) -> Iterator[Difference]:
    surveys = observed.by_id("feedback", "surveys")
    yield from _compare("a survey is told of", surveys, told.get("survey-issued", {}))
    answered = [id_ for id_, survey in surveys.items() if survey["state"] == "answered"]
    yield from _compare("an answer is told of", answered, told.get("feedback-submitted", {}))
    asked = Counter((survey["pair_id"], survey["session_id"] or survey["wave"]) for survey in surveys.values())
    for pair in told.get("pair-created", {}):
        if asked[pair, Wave.EXPECTATIONS] != 2:
            harm = "lost" if asked[pair, Wave.EXPECTATIONS] < 2 else "doubled"
            yield harm, "both are asked what they expect", pair
    broken = {id_ for id_, event in told.get("pair-ended", {}).items() if event["reason"] != "completed"}
    for session, event in told.get("session-held", {}).items():
        if asked[event["pair_id"], session] != 2 and event["pair_id"] not in broken:
            yield "lost", "both are asked how it was", session
    tallied = sum(map(_answers, observed.documents.get(("feedback", "tallies"), ())))
    if tallied != len(answered):
        yield "lost" if tallied < len(answered) else "doubled", "every answer counts once", f"{tallied}/{len(answered)}"
    for edition in observed.documents.get(("feedback", "editions"), ()):
        for cell in (*edition["cells"], edition["fresh"]):
            if cell["answers"] < 5:
                yield "ghost", "no insight over fewer than five answers", edition["_id"]


def _answers(tally: Document) -> int:
    released = tally["released"].get("all", {"answers": 0})["answers"]
    return released + sum(pile["answers"] for pile in tally["waiting"].values())


def _deliveries(observed: Observed, told: Facts) -> Iterator[Difference]:
    deliveries = observed.by_id("notify", "deliveries")
    for state, kind in (("sent", "sent"), ("suppressed", "suppressed"), ("failed", "failed")):
        ended = [id_ for id_, delivery in deliveries.items() if delivery["state"] == state]
        yield from _compare(f"a delivery is {state} once", ended, told.get(f"notification-{kind}", {}))
    owed = dict(_owed(told))
    for id_, what in owed.items():
        if id_ not in deliveries:
            yield "lost", "one delivery a cause and person", what
    sessions = {NotificationKind.INVITATION, NotificationKind.RESCHEDULED, NotificationKind.CANCELLED}
    free = sessions | {NotificationKind.PROGRAM_CLOSED, NotificationKind.PROGRAM_NEWS} | CHANGING | NUDGES | DIGESTS
    for id_, delivery in deliveries.items():
        if id_ not in owed and delivery["kind"] not in free:
            yield "ghost", "a delivery has a cause", f"{delivery['kind']} {delivery['cause']}"
        if delivery["kind"] in NUDGES:
            pair, _, revision = str(delivery["cause"]).rpartition(":momentum:")
            if told.get("momentum-changed", {}).get(pair, {"revision": 0})["revision"] < int(revision):
                yield "ghost", "a nudge has its momentum", f"{delivery['kind']} {delivery['cause']}"


def _owed(told: Facts) -> Iterator[tuple[str, str]]:
    """Yield the id of each delivery that must be there, and in words which one it is."""
    participants = (
        ("invited", "nomination"),
        ("invited", "nomination-reminder"),
        ("enrolled", "welcome"),
        ("enrolled", "readiness-reminder"),
        ("readied", "ready"),
        ("renewal-due", "readiness-renewal"),
        ("reminded", "readiness-asked"),
    )
    for event, kind in (*participants, ("withdrawn", "withdrawn")):
        for one in told.get(f"participant-{event}", {}).values():
            yield _owe(kind, one["person_id"], f"{one['program_id']}:{one['revision']}")
    for one in told.get("participant-unmatched", {}).values():
        yield _owe("unmatched", one["person_id"], f"{one['program_id']}:{one['run_id']}")
    for event, kind, cause in (
        ("pair-created", "paired", "pair_id"),
        ("pair-ended", "pair-ended", "pair_id"),
        ("attestation-due", "attestation", "session_id"),
    ):
        for one in told.get(event, {}).values():
            for member in one["members"]:
                yield _owe(kind, member["person_id"], one[cause])
    yield from _owed_near_the_end(told)
    for one in told.get("survey-issued", {}).values():
        yield _owe("survey", one["person_id"], one["survey_id"])
    yield from (_owe("pair-news", person, cause) for person, cause in together.owed(told))


def _owed_near_the_end(told: Facts) -> Iterator[tuple[str, str]]:
    for event in ("pair-ending", "pair-extended"):
        for one in told.get(event, {}).values():
            for member in one["members"]:
                yield _owe(event, member["person_id"], f"{one['pair_id']}:{one['revision']}")


def _owe(kind: str, person: Any, cause: str) -> tuple[str, str]:  # noqa: ANN401 - an id out of JSON
    return delivery_id(NotificationKind(kind), person, cause), f"{kind} {person} {cause}"


def _mails(observed: Observed) -> Iterator[Difference]:
    deliveries = observed.by_id("notify", "deliveries")
    sent = {id_ for id_, delivery in deliveries.items() if delivery["state"] == "sent"}
    yield from (("lost", "what counts as sent was sent", id_) for id_ in sent - observed.mails.keys())
    perhaps = {id_ for id_, delivery in deliveries.items() if _may_have_left(delivery)}
    yield from (("ghost", "only a delivery is mailed", id_) for id_ in observed.mails.keys() - sent - perhaps)


def _may_have_left(delivery: Document) -> bool:
    """Tell of a delivery that nobody recorded after one attempt, and that had no address or reason at the next."""
    ended = (delivery["state"], delivery["reason"])
    return ended in {("failed", "no-contact"), ("suppressed", "overtaken")} and delivery["attempts"] > 1
