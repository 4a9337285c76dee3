"""The job that reads an uploaded roster and sends one command per row, in the file's order."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from tempfile import TemporaryFile

from services.matching.commands import (
    BeginRows,
    FailImport,
    HoldEnrollment,
    HoldImport,
    NoteInForce,
    RecordHeldRows,
    RecordRows,
    RegisterPerson,
    Row,
    RowOutcome,
)
from services.matching.domain.holds import holds_of
from services.matching.domain.identity import employee_key
from services.matching.domain.imports import ImportState, RosterImport
from services.matching.feeds.csv.checking import Checked, Survey, good_rows
from services.matching.feeds.csv.directory import ON_PLATFORM, OnPlatform
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import Roster, open_roster
from services.matching.feeds.csv.registration import place, registration
from services.matching.feeds.planning.census import Census
from services.matching.feeds.planning.enrolling import enrolling
from services.matching.feeds.planning.planner import Planner, Question
from services.matching.feeds.planning.scripts import Script, kept
from services.matching.jobs.batches import batches
from services.matching.jobs.feeding import Feeding, fetch
from services.matching.store import IMPORTS, PEOPLE, PROGRAMS
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Role
from shared.domain import identifier
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.jobs import Lease, Worker

AT_ONCE = 200


def roster_reader(means: Feeding) -> Worker:
    """Return the worker that reads rosters; every attempt at a file sends the same commands."""
    reader, blobs, secret = means.reader, means.blobs, means.secret

    async def read(lease: Lease) -> AsyncIterator[Command]:
        wanted = await reader.get(IMPORTS, lease.job.subject)
        if wanted is None:
            return
        # Run outside the event loop: 100,000 rows take seconds.
        with TemporaryFile() as file:
            await fetch(blobs, wanted.blob, file)
            await lease.progress(phase="checking")
            try:
                roster = await asyncio.to_thread(open_roster, file, _role(wanted), wanted.by_hand)
                with roster:
                    program = await reader.get(PROGRAMS, wanted.program_id)
                    roster.partners = program is not None and program.has_partners
                    survey = await asyncio.to_thread(Survey, roster)
                    platform = await _as_at_first(reader, blobs, wanted, survey)
                    checked = await asyncio.to_thread(survey.checked, platform)
                    with await _brake(means, wanted, roster, checked) as held:
                        for command in held.commands():
                            yield command
                        if held.length:
                            return
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


async def _brake(means: Feeding, wanted: RosterImport, roster: Roster, checked: Checked) -> Script:
    """Return the commands that hold an import over a limit; none if it may take hold. A retry decides the same."""
    name = f"import:{wanted.id}:held:{wanted.round}"
    if script := await kept(means.blobs, name):
        return script
    script = await _held(means, wanted, roster, checked)
    await script.keep(means.blobs, name)
    return script


async def _held(means: Feeding, wanted: RosterImport, roster: Roster, checked: Checked) -> Script:
    plan_id = identifier("plan", wanted.id)
    census = Census()
    await census.take(means.reader)
    question = Question(
        plan_id=plan_id,
        round=wanted.round + 1,
        now=means.clock.now(),
        named=frozenset(employee_key(means.secret, one) for one in checked.ids),
        unreadable=checked.unnamed,
    )
    script = Script()
    script.add(HoldImport(program_id=wanted.program_id, import_id=wanted.id, plan_id=plan_id, round=wanted.round))
    planner = Planner(
        census=census, question=question, tell=lambda rows: RecordHeldRows(plan_id=plan_id, rows=rows), told=script
    )
    effects = await planner.compute(
        means.reader, enrolling(roster, checked, means.secret, wanted.program_id, wanted.id)
    )
    if effects.digest == wanted.approved or not holds_of(effects, means.limits):
        script.close()
        return Script()
    script.add(
        HoldEnrollment(
            plan_id=plan_id,
            program_id=wanted.program_id,
            import_id=wanted.id,
            file=wanted.digest,
            round=question.round,
            rows=planner.rows,
            effects=effects,
            limits=means.limits,
        )
    )
    return script


async def _as_at_first(reader: Reader, blobs: Blobs, wanted: RosterImport, survey: Survey) -> OnPlatform:
    """Return what the platform knew at the first attempt, so that every attempt sends the same commands."""
    name = f"{wanted.blob}:on-platform"
    if known := b"".join([piece async for piece in blobs.read(name)]):
        return ON_PLATFORM.validate_json(known)
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
    for kept_place in checked.places:
        yield place(kept_place, secret, checked)
    if wanted.plan_id:
        yield NoteInForce(plan_id=wanted.plan_id)
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
