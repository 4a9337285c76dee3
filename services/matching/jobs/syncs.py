"""The jobs of a sync: one computes its plan, one carries it out; a retry sends what the first attempt has kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile

from services.matching.commands import (
    BeginSync,
    FailSync,
    FinishPlan,
    RecordPlanRows,
    RecordSyncRows,
    RowOutcome,
    Syncing,
)
from services.matching.domain.identity import employee_key
from services.matching.domain.imports import RowStatus
from services.matching.domain.syncs import Mode, Sync, SyncState
from services.matching.feeds.csv.checking import Checked, Survey, good_rows
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import Roster, open_roster
from services.matching.feeds.csv.registration import place, synced
from services.matching.feeds.csv.whole import must_be_uncut, must_be_whole
from services.matching.feeds.planning.census import Census
from services.matching.feeds.planning.planner import Planner, Question, Row
from services.matching.feeds.planning.scripts import Ranked, Script, kept
from services.matching.jobs.batches import batches
from services.matching.jobs.feeding import Feeding, fetch
from services.matching.store import SYNCS
from shared.contracts.messages import Command
from shared.processing.jobs import Lease, Worker

AT_ONCE = 200


def syncs(means: Feeding) -> Worker:
    """Return the worker that computes and carries out syncs."""

    async def work(lease: Lease) -> AsyncIterator[Command]:
        sync = await means.reader.get(SYNCS, lease.job.subject)
        if sync is None:
            return
        applies = ":apply:" in lease.job.id
        with await (_changes(means, sync) if applies else _plan(means, lease, sync)) as script:
            for done, command in enumerate(script.commands(), 1):
                yield command
                if done % AT_ONCE == 0:
                    await lease.progress(phase="applying" if applies else "planning", done=done, total=sync.changes)

    async def give_up(lease: Lease, reason: str) -> FailSync | None:
        sync = await means.reader.get(SYNCS, lease.job.subject)
        if sync is None or sync.state not in {SyncState.PLANNING, SyncState.APPLYING}:
            return None
        return FailSync(sync_id=sync.id, problem=reason)

    return Worker(work=work, give_up=give_up)


async def _changes(means: Feeding, sync: Sync) -> Script:
    script = await kept(means.blobs, _name(sync, "changes"))
    if script is None:
        raise LookupError(f"the changes of sync {sync.id} are deleted")
    return script


async def _plan(means: Feeding, lease: Lease, sync: Sync) -> Script:
    """Return the commands that tell a sync's plan: those of the first attempt, or new ones."""
    if script := await kept(means.blobs, _name(sync, "plan")):
        return script
    with ExitStack() as unless_done:
        told = unless_done.enter_context(Script())
        try:
            await _compute(means, lease, sync, told)
        except UnusableRoster as unusable:
            told.add(FailSync(sync_id=sync.id, problem=str(unusable)))
        await told.keep(means.blobs, _name(sync, "plan"))
        unless_done.pop_all()
        return told


async def _compute(means: Feeding, lease: Lease, sync: Sync, told: Script) -> None:
    with TemporaryFile() as file, Ranked() as changes:
        await fetch(means.blobs, sync.blob, file)
        await lease.progress(phase="checking")
        with await asyncio.to_thread(open_roster, file, None, sync.by_hand) as roster:
            survey = await asyncio.to_thread(Survey, roster)
            census = Census()
            platform = await survey.directory.on_platform(census.through(means.reader))
            checked = await asyncio.to_thread(survey.checked, platform)
            await asyncio.to_thread(_judge, roster, checked, sync, census)
            _tell_rows(sync, checked, told)
            await lease.progress(phase="comparing")
            question = Question(
                plan_id=sync.plan_id,
                round=sync.round,
                now=means.clock.now(),
                named=frozenset(employee_key(means.secret, one) for one in checked.ids),
                unreadable=checked.unnamed,
                everybody=sync.mode is Mode.FULL,
                sync_id=sync.id,
            )
            planner = Planner(
                census=census,
                question=question,
                tell=lambda rows: RecordPlanRows(sync_id=sync.id, rows=rows),
                told=told,
                changes=changes,
            )
            effects = await planner.compute(means.reader, _rows(roster, checked, means.secret, sync))
        told.add(FinishPlan(sync_id=sync.id, round=sync.round, rows=planner.rows, effects=effects, limits=means.limits))
        with Script() as ordered:
            await asyncio.to_thread(_order, changes, planner, ordered)
            await ordered.keep(means.blobs, _name(sync, "changes"))


def _order(changes: Ranked, planner: Planner, ordered: Script) -> None:
    for line in changes.lines(planner.depth):
        ordered.add_line(line)


def _judge(roster: Roster, checked: Checked, sync: Sync, census: Census) -> None:
    must_be_uncut(roster, checked)
    if sync.mode is Mode.FULL:
        must_be_whole(checked, knows_managers=any(census.managers[one] for one in census.present))


def _tell_rows(sync: Sync, checked: Checked, told: Script) -> None:
    verdicts = [verdict for _, verdict in sorted(checked.verdicts.items())]
    told.add(
        BeginSync(
            sync_id=sync.id,
            round=sync.round,
            total=checked.total,
            refused=sum(one.status is RowStatus.REFUSED for one in verdicts),
            duplicates=sum(one.status is RowStatus.DUPLICATE for one in verdicts),
            findings=checked.findings,
            warnings=checked.warnings,
        )
    )
    outcomes = (RowOutcome(line=one.line, status=one.status, errors=one.errors) for one in verdicts)
    for rows in batches(outcomes, AT_ONCE):
        told.add(RecordSyncRows(sync_id=sync.id, rows=rows))


def _rows(roster: Roster, checked: Checked, secret: str, sync: Sync) -> Iterator[Row]:
    for kept_place in checked.places:
        yield Row(line=kept_place.line, command=place(kept_place, secret, checked, Syncing(sync_id=sync.id)))
    for line, row in good_rows(roster, checked):
        yield Row(line=line, command=synced(row, secret, sync.id, checked, clears=sync.clears))


def _name(sync: Sync, what: str) -> str:
    return f"sync:{sync.id}:{what}:{sync.round}"
