"""Reads the audit trail from its topic and checks it: the command for all services, each service's job for its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import SecretStr

from shared.audit.commands import RecordCheck
from shared.audit.store import AUDIT_HEADS
from shared.audit.trail import Checked, take
from shared.contracts.catalog import AUDIT
from shared.contracts.messages import Command
from shared.kafka import history
from shared.mongo import Reader
from shared.phrases import phrase
from shared.processing.jobs import Lease, Worker
from shared.signing import Signer
from shared.transport import Kafka

TOLD_EVERY: Final = 5_000  # records
MOST_FAULTS: Final = 100
GIVEN_UP: Final = phrase("It failed too often; the log of the service says why, under job.failed.")

Told = Callable[[int], Awaitable[None]]


async def _tell_nobody(_number: int) -> None:
    return None


async def read_trail(
    kafka: Kafka, keys: AbstractSet[str], *, of: str = "", told: Told = _tell_nobody, topic: str = AUDIT
) -> dict[str, Checked]:
    """Return what is found out about each chain whose name begins with `of`; `topic` may be a copy of the trail.

    `told` hears how many records were read.

    Raises:
        Unavailable: Kafka does not answer.
    """
    found: dict[str, Checked] = {}
    number = 0
    async for record in history(kafka, [topic]):
        chain = (record.key or b"").decode(errors="replace")
        if not chain.startswith(of) or not take(found, (chain, _type(record.headers), record.value or b""), keys):
            continue
        number += 1
        if number % TOLD_EVERY == 0:
            await told(number)
    return found


def checks(service: str, kafka: Kafka, reader: Reader, keys: Sequence[SecretStr]) -> Worker:
    """Return the worker that checks a service's own chains; every key that it has may have signed."""
    public = frozenset(Signer(one).public for one in keys)

    async def work(lease: Lease) -> AsyncIterator[Command]:
        heads = {one.id: one for one in await reader.find(AUDIT_HEADS)}  # before: what is added meanwhile is no fault
        found = await read_trail(
            kafka, public, of=f"{service}-", told=lambda number: lease.progress(phase="reading", done=number)
        )
        for chain, head in heads.items():
            one = found.setdefault(chain, Checked(chain=chain))
            one.end(datetime.now(UTC), one.reaches(head.number, head.hash))
        yield _recorded(lease, found)

    async def give_up(lease: Lease, _reason: str) -> Command | None:
        return RecordCheck(chain=lease.job.subject, check_id=lease.job.id, problem=GIVEN_UP)

    return Worker(work=work, give_up=give_up, while_paused=True)


def _recorded(lease: Lease, found: dict[str, Checked]) -> RecordCheck:
    faults = [f"{chain}: {fault}" for chain, one in sorted(found.items()) for fault in one.faults]
    return RecordCheck(
        chain=lease.job.subject,
        check_id=lease.job.id,
        records=sum(one.records for one in found.values()),
        faults=tuple(faults[:MOST_FAULTS]),
    )


def _type(headers: Sequence[tuple[str, Any]]) -> str:
    return (dict(headers).get("ce_type") or b"").decode(errors="replace")
