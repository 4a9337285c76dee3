"""The demo's second sources: what is counted on Kafka, and what people did."""

import json
from dataclasses import replace

from aiokafka.structs import ConsumerRecord

from deploy.demo.events import Events
from deploy.demo.figures import Seen
from deploy.demo.ledger import Ledger
from shared.contracts.contacts import ContactChanged
from shared.contracts.pairs import PairEnded, PairEndReason
from shared.contracts.sessions import MomentumChanged, SessionCancelled

Record = ConsumerRecord[bytes, bytes]


def record(id_: str, type_: str, *, topic: str = "mentoring.pairs.v1", key: bytes = b"k", **value: str) -> Record:
    headers = (("ce_type", type_.encode()), ("ce_id", id_.encode()))
    return ConsumerRecord(topic, 0, 0, 0, 0, key, json.dumps(value).encode(), None, 0, 0, headers)


class TestEvents:
    def test_with_the_same_id_count_once_on_each_topic(self) -> None:
        events = Events()
        for topic in ("one", "one", "two"):
            events.count(record("e1", "t", topic=topic))

        assert (events.by_type["t"], events.by_topic) == (2, {"one": 1, "two": 1})

    def test_count_the_ends_of_pairs_by_reason(self) -> None:
        events = Events()
        for number, reason in enumerate(("left", "completed", "completed")):
            events.count(record(f"e{number}", PairEnded.TYPE, reason=reason))

        assert events.ends == {"left": 1, "completed": 2}

    def test_count_cancelled_sessions_by_reason(self) -> None:
        events = Events()
        events.count(record("e1", SessionCancelled.TYPE, reason="by-member"))

        assert events.cancelled == {"by-member": 1}

    def test_know_the_pairs_that_faded_and_met_again(self) -> None:
        events = Events()
        told = {"p1": ("steady", "fading", "steady"), "p2": ("steady", "fading"), "p3": ("slipping", "steady")}
        for pair, states in told.items():
            for number, state in enumerate(states):
                events.count(record(f"{pair}-{number}", MomentumChanged.TYPE, pair_id=pair, state=state))

        assert [events.mended([pair]) for pair in told] == [1, 0, 0]

    def test_count_a_person_once_however_often_their_contact_changed(self) -> None:
        events = Events()
        for number, person in enumerate((b"ada", b"ada", b"grace")):
            events.count(record(f"e{number}", ContactChanged.TYPE, key=person))

        assert events.contacts == 2


class TestSeen:
    SEEN = Seen(
        report={},
        participants=[],
        pairs=[{"end_reason": "left"}, {"end_reason": None}],
        sessions=[],
        surveys=[],
        deliveries=[
            {"kind": "pair-paused", "state": "sent", "pair_id": "p1"},
            {"kind": "pair-paused", "state": "sent", "pair_id": "p1"},
            {"kind": "pair-paused", "state": "failed", "pair_id": "p2"},
            {"kind": "paired", "state": "sent", "pair_id": "p3"},
        ],
        plans=[],
    )

    def test_counts_pairs_of_which_somebody_was_told(self) -> None:
        assert self.SEEN.told("pair-paused") == 1

    def test_counts_pairs_by_the_reason_of_their_end(self) -> None:
        assert (self.SEEN.ended(PairEndReason.LEFT), self.SEEN.ended(PairEndReason.COMPLETED)) == (1, 0)

    def test_reads_a_change_from_the_report_in_hundredths(self) -> None:
        changes = {"all": [{"outcome": "valued", "mean": 0.98}]}
        seen = replace(self.SEEN, outcome={"compared": [{"wave": "closing", "changes": changes}]})

        assert (seen.change("valued"), seen.change("stay")) == (98, 0)


class TestLedger:
    def test_knows_how_a_feeling_changed_on_average(self) -> None:
        ledger = Ledger(changes=[{"valued": 1}, {"valued": 0}])

        assert (ledger.change("valued"), Ledger().change("valued")) == (50, 0)

    def test_expects_a_pair_to_go_on_when_both_said_yes(self) -> None:
        ledger = Ledger(agreed={"ada": "p1", "grace": "p1", "mary": "p2"})

        assert ledger.extended == 1

    def test_counts_as_ready_who_neither_withdrew_nor_left(self) -> None:
        ledger = Ledger(ready={"ada", "grace", "mary"}, withdrew={"ada"}, left={"mary"})

        assert ledger.stayed == {"grace"}
