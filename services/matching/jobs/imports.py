"""The job that reads an uploaded roster and sends one command per row, in the file's order."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from tempfile import TemporaryFile

from services.matching.commands import BeginRows, FailImport, RecordRows, RegisterPerson, Row, RowOutcome
from services.matching.domain.imports import ImportState, RosterImport
from services.matching.feeds.csv.checking import Checked, Survey, good_rows
from services.matching.feeds.csv.directory import ON_PLATFORM, OnPlatform
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import Roster, open_roster
from services.matching.feeds.csv.registration import place, registration
from services.matching.jobs.batches import batches
from services.matching.store import IMPORTS, PEOPLE
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Role
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.jobs import Lease, Worker

AT_ONCE = 200


def roster_reader(reader: Reader, blobs: Blobs, secret: str) -> Worker:
    """Return the worker that reads rosters; every attempt at a file sends the same commands."""

    async def read(lease: Lease) -> AsyncIterator[Command]:
        wanted = await reader.get(IMPORTS, lease.job.subject)
        if wanted is None:
            return
        # Run outside the event loop: 100,000 rows take seconds.
        with TemporaryFile() as file:
            async for piece in blobs.read(wanted.blob):
                await asyncio.to_thread(file.write, piece)
            await lease.progress(phase="checking")
            try:
                roster = await asyncio.to_thread(open_roster, file, _role(wanted), wanted.by_hand)
                with roster:
                    survey = await asyncio.to_thread(Survey, roster)
                    platform = await _as_at_first(reader, blobs, wanted, survey)
                    checked = await asyncio.to_thread(survey.checked, platform)
                    async for command in _commands(lease, wanted, roster, checked, secret):
                        yield command
            except UnusableRoster as unusable:
                yield FailImport(program_id=wanted.program_id, import_id=wanted.id, problem=str(unusable))
                return
        await lease.progress(phase="read")

    async def give_up(lease: Lease, reason: str) -> FailImport | None:
        wanted = await reader.get(IMPORTS, lease.job.subject)
        if wanted is None or wanted.state not in {ImportState.QUEUED, ImportState.RUNNING}:
            return None
        return FailImport(program_id=wanted.program_id, import_id=wanted.id, problem=reason)

    return Worker(work=read, give_up=give_up)


async def _as_at_first(reader: Reader, blobs: Blobs, wanted: RosterImport, survey: Survey) -> OnPlatform:
    """Return what the platform knew at the first attempt, so that every attempt sends the same commands."""
    name = f"{wanted.blob}:on-platform"
    if kept := b"".join([piece async for piece in blobs.read(name)]):
        return ON_PLATFORM.validate_json(kept)
    platform = await survey.directory.on_platform(reader.stream(PEOPLE))
    await blobs.put(name, ON_PLATFORM.dump_json(platform))
    return platform


async def _commands(
    lease: Lease, wanted: RosterImport, roster: Roster, checked: Checked, secret: str
) -> AsyncIterator[Command]:
    yield BeginRows(
        program_id=wanted.program_id,
        import_id=wanted.id,
        total=checked.total,
        findings=checked.findings,
        warnings=checked.warnings,
    )
    for verdicts in batches(_outcomes(checked), AT_ONCE):
        yield RecordRows(program_id=wanted.program_id, import_id=wanted.id, rows=verdicts)
    for kept in checked.places:
        yield place(kept, secret, checked)
    done = 0
    rows = batches(_registrations(wanted, roster, checked, secret), AT_ONCE)
    while some := await asyncio.to_thread(next, rows, ()):
        for command in some:
            yield command
        done += len(some)
        await lease.progress(phase="reading", done=done, total=checked.participants + checked.persons)


def _outcomes(checked: Checked) -> Iterator[RowOutcome]:
    for line, verdict in sorted(checked.verdicts.items()):
        yield RowOutcome(line=line, status=verdict.status, errors=verdict.errors)


def _registrations(wanted: RosterImport, roster: Roster, checked: Checked, secret: str) -> Iterator[RegisterPerson]:
    for line, row in good_rows(roster, checked):
        yield registration(row, secret, wanted.program_id, Row(import_id=wanted.id, line=line), checked)


def _role(wanted: RosterImport) -> Role | None:
    return Role(wanted.role) if wanted.role else None
