"""Traces as OpenTelemetry spans: one a request, a message and a job, from HTTP over Kafka to the mail.

Every id follows from what messages carry anyway: a trace is the correlation id, a span the id of the message or job,
and its parent what caused it. So a trace goes on over timers and restarts, and a batch that runs again has the same
spans. Off by default; then nothing here does anything. A span never has a key, a name, an address or a path.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from shared.version import version

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

TIMEOUT_SECONDS: Final = 3.0
NAMESPACE: Final = "reverse-mentoring"
_OWN: Final = re.compile(r"(?!0{32})[0-9a-f]{32}")
_PARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")

Value = str | int | float


@dataclass(frozen=True, kw_only=True)
class _On:
    processor: "BatchSpanProcessor"
    resource: "Resource"
    share: float


class Kind(StrEnum):
    """What a span is about, in OpenTelemetry's names: a request, a message, or a job."""

    SERVER = "SERVER"
    CONSUMER = "CONSUMER"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where a span is in its trace: what caused it is the message of that id, else what a W3C header names."""

    correlation_id: str
    id: str
    caused_by: str = ""
    given: str = ""

    @property
    def parent(self) -> str:
        """Return the span above it; empty for the first of a trace."""
        return span_id(self.caused_by) if self.caused_by else _given_span(self.correlation_id, self.given)


class _State:
    """What this process does with spans; nothing before `begin`."""

    on: _On | None = None


def begin(service: str, endpoint: str, share: float, exporter: "SpanExporter | None" = None) -> None:
    """Send a share of all traces to a collector's address for OTLP over HTTP, from now on; nothing without one."""
    if not endpoint:
        return
    # Imported only where they are used: they take memory and time at the start.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - see above

    told = {"service.name": service, "service.namespace": NAMESPACE, "service.version": version()}
    sends = exporter or OTLPSpanExporter(endpoint=endpoint, timeout=TIMEOUT_SECONDS)
    _State.on = _On(processor=BatchSpanProcessor(sends), resource=Resource(told), share=share)


def end() -> None:
    """Send what is left, and stop; blocks until the collector has answered or some seconds have passed."""
    if _State.on:
        _State.on.processor.force_flush(int(TIMEOUT_SECONDS * 1000))
        _State.on.processor.shutdown()  # type: ignore[no-untyped-call]  # its package has no annotation there
        _State.on = None


def trace_id(correlation_id: str) -> str:
    """Return the trace of a correlation id: itself if it is one already, as those are that we make."""
    return correlation_id if _OWN.fullmatch(correlation_id) else _digest(correlation_id, 16)


def span_id(id_: str) -> str:
    """Return the span of a message or a job."""
    return _digest(id_, 8)


def traceparent(correlation_id: str, id_: str, given: str) -> str:
    """Return the W3C header of what a message or a job causes: its own span, or what was given where tracing is off."""
    if _State.on is None:
        return given
    trace = trace_id(correlation_id)
    return f"00-{trace}-{span_id(id_)}-{'01' if _sampled(trace, _State.on.share) else '00'}"


def began() -> int:
    """Return the time for a span that begins, in nanoseconds."""
    return time.time_ns()


def tell(kind: Kind, name: str, spot: Spot, since: int, attributes: Mapping[str, Value], *, failed: bool) -> None:  # noqa: PLR0913 - what a span is
    """Send the span of something that began at `since` and has ended now, where its trace is one of the share."""
    on, trace = _State.on, trace_id(spot.correlation_id)
    if on is None or not _sampled(trace, on.share):
        return
    from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415 - only where tracing is on
    from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags  # noqa: PLC0415 - the same

    def context(span: str) -> SpanContext:
        flags = TraceFlags(TraceFlags.SAMPLED)
        return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=flags)

    span = ReadableSpan(
        name,
        context=context(span_id(spot.id)),
        parent=context(spot.parent) if spot.parent else None,
        resource=on.resource,
        attributes={**attributes, "mentoring.correlation_id": spot.correlation_id},
        kind=SpanKind[kind.value],
        status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
        start_time=since,
        end_time=time.time_ns(),
    )
    on.processor.on_end(span)


def is_on() -> bool:
    """Tell whether spans are sent, for whoever would have to collect what they say."""
    return _State.on is not None


def _given_span(correlation_id: str, given: str) -> str:
    found = _PARENT.fullmatch(given)
    return found.group(2) if found and found.group(1) == trace_id(correlation_id) else ""


def _sampled(trace: str, share: float) -> bool:
    # Every service decides alike, because it decides by the trace.
    return int(trace[:8], 16) < share * 2**32


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()
