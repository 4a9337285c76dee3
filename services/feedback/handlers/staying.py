"""People in programs: how long they waited for a pair, and whether they are still there later."""

from dataclasses import replace
from datetime import datetime

from services.feedback.commands import AddFigure, LookAtEntry, NotePaired
from services.feedback.domain import staying
from services.feedback.domain.figures import About
from services.feedback.domain.staying import LANDMARK, Entry, Person, Whereabouts, check_at, entry_id
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.participants import ParticipantEnrolled, ParticipantWaitlisted, ParticipantWithdrawn
from shared.contracts.people import PersonChanged, PersonLeft, PlaceErased
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.processing.messages import Timer


def on_person_changed(event: PersonChanged, work: Work) -> list[Message]:
    """Save where somebody is in the organization."""
    work.people.put(
        Person(
            id=event.person_id,
            department=event.department,
            manager_id=event.manager_id,
            country=event.country,
            level=event.level,
        )
    )
    return []


def on_person_left(event: PersonLeft, work: Work) -> list[Message]:
    """Forget somebody who left; that they left is counted, without them, on the days on which it is asked."""
    entries = work.entries.find(person_id=event.person_id)
    _forget(event.person_id, work)
    return [_whereabouts(one, about, Whereabouts.LEFT, work) for one in entries for about in staying.open_checks(one)]


def on_place_erased(event: PlaceErased, work: Work) -> list[Message]:
    """Delete somebody, if they are still known."""
    _forget(event.person_id, work)
    return []


def on_participant_entered(event: ParticipantEnrolled | ParticipantWaitlisted, work: Work) -> list[Message]:
    """Note since when somebody is in a program, enrolled or waiting; who came before that was told is not counted."""
    if event.since is None:
        return []
    before = _entry(event.program_id, event.person_id, event.role, work)
    return _keep(before, staying.entered(before, event.since), work)


def on_participant_withdrawn(event: ParticipantWithdrawn, work: Work) -> list[Message]:
    """Leave out who went before it was decided whether they got a pair in time."""
    known = work.entries.get(entry_id(event.program_id, event.person_id))
    if known is not None and known.arm is None:
        _drop(known, work)
    return []


def note_paired(command: NotePaired, work: Work) -> list[Message]:
    """Note somebody's first pair; this command can arrive before they are known to have come."""
    before = _entry(command.program_id, command.person_id, command.role, work)
    return _keep(before, staying.paired(before, command.starts_on), work)


def look_at_entry(command: LookAtEntry, work: Work) -> list[Message]:
    """Decide at the landmark whether somebody got a pair in time, and look later whether they are still there."""
    known = work.entries.get(entry_id(command.program_id, command.person_id))
    if known is None:
        return []
    if known.arm is None:
        return _decide(known, work)
    due = [about for about in staying.open_checks(known) if work.now >= check_at(known, about)]
    where = staying.whereabouts(known, _department(known.person_id, work))
    _expect(replace(known, told=(*known.told, *due)), work)
    return [_whereabouts(known, about, where, work) for about in due]


def _decide(known: Entry, work: Work) -> list[Message]:
    after = staying.at_landmark(known, _department(known.person_id, work))
    if after is None:
        _drop(known, work)
        return []
    _expect(after, work)
    return _waited(known, after, work)


def _keep(before: Entry, after: Entry, work: Work) -> list[Message]:
    if after.arm is None:
        work.timers.put(_timer(after, (after.entered_at or work.now) + LANDMARK))
    work.entries.put(after)
    return _waited(before, after, work)


def _expect(entry: Entry, work: Work) -> None:
    """Save an entry, and set the timer of its next check; after the last one nothing of it is kept."""
    following = [check_at(entry, about) for about in staying.open_checks(entry)]
    if not following:
        _drop(entry, work)
        return
    work.entries.put(entry)
    work.timers.put(_timer(entry, min(following)))


def _drop(entry: Entry, work: Work) -> None:
    work.entries.delete(entry.id)
    work.timers.delete(_timer(entry, work.now).id)


def _forget(person_id: PersonId, work: Work) -> None:
    work.people.delete(person_id)
    for one in work.entries.find(person_id=person_id):
        _drop(one, work)


def _waited(before: Entry, after: Entry, work: Work) -> list[Message]:
    """Tell how long somebody waited, at the moment at which that is decided."""
    totals = staying.waited(after)
    if totals is None or staying.waited(before) is not None:
        return []
    return [_figure(after, About.WAITING, after.role, totals, work)]


def _whereabouts(entry: Entry, about: About, where: Whereabouts, work: Work) -> Message:
    return _figure(entry, about, str(entry.arm), staying.counted(where), work, due=check_at(entry, about))


def _figure(  # noqa: PLR0913 - what is known of whom, and when it counts
    entry: Entry, about: About, kind: str, totals: dict[str, int], work: Work, *, due: datetime | None = None
) -> AddFigure:
    respondent = work.authorship.respondent(entry.program_id, entry.person_id)
    return AddFigure(program_id=entry.program_id, about=about, kind=kind, totals=totals, respondent=respondent, due=due)


def _entry(program_id: ProgramId, person_id: PersonId, role: Role, work: Work) -> Entry:
    id_ = entry_id(program_id, person_id)
    return work.entries.get(id_) or Entry(id=id_, person_id=person_id, program_id=program_id, role=role)


def _department(person_id: PersonId, work: Work) -> str | None:
    person = work.people.get(person_id)
    return person.department if person else None


def _timer(entry: Entry, due: datetime) -> Timer:
    command = LookAtEntry(person_id=entry.person_id, program_id=entry.program_id)
    return Timer(id=f"entry:{entry.id}", due=due, command=command)
