"""Each harm that is planted into what a faultless run left behind is found, by the rule that is there for it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from shared.contracts.catalog import EVENTS, STREAMS
from tests.chaos.checker import AGGREGATES, FACTS, Harm, check, effects
from tests.chaos.history import Fate
from tests.chaos.observe import Observed, Seen
from tests.unit.chaos.stage import Stage, copied


@pytest.fixture
def observed(stage: Stage) -> Observed:
    return copied(stage.observed())


class TestFacts:
    def test_are_known_of_every_event(self) -> None:
        kinds = {type_.removeprefix("mentoring.").removesuffix(".v1") for type_ in EVENTS}
        assert kinds | {"session-held-back"} == set(FACTS)
        assert {topic.name for topic in STREAMS} == set(AGGREGATES)


class TestChecker:
    async def test_finds_nothing_where_nothing_is_wrong(self, stage: Stage, observed: Observed) -> None:
        assert check(observed, stage.history) == []
        assert {"session-held", "session-cancelled", "insight-published", "mails"} <= set(effects(observed))

    async def test_finds_a_lost_event(self, stage: Stage, observed: Observed) -> None:
        gone = _first(observed, "session-scheduled")
        _replace(observed, gone, [])
        assert {(Harm.LOST, "a session is told of"), (Harm.LOST, "no number is missing")} <= _found(stage, observed)

    async def test_finds_a_doubled_event(self, stage: Stage, observed: Observed) -> None:
        event = _first(observed, "pair-created")
        _replace(observed, event, [event, replace(event, id="again", sequence=10**9)])
        assert (Harm.DOUBLED, "one event a fact") in _found(stage, observed)

    async def test_takes_a_repeated_record_for_no_doubled_event(self, stage: Stage, observed: Observed) -> None:
        event = _first(observed, "pair-created")
        _replace(observed, event, [event, event])
        assert _found(stage, observed) == set()

    async def test_finds_disordered_events(self, stage: Stage, observed: Observed) -> None:
        rows = next(rows for rows in observed.records.values() if _neighbours(rows))
        one = next(_neighbours(rows))
        rows[one], rows[one + 1] = rows[one + 1], rows[one]
        assert (Harm.DISORDERED, "channels in order") in _found(stage, observed)

    async def test_finds_revisions_that_go_back(self, stage: Stage, observed: Observed) -> None:
        early = _first(observed, "session-cancelled")
        observed.records[early.topic].insert(0, replace(early, id="early", channel="", sequence=0))
        assert (Harm.DISORDERED, "revisions grow") in _found(stage, observed)

    async def test_finds_a_ghost(self, stage: Stage, observed: Observed) -> None:
        event = _first(observed, "pair-created")
        ghost = replace(event, id="ghost", channel="", sequence=0, event={**event.event, "pair_id": "of-nobody"})
        _replace(observed, event, [event, ghost])
        assert (Harm.GHOST, "a pair is told of") in _found(stage, observed)

    async def test_finds_a_mail_that_was_never_sent(self, stage: Stage, observed: Observed) -> None:
        observed.mails.pop(next(iter(observed.mails)))
        assert (Harm.LOST, "what counts as sent was sent") in _found(stage, observed)

    async def test_finds_a_mail_that_no_delivery_stands_for(self, stage: Stage, observed: Observed) -> None:
        observed.mails["of-nobody"] += 1
        assert (Harm.GHOST, "only a delivery is mailed") in _found(stage, observed)

    @pytest.mark.parametrize(("attempts", "is_ghost"), [(1, True), (2, False)])
    async def test_knows_a_mail_whose_address_was_erased_before_its_second_attempt(
        self, stage: Stage, observed: Observed, attempts: int, *, is_ghost: bool
    ) -> None:
        delivery = next(one for one in observed.documents["notify", "deliveries"] if one["state"] == "sent")
        delivery |= {"state": "failed", "reason": "no-contact", "attempts": attempts}
        assert ((Harm.GHOST, "only a delivery is mailed") in _found(stage, observed)) is is_ghost

    async def test_finds_a_delivery_that_is_missing(self, stage: Stage, observed: Observed) -> None:
        deliveries = observed.documents["notify", "deliveries"]
        deliveries.remove(next(one for one in deliveries if one["kind"] == "paired"))
        assert (Harm.LOST, "one delivery a cause and person") in _found(stage, observed)

    async def test_finds_a_command_without_an_outcome(self, stage: Stage, observed: Observed) -> None:
        service, command = next(key for key, fate in stage.history.commands.items() if fate is Fate.OK)
        outcomes = observed.documents[service, "outcomes"]
        outcomes.remove(next(one for one in outcomes if one["_id"] == command))
        assert (Harm.LOST, "one outcome a command") in _found(stage, observed)

    async def test_finds_a_bad_record_that_nobody_buried(self, stage: Stage, observed: Observed) -> None:
        topic = next(topic for topic, rows in observed.records.items() if topic.endswith(".dead") and rows)
        observed.records[topic].clear()
        assert (Harm.LOST, "the bad are dead letters") in _found(stage, observed)

    async def test_finds_a_dead_letter_that_was_no_bad_record(self, stage: Stage, observed: Observed) -> None:
        topic = next(topic for topic, rows in observed.records.items() if topic.endswith(".dead") and rows)
        observed.records[topic].append(replace(observed.records[topic][0], mark="", sequence=10**9))
        assert (Harm.GHOST, "dead letters are the bad ones") in _found(stage, observed)

    async def test_finds_somebody_who_is_in_two_sessions_at_once(self, stage: Stage, observed: Observed) -> None:
        sessions = observed.documents["scheduling", "sessions"]
        sessions[0]["state"] = sessions[1]["state"] = "planned"
        sessions[1] |= {name: sessions[0][name] for name in ("members", "starts_at")}
        assert (Harm.DOUBLED, "nobody is in two sessions at once") in _found(stage, observed)

    async def test_finds_what_is_left_to_do(self, stage: Stage, observed: Observed) -> None:
        observed.left["notify lag"] = 1
        assert (Harm.STUCK, "nothing is left") in _found(stage, observed)


def _found(stage: Stage, observed: Observed) -> set[tuple[Harm, str]]:
    return {(one.harm, one.rule) for one in check(observed, stage.history)}


def _first(observed: Observed, kind: str) -> Seen:
    return next(seen for seen in observed.events() if seen.type == f"mentoring.{kind}.v1")


def _replace(observed: Observed, seen: Seen, others: list[Seen]) -> None:
    rows = [*observed.records[seen.topic]]
    observed.records[seen.topic] = [other for row in rows for other in (others if row.id == seen.id else [row])]


def _neighbours(rows: list[Seen]) -> Iterator[int]:
    """Yield where two records of one channel follow each other."""
    for number, (one, other) in enumerate(pairwise(rows)):
        same = one.channel and (one.partition, one.channel) == (other.partition, other.channel)
        if same and one.sequence < other.sequence:
            yield number
