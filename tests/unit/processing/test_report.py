import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog

from shared import metrics
from shared.contracts.cloudevents import Envelope
from shared.domain import NotFound, Refused
from shared.log.lines import configure
from shared.processing.drafts import Draft
from shared.processing.inputs import Input
from shared.processing.tasks.decisions import Handled, Result
from shared.processing.tasks.report import Report


@pytest.fixture
def stream() -> Iterator[io.BytesIO]:
    made = io.BytesIO()
    configure("shop", stream=made)
    yield made
    structlog.reset_defaults()


def _result(error: Exception | None) -> Result:
    if error is None:
        return Result.HANDLED
    return Result.REFUSED if isinstance(error, Refused) else Result.DEAD


def _handled(key: bytes, error: Exception | None = None) -> Handled:
    envelope = Envelope(id="e1", source="/x", type="shop.taken.v1", correlation_id="request", causation_id="c1")
    message = Input(topic="t", partition=3, offset=7, key=key, value=b"{}", envelope=envelope)
    return Handled(message, _result(error), error)


def _lines(stream: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class TestReport:
    def test_writes_one_line_a_message(self, stream: io.BytesIO) -> None:
        Report("shop.tills").batch(3, [_handled(b"a"), _handled(b"b")], 0.0125)

        first, second = _lines(stream)
        assert (first["key"], second["key"]) == ("a", "b")
        assert first["event_name"] == "message.handled"
        assert first["service.name"] == "shop"
        assert (first["id"], first["correlation_id"], first["causation_id"]) == ("e1", "request", "c1")
        assert (first["batch_ms"], first["batch_size"], first["result"]) == (12.5, 2, "handled")

    def test_says_nothing_of_a_message_that_the_group_does_not_read(self, stream: io.BytesIO) -> None:
        ignored = replace(_handled(b"b"), result=Result.IGNORED)
        Report("shop.tills").batch(3, [_handled(b"a"), ignored, _handled(b"c")], 0.01)

        assert [line["key"] for line in _lines(stream)] == ["a", "c"]

    def test_redacts_an_address_that_somebody_used_as_a_key(self, stream: io.BytesIO) -> None:
        Report("shop.tills").batch(3, [_handled(b"ada@example.org"), _handled(b"b")], 0.01)

        assert b"ada@example.org" not in stream.getvalue()
        assert len(_lines(stream)) == 2

    def test_says_where_a_bug_is_and_not_what_it_says(self, stream: io.BytesIO) -> None:
        Report("shop.tills").batch(3, [_handled(b"a", RuntimeError("Ada Lovelace"))], 0.01)

        (line,) = _lines(stream)
        assert (line["error"], line["severity_text"]) == ("RuntimeError", "ERROR")
        assert b"Lovelace" not in stream.getvalue()

    def test_keeps_the_order_of_messages_around_a_bug_and_a_refusal(self, stream: io.BytesIO) -> None:
        handled = [_handled(b"a"), _handled(b"b", RuntimeError()), _handled(b"c", NotFound()), _handled(b"d")]

        Report("shop.tills").batch(3, handled, 0.01)

        lines = _lines(stream)
        assert [line["key"] for line in lines] == ["a", "b", "c", "d"]
        assert [line.get("code") for line in lines] == [None, None, "not-found", None]
        assert [line["severity_text"] for line in lines] == ["INFO", "ERROR", "INFO", "INFO"]

    def test_makes_one_write_of_a_batch(self) -> None:
        written: list[bytes] = []

        class Stream(io.BytesIO):
            def write(self, said: Any) -> int:  # noqa: ANN401 - as the base's
                written.append(bytes(said))
                return len(said)

        configure("shop", stream=Stream())
        Report("shop.tills").batch(3, [_handled(b"a"), _handled(b"b"), _handled(b"c")], 0.01)
        structlog.reset_defaults()

        assert [said.count(b"\n") for said in written] == [3]

    def test_counts_events_by_type_and_neither_commands_nor_dead_letters(self) -> None:
        event = Draft("t", 0, b"k", b"{}", type="mentoring.shop-opened.v1")
        drafts = [event, event, event._replace(type="shop.open"), event._replace(raw=(("ce_type", b"x"),))]

        Report("shop.tills").decided(drafts)

        (family,) = metrics.EVENTS.collect()
        counted = {one.labels["type"]: one.value for one in family.samples if one.name.endswith("_total")}
        assert counted["mentoring.shop-opened.v1"] == 2
        assert "shop.open" not in counted
