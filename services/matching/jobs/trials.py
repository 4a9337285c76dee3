"""The jobs that compute replays and twins, each in a child process; they change nothing but their own result."""

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from tempfile import TemporaryFile

from pydantic import TypeAdapter

from services.matching.artifacts import keep, kept, moves_name, must_be_kept, snapshot_name, solution_name, twin_name
from services.matching.commands import FailTrial, FinishTrial
from services.matching.domain.runs import NoLongerKept
from services.matching.domain.trials import Changes, OtherVersion, Trial, TrialKind, TrialState
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.known import judged
from services.matching.feeds.csv.opening import open_roster
from services.matching.jobs.processes import ComputationRefused, unless_called_off
from services.matching.jobs.progress import telling
from services.matching.jobs.rosters import with_roster
from services.matching.jobs.runs import Means
from services.matching.jobs.snapshots import organization, take
from services.matching.matcher.replay import REPLAY
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot
from services.matching.matcher.twin import COMPARISON, Comparison, Move
from services.matching.store import PROGRAMS, RUNS, TRIALS
from shared.contracts.messages import Command
from shared.contracts.vocabulary import RunId
from shared.phrases import phrase
from shared.processing.blobs import WEEK
from shared.processing.jobs import Lease, Worker

CHANGES = TypeAdapter(Changes)
COLUMNS = ("person_id", "role", "before", "after", "fit_before", "fit_after")


def trials(means: Means, secret: str) -> Worker:
    """Return the worker that computes replays and twins."""

    async def run(lease: Lease) -> AsyncIterator[Command]:
        trial = await means.reader.get(TRIALS, lease.job.subject)
        if trial is None or trial.state is not TrialState.QUEUED:
            return
        try:
            done = await _done(means, lease, trial, secret)
        except (ComputationRefused, NoLongerKept, UnusableRoster) as refused:
            yield _failed(trial, str(refused))
        else:
            if done:
                yield done

    async def give_up(lease: Lease, reason: str) -> FailTrial | None:
        trial = await means.reader.get(TRIALS, lease.job.subject)
        return _failed(trial, reason) if trial and trial.state is TrialState.QUEUED else None

    return Worker(work=run, give_up=give_up)


async def _done(means: Means, lease: Lease, trial: Trial, secret: str) -> FinishTrial | None:
    match trial.kind:
        case TrialKind.REPLAY:
            return await _replay(means, lease, trial)
        case TrialKind.TWIN:
            return await _compare(means, lease, trial, secret)


async def _replay(means: Means, lease: Lease, trial: Trial) -> FinishTrial | None:
    run = await means.reader.get(RUNS, trial.run_id or "")
    if run is None or run.record is None:
        raise NoLongerKept(phrase("the run is not there any more"))
    snapshot = await must_be_kept(means.blobs, snapshot_name(run.id))
    solution = await must_be_kept(means.blobs, solution_name(run.id))
    given = b'{"snapshot":' + snapshot + b',"solution":' + solution + b"}"
    answer = await _unless_cancelled(means, trial, "replay", given, lease)
    if answer is None:
        return None
    found = REPLAY.validate_json(answer)
    then, now = run.record.versions, found.versions
    differ = tuple(
        OtherVersion(name=name, then=then.get(name, ""), now=now.get(name, ""))
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    )
    intact = sha256(snapshot).hexdigest() == run.record.inputs
    replayed = replace(found.replayed, intact=intact, versions=differ)
    return FinishTrial(program_id=trial.program_id, trial_id=trial.id, replayed=replayed)


async def _compare(means: Means, lease: Lease, trial: Trial, secret: str) -> FinishTrial | None:
    await lease.progress(phase="reading people", total=100)
    snapshot = await _people(means, trial, secret)
    solution = await must_be_kept(means.blobs, solution_name(trial.run_id)) if trial.run_id else b"null"
    changes = CHANGES.dump_json(trial.changes)
    given = b'{"snapshot":' + snapshot + b',"solution":' + solution + b',"changes":' + changes + b"}"
    answer = await _unless_cancelled(means, trial, "twin", given, lease)
    if answer is None:
        return None
    comparison = await asyncio.to_thread(COMPARISON.validate_json, answer)
    await keep(means.blobs, moves_name(trial.id), await asyncio.to_thread(_table, comparison), WEEK)
    return FinishTrial(program_id=trial.program_id, trial_id=trial.id, compared=comparison.compared)


async def _unless_cancelled(means: Means, trial: Trial, what: str, given: bytes, lease: Lease) -> bytes | None:
    async def cancelled() -> bool:
        now = await means.reader.get(TRIALS, trial.id)
        return now is None or now.state is not TrialState.QUEUED

    return await unless_called_off(means.compute(what, given, telling(lease)), cancelled)


async def _people(means: Means, trial: Trial, secret: str) -> bytes:
    """Return a twin's snapshot, the same at every attempt."""
    if trial.run_id:
        return await must_be_kept(means.blobs, snapshot_name(trial.run_id))
    name = twin_name(trial.id)
    if before := await kept(means.blobs, name):
        return before
    snapshot = await asyncio.to_thread(SNAPSHOT.dump_json, await _taken(means, trial, secret))
    await keep(means.blobs, name, snapshot, WEEK)
    return snapshot


async def _taken(means: Means, trial: Trial, secret: str) -> Snapshot:
    program = await means.reader.get(PROGRAMS, trial.program_id)
    if program is None:
        raise LookupError(f"trial {trial.id} is of no program")
    seed = int(trial.id[:7], 16)
    enrolled = await take(means.reader, program, RunId(trial.id), trial.requested_at, seed)
    if trial.roster is None:
        return enrolled
    with TemporaryFile() as file:
        async for piece in means.blobs.read(trial.roster):
            await asyncio.to_thread(file.write, piece)
        if not file.tell():
            raise NoLongerKept(phrase("the roster is deleted after seven days; upload it again"))
        with await asyncio.to_thread(open_roster, file) as roster:
            roster.partners = enrolled.program.has_partners
            checked = await judged(roster, means.reader)
            known = await organization(means.reader)
            return await asyncio.to_thread(with_roster, enrolled, roster, checked, secret, known)


def _table(comparison: Comparison) -> bytes:
    """Return the people whose partners differ as CSV for a spreadsheet; several partners are separated by `;`."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(one) for one in comparison.moves)
    return text.getvalue().encode()


def _row(one: Move) -> tuple[object, ...]:
    return one.person_id, one.role, ";".join(one.before), ";".join(one.after), one.fit_before, one.fit_after


def _failed(trial: Trial, problem: str) -> FailTrial:
    return FailTrial(program_id=trial.program_id, trial_id=trial.id, problem=problem)
