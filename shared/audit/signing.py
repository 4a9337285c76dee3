"""The worker that signs a chain as far as it goes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from shared.audit.commands import AddCheckpoint
from shared.audit.trail import statement
from shared.contracts.messages import Command
from shared.processing.jobs import Lease, Worker
from shared.signing import Signer


def signs(signer: Signer | None) -> Worker:
    """Return the worker; without a key nothing is signed."""

    async def work(lease: Lease) -> AsyncIterator[Command]:
        chain, number, head = lease.job.subject.split()
        if signer:
            yield AddCheckpoint(
                chain=chain,
                at=datetime.now(UTC),
                count=int(number),
                head=head,
                signature=signer.sign(statement(chain, int(number), head)),
                public_key=signer.public,
            )

    async def give_up(_lease: Lease, _reason: str) -> Command | None:
        return None  # the next checkpoint signs these records too

    return Worker(work=work, give_up=give_up, while_paused=True)
