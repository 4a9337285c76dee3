"""The job that computes a match run in a child process, on a stored snapshot, and sends the draft in chunks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

from services.matching.artifacts import keep, kept, snapshot_name, solution_name
from services.matching.commands import DraftCouples, FailMatchRun, FinishDraft, NoteUnmatched, SkipMatchRun
from services.matching.domain.pairs import BATCH, Evidence
from services.matching.domain.program import Program
from services.matching.domain.revisions import revision_id
from services.matching.domain.runs import MatchRun, RunState
from services.matching.jobs.batches import batches, whole_groups
from services.matching.jobs.processes import ComputationRefused, Compute, unless_called_off
from services.matching.jobs.progress import telling
from services.matching.jobs.snapshots import couples_of_draft, take
from services.matching.matcher.draft import COMPUTED, SOLUTION, Computed
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot
from services.matching.store import PROGRAM_REVISIONS, PROGRAMS, RUNS
from shared.contracts.messages import Command
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.jobs import Lease, Worker

SHOWN_TOPICS = 20  # topics of each direction in a couple's evidence, so that every command fits into a Kafka record


@dataclass(frozen=True, kw_only=True)
class Means:
    """The dependencies of computing jobs.

    `keep` is the retention of snapshots, `keep_consented` that of those with attributes that people have consented to.
    """

    reader: Reader
    blobs: Blobs
    compute: Compute
    keep: timedelta
    keep_consented: timedelta

    def retention(self, snapshot: Snapshot) -> timedelta:
        """Return how long a snapshot is kept."""
        sensitive = any(one.consented for one in snapshot.ready)
        return min(self.keep, self.keep_consented) if sensitive else self.keep


def match_runs(means: Means) -> Worker:
    """Return the worker that computes match runs; the stored snapshot makes every attempt give the same draft."""

    async def run(lease: Lease) -> AsyncIterator[Command]:
        wanted = await means.reader.get(RUNS, lease.job.subject)
        if wanted is None or wanted.state is not RunState.QUEUED:
            return
        try:
            computed = await _computed(means, lease, wanted)
        except ComputationRefused as refused:
            yield _failed(wanted, str(refused))
            return
        if computed and wanted.scheduled and not computed.draft.couples:
            yield SkipMatchRun(program_id=wanted.program_id, run_id=wanted.id)
        elif computed:
            async for command in _commands(lease, wanted, computed):
                yield command

    async def give_up(lease: Lease, reason: str) -> FailMatchRun | None:
        run = await means.reader.get(RUNS, lease.job.subject)
        return _failed(run, reason) if run and run.state is RunState.QUEUED else None

    return Worker(work=run, give_up=give_up)


async def _computed(means: Means, lease: Lease, run: MatchRun) -> Computed | None:
    """Compute the draft, unless the run is cancelled; store the solution for replays and explanations."""

    async def called_off() -> bool:
        now = await means.reader.get(RUNS, run.id)
        return now is None or now.state is not RunState.QUEUED

    await lease.progress(phase="reading people", total=100)
    snapshot = await _snapshot(means, run)
    done = await unless_called_off(means.compute("draft", snapshot, telling(lease)), called_off)
    if done is None:
        return None
    computed = await asyncio.to_thread(COMPUTED.validate_json, done)
    solution = await asyncio.to_thread(SOLUTION.dump_json, computed.draft.solution)
    await keep(means.blobs, solution_name(run.id), solution, means.keep)
    return computed


async def _snapshot(means: Means, run: MatchRun) -> bytes:
    """Return the run's snapshot: the stored one, or a new one that is stored now."""
    name = snapshot_name(run.id)
    if before := await kept(means.blobs, name):
        return before
    program = await _program(means, run)
    snapshot = await take(means.reader, program, run.id, run.requested_at, run.seed)
    stay = await couples_of_draft(means.reader, run.stay) if run.stay and run.stay_bonus else ()
    snapshot = replace(snapshot, stay=stay, stay_bonus=run.stay_bonus)
    taken = await asyncio.to_thread(SNAPSHOT.dump_json, snapshot)
    await keep(means.blobs, name, taken, means.retention(snapshot))
    return taken


async def _program(means: Means, run: MatchRun) -> Program:
    """Return the run's program with the settings that were in force when the run was requested."""
    program = await means.reader.get(PROGRAMS, run.program_id)
    if program is None:
        raise LookupError(f"match run {run.id} is of no program")
    revision = await means.reader.get(PROGRAM_REVISIONS, revision_id(run.program_id, run.settings_revision))
    return replace(program, settings=revision.settings, settings_revision=revision.number) if revision else program


def _failed(run: MatchRun, problem: str) -> FailMatchRun:
    return FailMatchRun(program_id=run.program_id, run_id=run.id, problem=problem)


def _shown(evidence: Evidence) -> Evidence:
    return replace(
        evidence,
        mentee_learns=evidence.mentee_learns[:SHOWN_TOPICS],
        mentor_learns=evidence.mentor_learns[:SHOWN_TOPICS],
        mentee_met=evidence.mentee_met[:SHOWN_TOPICS],
        mentor_met=evidence.mentor_met[:SHOWN_TOPICS],
    )


async def _commands(lease: Lease, run: MatchRun, computed: Computed) -> AsyncIterator[Command]:
    draft = computed.draft
    shown = [replace(one, evidence=_shown(one.evidence)) for one in draft.couples]
    couples, leftovers = list(whole_groups(shown, BATCH)), list(batches(draft.leftovers, BATCH))
    total = len(couples) + len(leftovers)
    for number, some in enumerate(couples):
        numbered = tuple(replace(one, chunk=number) for one in some)
        yield DraftCouples(program_id=run.program_id, run_id=run.id, couples=numbered)
        await lease.progress(phase="proposing", done=number + 1, total=total, gap=draft.gap)
    for number, few in enumerate(leftovers):
        left = tuple(replace(one, chunk=number) for one in few)
        yield NoteUnmatched(program_id=run.program_id, run_id=run.id, leftovers=left)
        await lease.progress(phase="proposing", done=len(couples) + number + 1, total=total, gap=draft.gap)
    yield FinishDraft(
        program_id=run.program_id,
        run_id=run.id,
        couple_chunks=len(couples),
        leftover_chunks=len(leftovers),
        totals=draft.totals,
        gap=draft.gap,
        method=draft.method,
        dropped_pins=draft.dropped_pins,
        circles=draft.circles,
        rates=draft.rates,
        summary=draft.summary,
        vocabulary=draft.vocabulary,
        record=computed.record,
    )
