"""Group notify.programs: which pairs need help, told to coordinators once a week, and a count to the sponsor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.notify.commands import NotePair, SendDigest, TellCount, TellOfPairs
from services.notify.domain.nudges import LEAST, SENIOR, PairInNeed, follow
from services.notify.domain.references import Program
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.processing.messages import Timer

LISTED: Final = 20  # more are on the page of the program's pairs
AT: Final = timedelta(hours=7)  # UTC: early on a working day in Europe
A_DAY: Final = timedelta(days=1)
MONDAY: Final = 0


def note_pair(command: NotePair, work: Work) -> list[Message]:
    """Keep whether a pair needs help, and when its coordinators are told."""
    known = work.pairs_in_need.get(command.pair_id)
    if command.need is None:
        if known:
            work.pairs_in_need.delete(command.pair_id)
        return []
    work.pairs_in_need.put(follow(known, command.need))
    if program := work.programs.get(command.program_id):
        _tell_by(program, _next_day(work.now) if command.need.urgent else _monday(work.now), work)
    return []


def send_digest(command: SendDigest, work: Work) -> Iterator[Message]:
    """Tell coordinators which pairs need help, and on Mondays the sponsor how many executives often cancel."""
    program, pairs = work.programs.get(command.program_id), work.pairs_in_need.find(program_id=command.program_id)
    if program is None:
        return
    work.programs.put(replace(program, digest_due=None))
    if program.closed:
        for one in pairs:
            work.pairs_in_need.delete(one.id)
        return
    cause, meeting = f"{program.id}:{work.now:%Y-%m-%d}", _without_paused(pairs, program, work)
    yield from _list(program, meeting, cause)
    if work.now.weekday() == MONDAY:
        yield from _count(program, meeting, cause, work)
    if pairs:
        _tell_by(replace(program, digest_due=None), _monday(work.now), work)


def _without_paused(pairs: list[PairInNeed], program: Program, work: Work) -> list[PairInNeed]:
    """Return the pairs that should meet now; one that hurries stays, whatever pauses it."""
    paused = {one.id for one in work.pairs.find(program_id=program.id) if one.paused}
    return [one for one in pairs if one.urgent or one.id not in paused]


def _list(program: Program, pairs: list[PairInNeed], cause: str) -> Iterator[Message]:
    """Tell the coordinators the pairs that fade, first those that it hurries most to help."""
    fading = sorted((one for one in pairs if one.fading), key=lambda one: (not one.urgent, one.since, one.id))
    listed = tuple(one.id for one in fading[:LISTED])
    for person_id in program.coordinator_ids if fading else ():
        yield TellOfPairs(person_id=person_id, program_id=program.id, cause=cause, pairs=listed, count=len(fading))


def _count(program: Program, pairs: list[PairInNeed], cause: str, work: Work) -> Iterator[Message]:
    """Tell the sponsor a count, if it has grown since the last and is one of at least five executives."""
    new = [one for one in pairs if one.cancelling and not one.told]
    if not new or program.sponsor_id is None:
        return
    executives = _executives(program.id, work)
    cancelling = {person for one in pairs for person in one.cancelling} & executives
    if len(executives) < LEAST or not cancelling:
        return
    for one in new:
        work.pairs_in_need.put(replace(one, told=True))
    yield TellCount(
        person_id=program.sponsor_id,
        program_id=program.id,
        cause=cause,
        count=len(cancelling),
        among=len(executives),
    )


def _executives(program_id: ProgramId, work: Work) -> set[PersonId]:
    running = [one for one in work.pairs.find(program_id=program_id) if not one.ended]
    return {one.person_id for pair in running for one in pair.members if one.role is SENIOR[pair.kind]}


def _tell_by(program: Program, due: datetime, work: Work) -> None:
    """Tell the coordinators by a moment; one that is set already and comes sooner stays."""
    if program.digest_due and program.digest_due <= due:
        return
    work.programs.put(replace(program, digest_due=due))
    work.timers.put(Timer(id=f"digest:{program.id}", due=due, command=SendDigest(program_id=program.id)))


def _next_day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + A_DAY + AT


def _monday(now: datetime) -> datetime:
    return _next_day(now) + (6 - now.weekday()) * A_DAY
