"""Compares what there is with what must be: nothing lost, doubled or out of order, and nothing from nowhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

from deploy.services import NAMES
from shared.contracts.catalog import GROUPS, TOPICS
from tests.chaos import causes
from tests.chaos.history import Fate, History
from tests.chaos.lives import kind_of
from tests.chaos.observe import Observed, Seen
from tests.chaos.routes import HANDLED


class Harm(StrEnum):
    """What can be wrong with an effect."""

    LOST = "lost"
    DOUBLED = "doubled"
    DISORDERED = "disordered"
    GHOST = "ghost"
    STUCK = "stuck"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One thing that is wrong: which rule it breaks, and where."""

    harm: Harm
    rule: str
    where: str


# What makes two events of these types the same fact. A session ends in one way; a delivery has one result. What was
# cancelled for a pause or for days off is held back: it comes again, and may end or be held back anew.
FACTS = {
    "access-recorded": ("chain", "revision"),
    "trail-signed": ("chain", "revision"),
    "person-erasure-asked": ("erasure_id", "revision"),
    "person-erasure-requested": ("erasure_id",),
    "person-data-erased": ("erasure_id", "service", "sweep"),
    "person-erased": ("erasure_id",),
    "person-links-withdrawn": ("person_id", "revision"),
    "program-published": ("program_id",),
    "program-revised": ("program_id", "revision"),
    "program-staffed": ("program_id", "revision"),
    "sponsor-asked": ("program_id", "revision"),
    "sponsor-no-longer-asked": ("program_id", "revision"),
    "sponsor-answered": ("program_id", "revision"),
    "pilot-decision-due": ("program_id", "revision"),
    "pilot-decided": ("program_id", "revision"),
    "pilot-evaluated": ("program_id", "number"),
    "program-stage-changed": ("program_id", "stage"),
    "program-closing": ("program_id", "revision"),
    "program-closed": ("program_id",),
    "program-discarded": ("program_id",),
    "scheduled-run-ended": ("run_id",),
    "staff-left": ("program_id", "revision"),
    "organization-synced": ("sync_id",),
    "plan-held": ("plan_id", "revision"),
    "plan-decided": ("plan_id", "revision"),
    "participant-renewal-due": ("program_id", "person_id", "revision"),
    "participant-reminded": ("program_id", "person_id", "revision"),
    "participant-waitlisted": ("program_id", "person_id", "revision"),
    "match-run-completed": ("run_id",),
    "person-changed": ("person_id", "revision"),
    "person-leaving": ("person_id", "revision"),
    "person-left": ("person_id", "revision"),
    "contact-changed": ("person_id", "revision"),
    "participant-invited": ("program_id", "person_id", "revision"),
    "participant-invitation-closed": ("program_id", "person_id", "revision"),
    "hours-changed": ("person_id", "revision"),
    "participant-enrolled": ("program_id", "person_id", "revision"),
    "participant-updated": ("program_id", "person_id", "revision"),
    "participant-readied": ("program_id", "person_id", "revision"),
    "participant-unmatched": ("program_id", "person_id", "revision"),
    "participant-paused": ("program_id", "person_id", "revision"),
    "participant-resumed": ("program_id", "person_id", "revision"),
    "participant-withdrawn": ("program_id", "person_id", "revision"),
    "participant-left": ("program_id", "person_id", "revision"),
    "participant-returned": ("program_id", "person_id", "revision"),
    "pair-proposed": ("pair_id",),
    "pair-declined": ("pair_id",),
    "pair-created": ("pair_id",),
    "pair-paused": ("pair_id", "revision"),
    "pair-resumed": ("pair_id", "revision"),
    "pair-ending": ("pair_id", "ends_on"),
    "pair-extended": ("pair_id", "revision"),
    "handover-due": ("pair_id", "person_id", "deadline"),
    "pair-ended": ("pair_id",),
    "session-scheduled": ("session_id",),
    "session-rescheduled": ("session_id", "sequence"),
    "session-held-back": ("session_id", "sequence"),
    "session-cancelled": ("session_id",),
    "attestation-due": ("session_id",),
    "session-held": ("session_id",),
    "session-missed": ("session_id",),
    "momentum-changed": ("pair_id", "revision"),
    "survey-issued": ("survey_id",),
    "feedback-submitted": ("survey_id",),
    "agreement-due": ("pair_id",),
    "agreement-signed": ("pair_id", "version"),
    "questions-asked-ahead": ("pair_id", "revision"),
    "commitment-made": ("commitment_id",),
    "commitment-due": ("commitment_id", "revision"),
    "commitment-done": ("commitment_id", "revision"),
    "commitment-verified": ("commitment_id", "revision"),
    "opinion-asked": ("sounding_id", "person_id"),
    "thanks-given": ("pair_id", "revision"),
    "thanks-shown": ("pair_id", "revision"),
    "insight-published": ("program_id", "instrument", "instrument_version", "edition"),
    "notification-sent": ("delivery_id",),
    "notification-suppressed": ("delivery_id",),
    "notification-failed": ("delivery_id",),
    "dead-letter-replayed": ("letter_id", "revision"),
    "dead-letter-dropped": ("letter_id",),
}
SAME = {
    "session-held": "session-end",
    "session-missed": "session-end",
    "session-cancelled": "session-end",
    "notification-sent": "notification",
    "notification-suppressed": "notification",
    "notification-failed": "notification",
}
# Whose revisions an event's `revision` counts.
AGGREGATES = {
    "mentoring.programs.v1": ("program_id",),
    "mentoring.people.v1": ("person_id",),
    "mentoring.organization.v1": ("organization_id",),
    "mentoring.contacts.v1": ("person_id",),
    "mentoring.availability.v1": ("person_id",),
    "mentoring.participants.v1": ("program_id", "person_id"),
    "mentoring.pairs.v1": ("pair_id",),
    "mentoring.sessions.v1": ("pair_id", "session_id"),
    "mentoring.feedback.v1": ("pair_id", "survey_id", "commitment_id"),
    "mentoring.notifications.v1": ("delivery_id",),
    "mentoring.insights.v1": ("program_id", "instrument", "instrument_version"),
    "mentoring.operations.v1": ("letter_id",),
    "mentoring.privacy.v1": ("erasure_id", "service"),
    "mentoring.audit.v1": ("chain",),
}
# Told beside what changed a thing, under the revision that it has then.
BESIDE = {"match-run-completed", "handover-due"}
SPARSE = {topic.name for topic in TOPICS if topic.compacted}


