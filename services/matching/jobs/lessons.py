"""The job that finds the people of a program who are to be asked to read a newer lesson."""

from collections.abc import AsyncIterator

from services.matching.commands import AskAgain
from services.matching.feeds.planning.scripts import Script, kept
from services.matching.jobs.batches import batches
from services.matching.store import PARTICIPANTS
from shared.contracts.messages import Command
from shared.contracts.vocabulary import ProgramId
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.jobs import Lease, Worker

AT_ONCE = 200


def renewals(reader: Reader, blobs: Blobs) -> Worker:
    """Return the worker that asks again; a retry sends what the first attempt has kept."""

    async def work(lease: Lease) -> AsyncIterator[Command]:
        with await _asking(reader, blobs, lease) as script:
            for command in script.commands():
                yield command

    async def give_up(_lease: Lease, _reason: str) -> None:
        """Give up without a command: the coordinator can ask again."""

    return Worker(work=work, give_up=give_up)


async def _asking(reader: Reader, blobs: Blobs, lease: Lease) -> Script:
    if script := await kept(blobs, lease.job.id):
        return script
    program_id = ProgramId(lease.job.subject)
    people = [one.person_id async for one in reader.stream(PARTICIPANTS, program_id=program_id) if one.completions]
    script = Script()
    for some in batches(people, AT_ONCE):
        script.add(AskAgain(program_id=program_id, person_ids=some))
    await script.keep(blobs, lease.job.id)
    return script
