"""One trace leads from a request over messages and timers to the job that ends it, and says nothing of anybody."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import ValidationError

from shared import tracing
from shared.contracts.cloudevents import Envelope
from shared.processing.inputs import Input
from shared.processing.tasks.decisions import Handled, Result
from shared.processing.tasks.report import Report
from shared.settings import ServiceSettings
from tests.collector import Collector, collecting
from tests.unit.shared.site import ENDING, TOKEN, FakeEngine

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
GIVEN = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
SAID = {
    *("http.request.method", "http.route", "http.response.status_code", "mentoring.correlation_id"),
    *("messaging.system", "messaging.operation.type", "messaging.destination.name", "messaging.kafka.offset"),
    *("messaging.destination.partition.id", "messaging.consumer.group.name", "messaging.batch.message_count"),
    "mentoring.result",
}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        tracing.begin("matching", found.url, 1.0)
        yield found
        tracing.end()


def told(collector: Collector) -> Collector:
    tracing.end()
    return collector


def handled(id_: str, *, caused_by: str = "", given: str = "", result: Result = Result.HANDLED) -> Handled:
    envelope = Envelope(
        id=id_,
        source="/x",
        type="mentoring.pair-ended.v1",
        correlation_id=TRACE,
        causation_id=caused_by,
        traceparent=given,
    )
    return Handled(Input(topic="t", partition=3, offset=7, key=b"ada", value=b"{}", envelope=envelope), result)


class TestRequest:
    async def test_continues_the_trace_of_its_caller(self, http: httpx.AsyncClient, collector: Collector) -> None:
        await http.post("/v1/pairs/p1/ending", json=ENDING, headers=GIVEN)

        span = told(collector).named("POST /v1/pairs/{id}/ending")
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, CALLER)
        assert collector.services == {"matching"}

    async def test_begins_the_trace_that_its_log_line_names(
        self, http: httpx.AsyncClient, collector: Collector
    ) -> None:
        answer = await http.get("/v1/pairs")

        span = told(collector).named("GET /v1/pairs")
        assert span.trace_id.hex() == answer.headers["x-correlation-id"]
        assert not span.parent_span_id

    async def test_says_neither_its_path_nor_its_token(self, http: httpx.AsyncClient, collector: Collector) -> None:
        await http.get(f"/attestation/{TOKEN}?token={TOKEN}")

        assert TOKEN[:12].encode() not in b"".join(one.SerializeToString() for one in told(collector).requests)

    async def test_that_met_a_bug_is_an_error(self, http: httpx.AsyncClient, collector: Collector) -> None:
        await http.get("/v1/fails/bug")

        assert told(collector).named("GET /v1/fails/{how}").status.code == 2

    async def test_is_the_parent_of_its_command(
        self, http: httpx.AsyncClient, engine: FakeEngine, collector: Collector
    ) -> None:
        await http.post("/v1/pairs/p1/ending", json=ENDING, headers=GIVEN)
        Report("g").batch(3, [handled("command", given=engine.traceparents[0])], 0.01)

        told(collector)
        request, command = (
            collector.named("POST /v1/pairs/{id}/ending"),
            collector.named("process mentoring.pair-ended.v1"),
        )
        assert command.parent_span_id == request.span_id


class TestMessage:
    def test_is_a_child_of_what_caused_it_wherever_that_was_handled(self, collector: Collector) -> None:
        Report("g").batch(3, [handled("first"), handled("second", caused_by="first")], 0.01)

        first, second = told(collector).spans
        assert second.parent_span_id == first.span_id
        assert second.trace_id == first.trace_id == bytes.fromhex(TRACE)

    def test_has_the_same_span_however_often_it_is_handled(self, collector: Collector) -> None:
        for _ in range(2):
            Report("g").batch(3, [handled("first")], 0.01)

        assert len({span.span_id for span in told(collector).spans}) == 1

    def test_begins_when_its_transaction_did(self, collector: Collector) -> None:
        Report("g").batch(3, [handled("first")], 0.25)

        (span,) = told(collector).spans
        assert span.end_time_unix_nano - span.start_time_unix_nano >= 250_000_000

    def test_that_is_dead_is_an_error(self, collector: Collector) -> None:
        Report("g").batch(3, [Handled(handled("x").input, Result.DEAD, ValueError())], 0.01)

        assert told(collector).spans[0].status.code == 2

    def test_says_nothing_but_what_was_reviewed(self, collector: Collector) -> None:
        Report("g").batch(3, [handled("first")], 0.01)

        assert {one.key for span in told(collector).spans for one in span.attributes} <= SAID
        assert b"ada" not in collector.requests[0].SerializeToString()


class TestHeader:
    @pytest.mark.usefixtures("collector")
    def test_names_the_span_of_what_was_handled(self) -> None:
        assert tracing.traceparent(TRACE, "first", "given") == f"00-{TRACE}-{tracing.span_id('first')}-01"

    def test_is_passed_on_where_tracing_is_off(self) -> None:
        assert tracing.traceparent(TRACE, "first", "given") == "given"


class TestShare:
    def test_is_decided_alike_by_every_service(self) -> None:
        with collecting() as collector:
            tracing.begin("matching", collector.url, 0.5)
            traces = [f"{number:032x}" for number in range(1, 2**32, 2**28)] + [f"{2**127 + n:032x}" for n in range(8)]
            for trace in traces:
                Report("g").batch(
                    0,
                    [
                        Handled(
                            Input(
                                topic="t",
                                partition=0,
                                offset=0,
                                key=None,
                                value=None,
                                envelope=Envelope(id="x", source="", type="t", correlation_id=trace),
                            ),
                            Result.HANDLED,
                        )
                    ],
                    0,
                )
            tracing.end()

        assert {span.trace_id.hex() for span in collector.spans} == {one for one in traces if int(one[:8], 16) < 2**31}


class TestSettings:
    def test_are_off_by_default(self) -> None:
        tracing.begin("matching", ServiceSettings().traces_endpoint, 1.0)

        assert not tracing.is_on()

    def test_refuse_what_is_no_address_in_words(self) -> None:
        with pytest.raises(ValidationError, match="write the whole address of the collector"):
            ServiceSettings(traces_endpoint="collector:4318")


class TestCollectorAway:
    async def test_holds_nobody_up(self, http: httpx.AsyncClient) -> None:
        with collecting() as collector:
            pass
        tracing.begin("matching", collector.url, 1.0)

        try:
            assert (await http.get("/v1/pairs")).status_code == 200
        finally:
            tracing.end()
