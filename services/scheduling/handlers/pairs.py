"""Group scheduling.pairs: the events of a pair, and what is asked of its whole series."""

from services.scheduling.commands import AddSession, KeepDaysFree
from services.scheduling.domain import changes, life, session
from services.scheduling.domain.series import Series, SeriesState, UnknownSeries, ended, plan_series
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.handlers.work import Work, calendar_of, judged, keep, keep_series
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated, PairEnded, PairExtended, PairPaused, PairResumed
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PairId
from shared.phrases import phrase

PairChange = PairPaused | PairResumed | PairExtended


def on_pair_created(event: PairCreated, work: Work) -> list[Message]:
    """Plan the pair's whole series, once."""
    if work.series.get(event.pair_id):
        return []
    planned = plan_series(event, calendar_of(event.members, work))
    return [*keep_series(planned, work), *judged(event.pair_id, work)]


def on_pair_paused(event: PairPaused, work: Work) -> list[Message]:
    """Hold back the pair's future sessions, and free their time."""
    series = _current(event, work)
    if series is None:
        return []
    planned = life.pause(series, _sessions(event.pair_id, work), work.now)
    return [*keep_series(planned, work), *judged(event.pair_id, work)]


def on_pair_resumed(event: PairResumed, work: Work) -> list[Message]:
    """Plan anew what was held back."""
    series = _current(event, work)
    if series is None:
        return []
    sessions = _sessions(event.pair_id, work)
    planned = life.resume(series, sessions, event.ends_on, calendar_of(series.members, work))
    return [*keep_series(planned, work), *judged(event.pair_id, work)]


def on_pair_extended(event: PairExtended, work: Work) -> list[Message]:
    """Continue the pair's series up to its new last day."""
    series = _current(event, work)
    if series is None or event.ends_on <= series.ends:
        return []
    sessions, calendar = _sessions(event.pair_id, work), calendar_of(series.members, work)
    planned = life.extend(series, sessions, event.weeks, event.ends_on, calendar)
    return [*keep_series(planned, work), *judged(event.pair_id, work)]


def on_pair_ended(event: PairEnded, work: Work) -> list[Message]:
    """Cancel the pair's future sessions; a session that has begun or is over is still attested and decided."""
    series = work.series.get(event.pair_id)
    if series is not None:
        work.series.put(ended(series, event.revision))
    ahead = [one for one in _sessions(event.pair_id, work) if _can_be_called_off(one, work)]
    off = [(one, session.call_off(one, CancelReason.PAIR_ENDED, work.now)) for one in ahead]
    messages = [message for before, after in off for message in keep(before, after, work)]
    return [*messages, *judged(event.pair_id, work)]


def add_session(command: AddSession, work: Work) -> list[Message]:
    """Plan a session more."""
    series = _series(command.pair_id, work)
    sessions, calendar = _sessions(command.pair_id, work), calendar_of(series.members, work)
    planned = changes.one_more(series, sessions, command.starts_at, calendar)
    return [*keep_series(planned, work), *judged(command.pair_id, work)]


def keep_days_free(command: KeepDaysFree, work: Work) -> list[Message]:
    """Move the pair's sessions off the days that a member has off."""
    series = work.series.get(command.pair_id)
    if series is None:
        return []
    sessions = _sessions(command.pair_id, work)
    planned = changes.keep_free(series, sessions, calendar_of(series.members, work))
    return [*keep_series(planned, work), *judged(command.pair_id, work)]


def _can_be_called_off(one: Session, work: Work) -> bool:
    return one.state is SessionState.HELD_BACK or session.lies_ahead(one, work.now)


def _current(event: PairChange, work: Work) -> Series | None:
    """Return the series a pair's event changes, or None if the pair has ended or the event is an old one."""
    series = work.series.get(event.pair_id)
    if series is None or series.state is SeriesState.ENDED or event.revision < series.revision:
        return None
    return life.heard(series, event.revision)


def _series(pair_id: PairId, work: Work) -> Series:
    found = work.series.get(pair_id)
    if found is None:
        raise UnknownSeries(phrase("no sessions were planned for a pair with this id"))
    return found


def _sessions(pair_id: PairId, work: Work) -> list[Session]:
    return work.sessions.find(pair_id=pair_id)