def fact(seen: Seen) -> tuple[str, ...]:
    """Return what an event says happened: two events of one fact are one too many."""
    kind = kind_of(seen)
    return (SAME.get(kind, kind), *(str(seen.event[name]) for name in FACTS[kind]))


def check(observed: Observed, history: History) -> list[Violation]:
    """Return everything that is wrong."""
    return [
        *_doubled_facts(observed.events()),
        *_revisions(observed.events()),
        *chain.from_iterable(_channels(rows) for rows in observed.records.values()),
        *_dead_letters(observed, history),
        *_outcomes(observed, history),
        *_wishes(observed, history),
        *(Violation(harm=Harm.LOST, rule="no request fails by a bug", where=bug) for bug in history.bugs),
        *_rest(observed),
        *(
            Violation(harm=Harm(harm), rule=rule, where=where)
            for harm, rule, where in causes.differences(observed, history)
        ),
    ]


def effects(observed: Observed) -> Counter[str]:
    """Count what has to exist once for its cause: by kind of event, and outcomes, rows, deliveries and mails."""
    counted = Counter(kind for kind, *_ in {(kind_of(seen), *fact(seen)) for seen in observed.events()})
    for service, collection in (*((name, "outcomes") for name in NAMES), *causes.COUNTED):
        counted[collection] += len(observed.documents.get((service, collection), ()))
    counted["mails"] = len(observed.mails)
    return counted


def repeats(observed: Observed) -> int:
    """Count the records that are there more than once, which readers know by their numbers and ids."""
    return sum(
        len(rows) - len({(row.id, row.channel, row.sequence) for row in rows}) for rows in observed.records.values()
    )


def _doubled_facts(events: Iterable[Seen]) -> Iterator[Violation]:
    ids = defaultdict(set)
    for seen in events:
        ids[fact(seen)].add(seen.id)
    for what, found in ids.items():
        if len(found) > 1:
            yield Violation(harm=Harm.DOUBLED, rule="one event a fact", where=f"{what}: {sorted(found)}")


def _revisions(events: Iterable[Seen]) -> Iterator[Violation]:
    last: dict[tuple[str, ...], int] = {}
    known: set[str] = set()
    for seen in events:
        if seen.id in known:
            continue
        known.add(seen.id)
        aggregate = (seen.topic, *(str(seen.event.get(name)) for name in AGGREGATES[seen.topic]))
        if seen.event["revision"] <= last.get(aggregate, 0) and kind_of(seen) not in BESIDE:
            yield Violation(harm=Harm.DISORDERED, rule="revisions grow", where=f"{aggregate} at {seen.offset}")
        last[aggregate] = max(last.get(aggregate, 0), seen.event["revision"])


