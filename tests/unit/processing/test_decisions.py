from dataclasses import replace

import pytest

from shared.contracts.cloudevents import Envelope
from shared.contracts.messages import Message
from shared.kafka import partition_for
from shared.processing.inputs import Input
from shared.processing.messages import Timer
from shared.processing.outcomes import Outcome
from shared.processing.tasks.decisions import Decision, Result, Rules
from tests.builders import NOW, _complete
from tests.integration.processing import shop

SERVICE = shop.service("run")
COMMANDS = "run.tills.commands.v1"


def _partition(_topic: str, key: bytes) -> int:
    return partition_for(key, shop.PARTITIONS)


def _input(message: Message, message_id: str, topic: str = COMMANDS, **attributes: str | int) -> Input:
    envelope = replace(
        Envelope(id=message_id, source="/elsewhere", type=message.TYPE, subject=message.key), **attributes
    )
    value = message.model_dump_json().encode()
    return Input(
        topic=topic, partition=0, offset=0, key=message.key.encode(), value=value, data=value, envelope=envelope
    )


def _decide(
    *inputs: Input, known: dict[str, Outcome] | None = None, group: int = 0, work: shop.Work | None = None
) -> Decision:
    rules = Rules(SERVICE, SERVICE.task_groups[group], _partition)
    work = work or shop.Work(SERVICE.collections, NOW, "chance")
    while True:
        work.restart()
        decision = rules.decide(inputs, work, known or {}, partition_for(b"a", shop.PARTITIONS))
        if not work.incomplete:
            return decision
        for store in work.stores.values():
            _complete(store)


def _results(decision: Decision) -> list[Result]:
    return [one.result for one in decision.handled]


class TestDecide:
    def test_lets_each_message_see_what_the_ones_before_it_did(self) -> None:
        decision = _decide(*(_input(shop.Take(till_id="a", cents=1), f"c{number}") for number in range(3)))

        assert [b'"revision":%d' % number in (draft.value or b"") for number, draft in enumerate(decision.drafts, 1)]
        assert len(decision.drafts) == 3

    def test_drops_only_what_the_failing_message_did(self) -> None:
        work = shop.Work(SERVICE.collections, NOW, "chance")

        decision = _decide(
            _input(shop.Take(till_id="a", cents=1), "c1"),
            _input(shop.Break(till_id="a"), "c2"),
            _input(shop.Take(till_id="a", cents=-5), "c3"),
            work=work,
        )

        assert _results(decision) == [Result.HANDLED, Result.DEAD, Result.REFUSED]
        assert work.tills.changed == {"a": shop.Till(id="a", cents=1, seen=("c1",), revision=1)}
        assert [outcome.status for outcome in decision.outcomes.values()] == [200, 500, 409]

    def test_handles_the_same_id_once_within_a_batch(self) -> None:
        decision = _decide(*[_input(shop.Take(till_id="a", cents=1), "same")] * 2)

        assert _results(decision) == [Result.HANDLED, Result.REPEATED]
        assert len(decision.drafts) == 1

    def test_tells_a_known_outcome_again(self) -> None:
        first = Outcome(id="c", status=409, code="overdrawn")

        decision = _decide(_input(shop.Take(till_id="a", cents=1), "c"), known={"c": first})

        assert decision.repeats == [first]
        assert (decision.drafts, decision.outcomes) == ([], {})

    def test_stores_no_outcome_for_what_a_channel_numbers(self) -> None:
        decision = _decide(_input(shop.Take(till_id="a", cents=1), "c", channel="x", sequence=1))

        assert _results(decision) == [Result.HANDLED]
        assert decision.outcomes == {}

    def test_keeps_ids_of_events_apart_by_group_and_source(self) -> None:
        event = _input(shop.Taken(till_id="a", cents=1, revision=1), "1", topic="run.taken")

        assert [*_decide(event, group=1).outcomes] == ["run.books|/elsewhere|1"]

    def test_carries_the_correlation_on(self) -> None:
        (draft,) = _decide(_input(shop.Take(till_id="a", cents=1), "c", correlation_id="request")).drafts

        assert (draft.correlation_id, draft.causation_id) == ("request", "c")

    def test_ignores_an_event_of_an_unknown_type(self) -> None:
        unknown = _input(shop.Taken(till_id="a", cents=1, revision=1), "e", topic="run.taken", type="shop.tomorrow.v1")

        assert _results(_decide(unknown, group=1)) == [Result.IGNORED]

    def test_keeps_a_command_of_an_unknown_type_and_tells_its_sender(self) -> None:
        unknown = _input(shop.Take(till_id="a", cents=1), "c", type="shop.tomorrow")

        decision = _decide(unknown)

        assert _results(decision) == [Result.DEAD]
        assert decision.drafts[0].topic == f"{COMMANDS}.dead"
        assert decision.outcomes["c"].status == 422

    def test_buries_a_refused_event_also_where_it_was_replayed_to(self) -> None:
        replayed = _input(shop.Taken(till_id="a", cents=1, revision=0), "r", topic="run.books.commands.v1")

        decision = _decide(replayed, group=1)

        assert _results(decision) == [Result.DEAD]
        assert decision.outcomes["r"].code == "no-such-revision"

    def test_buries_a_refused_event(self) -> None:
        decision = _decide(_input(shop.Taken(till_id="a", cents=1, revision=0), "e", topic="run.taken"), group=1)

        assert _results(decision) == [Result.DEAD]
        assert decision.drafts[0].topic == "run.taken.dead"

    def test_buries_a_message_whose_handler_makes_too_large_a_record(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared.processing.messages.MAX_VALUE", 10)
        work = shop.Work(SERVICE.collections, NOW, "chance")

        decision = _decide(_input(shop.Take(till_id="a", cents=1), "c"), work=work)

        assert _results(decision) == [Result.DEAD]
        assert work.tills.changed == {}

    def test_refuses_a_timer_that_belongs_to_another_task(self) -> None:
        work = shop.Work(SERVICE.collections, NOW, "chance")

        decision = _decide(_input(shop.Misplace(till_id="a", other="c"), "c"), work=work)

        assert _results(decision) == [Result.DEAD]
        assert work.timers.changed == {}

    def test_lets_a_timer_rest_that_an_earlier_message_of_the_batch_moved(self) -> None:
        work = shop.Work(SERVICE.collections, NOW, "chance")
        due = _input(shop.Take(till_id="a", cents=1), "t1")
        due.timer = "t1"
        rules = Rules(SERVICE, SERVICE.task_groups[0], _partition)
        work.timers.changed["t1"] = Timer(id="t1", due=NOW, command=shop.Take(till_id="a", cents=9))

        decision = rules.decide([due], work, {}, 0)

        assert _results(decision) == [Result.IGNORED]


class TestDraft:
    def test_leaves_no_way_back_from_an_untraced_command(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shop.Take, "UNTRACED", True)
        rules = Rules(SERVICE, SERVICE.task_groups[0], _partition)
        cause = _input(shop.Take(till_id="a", cents=1), "c1", correlation_id="request", traceparent="00-1-2-01")

        draft = rules.draft(shop.Take(till_id="b", cents=1), cause)

        assert not {draft.correlation_id, draft.causation_id, draft.traceparent} - {""}
