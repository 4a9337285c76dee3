"""The life of a pair: which waves of surveys it is asked in, and when."""

from collections.abc import Mapping
from dataclasses import replace

from services.feedback.commands import AskMembers, NotePaired, NoteProgress, NoteTopics
from services.feedback.domain.pairs import Pair, begun
from services.feedback.domain.survey import Ending, Occasion, State
from services.feedback.domain.waves import WAVES, WavePlan, is_at_the_start, later, next_round
from services.feedback.handlers.pilot import note, pseudonyms
from services.feedback.handlers.surveys import ask, ask_members, expect, finish_survey, timer_of
from services.feedback.handlers.work import Work
from shared.contracts.feedback import Wave
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated, PairEnded, PairExtended, PairPaused, PairResumed
from shared.contracts.vocabulary import PairMember
from shared.processing.messages import Timer

Waves = Mapping[Wave, WavePlan]


def on_pair_created(event: PairCreated, work: Work, waves: Waves = WAVES) -> list[Message]:
    """Issue the surveys due at the pair's start to both sides, and set a timer for each later wave."""
    known = work.pairs.get(event.pair_id)
    pair = known or begun(event)
    work.pairs.put(pair)
    asked: list[Message] = []
    for wave, plan in waves.items():
        if is_at_the_start(plan):
            asked += ask_members(_question(pair, wave), work)
        elif work.endings.get(pair.id) is None:
            expect(_question(pair, wave), next_round(plan, pair.starts_on, pair.ends_on, work.now), work)
    if known is None:
        asked += [
            NoteTopics(program_id=pair.program_id, topics=pair.topics),
            NoteProgress(program_id=pair.program_id, people=pseudonyms(event, work), places=len(pair.members)),
            *(_paired(pair, member) for member in pair.members),
        ]
    return [*asked, *note(event, work)]


def on_pair_paused(event: PairPaused, work: Work) -> list[Message]:
    """Ask nothing while a pair is paused."""
    return _changed(event, work, paused=True)


def on_pair_resumed(event: PairResumed, work: Work) -> list[Message]:
    """Ask again from now on, up to the new last day."""
    return _changed(event, work, paused=False, ends_on=event.ends_on)


def on_pair_extended(event: PairExtended, work: Work) -> list[Message]:
    """Go on asking up to the new last day."""
    return _changed(event, work, ends_on=event.ends_on)


def on_pair_ended(event: PairEnded, work: Work) -> list[Message]:
    """Stop the pair's surveys, or ask its members to look back if it ran to its planned end."""
    ending = Ending(id=event.pair_id, reason=event.reason)
    work.endings.put(ending)
    work.agreements.want(event.pair_id)
    pair = work.pairs.get(event.pair_id)
    if pair is not None:
        work.pairs.put(replace(pair, over=True, ended_on=work.now))
        agreement = work.agreements.get(pair.id)
        if agreement is not None:
            work.agreements.put(replace(agreement, over_at=work.now))
        for wave in Wave:
            work.timers.delete(timer_of(_question(pair, wave)))
    progress = NoteProgress(program_id=event.program_id, people=pseudonyms(event, work), ended=event.reason)
    if ending.asks_no_more:
        for survey in work.surveys.find(pair_id=event.pair_id, state=State.OPEN):
            finish_survey(survey, State.CLOSED, work)
        return [*note(event, work), progress]
    return [*_look_back(event, work), *note(event, work), progress]


def _changed(event: PairPaused | PairResumed | PairExtended, work: Work, **change: object) -> list[Message]:
    """Save what changed of a pair, and set the timers of the rounds that its new last day leaves room for."""
    known = work.pairs.get(event.pair_id)
    if known is None or known.over:
        return []
    pair = replace(known, **change)  # type: ignore[arg-type]  # fields of a pair, by name
    work.pairs.put(pair)
    if pair.ends_on != known.ends_on:
        for wave, plan in WAVES.items():
            if plan.every:
                expect(_question(pair, wave), next_round(plan, pair.starts_on, pair.ends_on, work.now), work)
    return []


def _look_back(event: PairEnded, work: Work) -> list[Message]:
    """Issue the surveys at the end of a pair, and set the timers of those that come later."""
    known = work.pairs.get(event.pair_id)
    program = work.programs.get(event.program_id)
    kind = known.kind if known else program.kind if program else None
    if kind is None:
        return []
    occasion = Occasion(pair_id=event.pair_id, program_id=event.program_id, kind=kind)
    asked: list[Message] = []
    for wave, plan in WAVES.items():
        if plan.at_the_end:
            asked += ask(wave, occasion, event.members, work)
        if due := later(plan, work.now):
            command = _asking(occasion, event.members, wave)
            work.timers.put(Timer(id=timer_of(command), due=due, command=command))
    return asked


def _paired(pair: Pair, member: PairMember) -> NotePaired:
    return NotePaired(
        person_id=member.person_id, program_id=pair.program_id, role=member.role, starts_on=pair.starts_on
    )


def _question(pair: Pair, wave: Wave) -> AskMembers:
    occasion = Occasion(pair_id=pair.id, program_id=pair.program_id, kind=pair.kind)
    return _asking(occasion, pair.members, wave)


def _asking(occasion: Occasion, members: tuple[PairMember, ...], wave: Wave) -> AskMembers:
    return AskMembers(
        pair_id=occasion.pair_id, program_id=occasion.program_id, kind=occasion.kind, members=members, wave=wave
    )