def _channels(rows: Sequence[Seen]) -> Iterator[Violation]:
    """Every channel's numbers come in order, first seen; on topics that are not compacted none is missing."""
    last: dict[tuple[int, str], int] = {}
    known: dict[tuple[int, str], set[int]] = defaultdict(set)
    for seen in rows:
        channel = (seen.partition, seen.channel)
        if not seen.channel or seen.sequence in known[channel]:
            continue
        known[channel].add(seen.sequence)
        if seen.sequence < last.get(channel, 0):
            where = f"{seen.topic}/{seen.partition}@{seen.offset}: {seen.channel} {seen.sequence}"
            yield Violation(harm=Harm.DISORDERED, rule="channels in order", where=where)
        last[channel] = max(last.get(channel, 0), seen.sequence)
    for (partition, channel), numbers in known.items():
        before = (
            []
            if rows[0].topic in SPARSE
            else [one for one, next_ in pairwise([0, *sorted(numbers)]) if next_ > one + 1]
        )
        if before:
            where = f"{rows[0].topic}/{partition}: {channel} after {before[:5]}"
            yield Violation(harm=Harm.LOST, rule="no number is missing", where=where)


def _dead_letters(observed: Observed, history: History) -> Iterator[Violation]:
    """What was written to be bad is buried once by each group that should, and nothing else is."""
    buried = Counter(
        (topic.name, seen.mark, seen.channel.split("/")[0])
        for topic in TOPICS
        for seen in {(one.channel, one.sequence): one for one in observed.records.get(topic.dead, ())}.values()
    )
    owed = Counter(
        (seen.topic, seen.mark, group)
        for rows in observed.records.values()
        for seen in rows
        if seen.mark and not seen.topic.endswith(".dead")
        for group in _buriers(seen)
    )
    for (topic, mark, group), count in (buried - owed).items():
        harm = Harm.DOUBLED if mark else Harm.GHOST
        yield Violation(harm=harm, rule="dead letters are the bad ones", where=f"{topic} {mark} {group} {count}")
    for (topic, mark, group), count in (owed - buried).items():
        yield Violation(harm=Harm.LOST, rule="the bad are dead letters", where=f"{topic} {mark} {group} {count}")
    written = {seen.mark for rows in observed.records.values() for seen in rows if seen.mark}
    for bad in history.bad:
        if bad.mark not in written:
            yield Violation(harm=Harm.LOST, rule="what Kafka took is there", where=f"{bad.topic} {bad.mark}")


def _buriers(seen: Seen) -> list[str]:
    readers = [group.name for group in GROUPS if seen.topic in group.topics]
    if not seen.id:
        return readers
    return [group for group in readers if any(own.name == group and seen.type == kind for own, _, kind in HANDLED)]


def _outcomes(observed: Observed, history: History) -> Iterator[Violation]:
    known = {service: observed.by_id(service, "outcomes") for service in NAMES}
    for (service, command), fate in history.commands.items():
        if fate is Fate.OK and command not in known[service]:
            yield Violation(harm=Harm.LOST, rule="one outcome a command", where=f"{service} {command}")
    for service, outcomes in known.items():
        for outcome in outcomes.values():
            if outcome["status"] >= 500 and "chaos-" not in outcome["_id"]:
                yield Violation(harm=Harm.LOST, rule="no command fails by a bug", where=f"{service} {outcome}")


def _wishes(observed: Observed, history: History) -> Iterator[Violation]:
    opted = {id_: set(one["opted_out"]) for id_, one in observed.by_id("notify", "preferences").items()}
    opens = {id_: one["opens"] for id_, one in observed.by_id("scheduling", "people").items()}
    for said, known in ((history.wishes, opted), (history.hours, opens)):
        for person, wish in said.items():
            if person not in known:
                yield Violation(harm=Harm.LOST, rule="the last wish counts", where=person)
            elif known[person] != wish:
                yield Violation(harm=Harm.DISORDERED, rule="the last wish counts", where=person)


def _rest(observed: Observed) -> Iterator[Violation]:
    for what, number in observed.left.items():
        if number:
            yield Violation(harm=Harm.STUCK, rule="nothing is left", where=f"{what}: {number}")
    for service in NAMES:
        for fence in observed.documents.get((service, "tasks"), ()):
            if fence["published"] != fence["seq"]:
                yield Violation(harm=Harm.STUCK, rule="everything is published", where=fence["_id"])
        for bucket in observed.documents.get((service, "outbox"), ()):
            yield Violation(harm=Harm.STUCK, rule="the outbox is empty", where=bucket["_id"])
