"""Reporting of committed messages: one canonical log line each, and the metrics."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

import structlog

from shared import metrics, tracing
from shared.contracts.closed import total
from shared.domain import Refused
from shared.kafka import Record
from shared.log.lines import EACH
from shared.processing.dead_letters.records import UnknownCommand, fingerprint, stack_hash
from shared.processing.drafts import Draft
from shared.processing.tasks.channels import Gap
from shared.processing.tasks.decisions import Handled, Result

log = structlog.get_logger()

LEVELS: Final = total(
    Result,
    {
        Result.HANDLED: logging.INFO,
        Result.IGNORED: logging.DEBUG,
        Result.REFUSED: logging.INFO,
        Result.DEAD: logging.ERROR,
        Result.REPEATED: logging.INFO,
        Result.DUPLICATE: logging.INFO,
        Result.AHEAD: logging.INFO,
    },
)
HANDLED = "message.handled"
EVENT: Final = "mentoring."  # what the types of all events begin with


class Report:
    """Reports for one task group."""

    def __init__(self, group: str) -> None:
        self._group = group

    def batch(self, partition: int, handled: Sequence[Handled], seconds: float) -> None:
        """Report every message of a committed batch; `seconds` is what the whole batch took."""
        common = {
            "group": self._group,
            "partition": partition,
            "batch_ms": round(seconds * 1000, 1),
            "batch_size": len(handled),
        }
        # A batch's lines go out as one: what they share is made once, and there is one write.
        for level, some in groupby(handled, _level):
            if level == logging.ERROR:
                for one in some:
                    _log_dead(common, one)
            elif log.is_enabled_for(level):
                log.log(level, HANDLED, **common, **{EACH: [*map(_fields, some)]})
        self._count(handled, seconds)
        if tracing.is_on():
            self._trace(partition, handled, seconds)

    def gaps(self, partition: int, gaps: Iterable[Gap | None]) -> None:
        """Report every channel that a committed batch found ahead; one that is mended says nothing."""
        for gap in filter(None, gaps):
            about = {"topic": gap.topic, "partition": partition, "offset": gap.offset}
            log.warning(
                "channel.ahead", group=self._group, channel=gap.channel, last=gap.last, found=gap.found, **about
            )
            metrics.CHANNEL_GAPS.labels(self._group).inc()

    def decided(self, drafts: Iterable[Draft]) -> None:
        """Count the events among what a committed batch publishes; commands and dead letters are none."""
        kinds = Counter(draft.type for draft in drafts if draft.type.startswith(EVENT) and not draft.raw)
        for kind, number in kinds.items():
            metrics.EVENTS.labels(kind).inc(number)

    def published(self, records: Iterable[Record]) -> None:
        """Count what Kafka has acknowledged."""
        for topic, number in Counter(record.topic for record in records).items():
            metrics.PUBLISHED.labels(topic).inc(number)

    def _trace(self, partition: int, handled: Sequence[Handled], seconds: float) -> None:
        since = tracing.began() - int(seconds * 1e9)
        for one in handled:
            envelope, id_ = one.input.envelope, one.input.id
            about: dict[str, str | int] = {
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.destination.name": one.input.topic,
                "messaging.destination.partition.id": str(partition),
                "messaging.kafka.offset": one.input.offset,
                "messaging.consumer.group.name": self._group,
                "messaging.batch.message_count": len(handled),
                "mentoring.result": one.result.value,
            }
            spot = tracing.Spot(
                correlation_id=envelope.correlation_id or id_,
                id=id_,
                caused_by=envelope.causation_id,
                given=envelope.traceparent,
            )
            name, dead = f"process {_label(one) or 'unknown'}", one.result is Result.DEAD
            tracing.tell(tracing.Kind.CONSUMER, name, spot, since, about, failed=dead)

    def _count(self, handled: Sequence[Handled], seconds: float) -> None:
        metrics.BATCH_SIZE.labels(self._group).observe(len(handled))
        metrics.BATCH_SECONDS.labels(self._group).observe(seconds)
        counted = Counter((_label(one), one.result.value) for one in handled)
        for (kind, result), number in counted.items():
            metrics.MESSAGES.labels(self._group, kind, result).inc(number)


def _level(one: Handled) -> int:
    """Return how loud a message's line is; one that the group does not read changes nothing, and metrics count it."""
    return LEVELS[one.result]


def _fields(one: Handled) -> dict[str, Any]:
    message, envelope, id_ = one.input, one.input.envelope, one.input.id
    fields = {
        "topic": message.topic,
        "offset": message.offset,
        "id": id_,
        "type": envelope.type,
        "key": (message.key or b"").decode(errors="replace"),
        "correlation_id": envelope.correlation_id or id_,
        "causation_id": envelope.causation_id,
        "result": one.result.value,
    }
    if envelope.actor:
        fields["enduser.id"] = envelope.actor
    return fields | {"code": one.error.code} if isinstance(one.error, Refused) else fields


def _label(one: Handled) -> str:
    # An unknown type is anybody's text: as a label it could be endless.
    unknown = one.result is Result.IGNORED or isinstance(one.error, UnknownCommand)
    return "" if unknown else one.input.envelope.type


def _log_dead(common: dict[str, Any], one: Handled) -> None:
    assert one.error is not None  # noqa: S101 - see _level
    about = {
        "error": type(one.error).__name__,
        "stack": stack_hash(one.error),
        "fingerprint": fingerprint(one.input, one.error, common["group"]),
    }
    log.error(HANDLED, **common, **_fields(one), **about, exc_info=one.error)
