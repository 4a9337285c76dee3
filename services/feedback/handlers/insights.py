"""What reports are made of: tallies of answers and of changes, counts, and the topics of a program."""

from typing import Final

from services.feedback.commands import (
    CountOnce,
    CountSurveys,
    NoteTopics,
    PublishChange,
    PublishWaiting,
    RecordAnswer,
    RecordChange,
)
from services.feedback.domain.counts import Counts, counted
from services.feedback.domain.insight import (
    Answer,
    Edition,
    Group,
    Tally,
    count_surveys,
    narrowed,
    publish,
    record,
    tally_id,
)
from services.feedback.domain.pairs import ProgramTopics, noted
from services.feedback.domain.waves import WAVES
from services.feedback.handlers.work import Work
from services.feedback.instruments import instrument
from services.feedback.store import Program
from shared.contracts.insights import InsightPublished
from shared.contracts.messages import Message
from shared.contracts.programs import ProgramPublished, ProgramRevised
from shared.processing.messages import Timer

PART: Final = "part"  # the name of the part of the organization in what a command has sealed


def on_program_set(event: ProgramPublished | ProgramRevised, work: Work) -> list[Message]:
    """Save what a program is set to, as far as its report says it; an older revision changes nothing."""
    known = work.programs.get(event.program_id)
    if known is None or known.revision < event.revision:
        work.programs.put(
            Program(
                id=event.program_id,
                title=event.title,
                kind=event.kind,
                revision=event.revision,
                objective=event.objective,
                settings_revision=event.settings_revision,
                pilot_criteria=event.pilot_criteria,
                stage=known.stage if known else None,
                evaluations=known.evaluations if known else 0,
                thanked_at=known.thanked_at if known else None,
            )
        )
    return []


def note_topics(command: NoteTopics, work: Work) -> list[Message]:
    """Note the topics of one more pair of a program."""
    known = work.program_topics.get(command.program_id) or ProgramTopics(id=command.program_id)
    work.program_topics.put(noted(known, command.topics))
    return []


def count_surveys_issued(command: CountSurveys, work: Work) -> list[Message]:
    """Count issued surveys for the response rate."""
    work.tallies.put(count_surveys(_tally(command, work), command.roles))
    return []


def count_once(command: CountOnce, work: Work) -> list[Message]:
    """Add to a count of a program; it is shown once at least k people stand behind what is new."""
    known = work.counts.get(command.program_id) or Counts(id=command.program_id)
    work.counts.put(counted(known, command.what, command.about, command.respondent))
    return []


def record_answer(command: RecordAnswer, work: Work) -> list[Message]:
    """Add an answer to its program's tally, and publish a new edition if it allows one."""
    _count_topics(command, work)
    answer = _answer(command, work)
    tally = narrowed(_tally(command, work), command.scores)
    return _keep(*record(tally, answer, work.now), command, work)


def publish_waiting(command: PublishWaiting, work: Work) -> list[Message]:
    """Publish answers that have waited long enough, if k people gave them."""
    return _keep(*publish(_tally(command, work), work.now), command, work)


def record_change(command: RecordChange, work: Work) -> list[Message]:
    """Add how one person's answers changed, and release what may be."""
    answer = _answer(command, work)
    changes, _ = record(_changes(command, work), answer, work.now)
    return _keep_changes(changes, command, work)


def publish_change(command: PublishChange, work: Work) -> list[Message]:
    """Release changes that have waited long enough, if k people stand behind them."""
    changes, _ = publish(_changes(command, work), work.now)
    return _keep_changes(changes, command, work)


def _answer(command: RecordAnswer | RecordChange, work: Work) -> Answer:
    part = work.authorship.open(command.respondent, command.part).get(PART, "") if command.part else ""
    return Answer(role=command.role, respondent=command.respondent, scores=command.scores, part=str(part))


def _count_topics(command: RecordAnswer, work: Work) -> None:
    if not command.topics:
        return
    ticks = WAVES[instrument(command.instrument, command.version).wave].ticks
    counts = work.counts.get(command.program_id) or Counts(id=command.program_id)
    for topic in command.topics:
        counts = counted(counts, ticks, topic, command.respondent)
    work.counts.put(counts)


def _tally(command: CountSurveys | RecordAnswer | PublishWaiting, work: Work) -> Tally:
    id_ = tally_id(command.program_id, command.instrument, command.version)
    return work.tallies.get(id_) or Tally(
        id=id_, program_id=command.program_id, instrument=command.instrument, version=command.version
    )


def _changes(command: RecordChange | PublishChange, work: Work) -> Tally:
    # Only differences of the same two questionnaires have the same questions, and so one number of answers.
    id_ = f"{command.program_id}:{command.wave}:{command.before}:{command.after}"
    return work.changes.get(id_) or Tally(
        id=id_, program_id=command.program_id, instrument=command.wave, version=command.after
    )


def _keep(tally: Tally, edition: Edition | None, command: RecordAnswer | PublishWaiting, work: Work) -> list[Message]:
    work.tallies.put(tally)
    again = PublishWaiting(program_id=command.program_id, instrument=command.instrument, version=command.version)
    _wait(tally, f"patience:{tally.id}", again, work)
    if edition is None:
        return []
    work.editions.put(edition)
    return [_published(edition)]


def _keep_changes(changes: Tally, command: RecordChange | PublishChange, work: Work) -> list[Message]:
    work.changes.put(changes)
    again = PublishChange(program_id=command.program_id, wave=command.wave, before=command.before, after=command.after)
    _wait(changes, f"patience-change:{changes.id}", again, work)
    return []


def _wait(tally: Tally, id_: str, again: PublishWaiting | PublishChange, work: Work) -> None:
    if tally.patience_ends is None:
        work.timers.delete(id_)
    else:
        work.timers.put(Timer(id=id_, due=tally.patience_ends, command=again))


def _published(edition: Edition) -> InsightPublished:
    everyone = next(cell for cell in edition.cells if cell.group is Group.ALL)
    return InsightPublished(
        revision=edition.number,
        program_id=edition.program_id,
        instrument=edition.instrument,
        instrument_version=edition.version,
        edition=edition.number,
        answers=everyone.answers,
        means=dict(everyone.means),
    )
