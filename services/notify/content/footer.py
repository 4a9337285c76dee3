"""Why somebody gets a mail, and why they cannot do without it: the last lines of each."""

from typing import TYPE_CHECKING, Final

from services.notify.content.letter import Letter
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.languages import gettext
from shared.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

_COORDINATES: Final = phrase("You get this mail because you coordinate {program}.")
_SPONSORS: Final = phrase("You get this mail because you sponsor {program}.")
_NOMINATED: Final = phrase("You get this mail because you were nominated for {program}.")
# The recipients of these need not take part, or not yet.
_OF_STAFF: Final = total(
    [
        NotificationKind.PAIRS_IN_NEED,
        NotificationKind.CANCELLATION_COUNT,
        NotificationKind.DELEGATE_NUDGE,
        NotificationKind.SPONSOR_ASKED,
        NotificationKind.PILOT_DECISION,
        NotificationKind.PROGRAM_NEWS,
        NotificationKind.THANKS_SHOWN,
    ],
    {
        NotificationKind.PAIRS_IN_NEED: _COORDINATES,
        NotificationKind.CANCELLATION_COUNT: _SPONSORS,
        NotificationKind.DELEGATE_NUDGE: phrase(
            "You get this mail because you keep the calendar of somebody who takes part in {program}."
        ),
        NotificationKind.SPONSOR_ASKED: phrase("You get this mail because you are named as the sponsor of {program}."),
        NotificationKind.PILOT_DECISION: _SPONSORS,
        NotificationKind.PROGRAM_NEWS: _COORDINATES,
        NotificationKind.THANKS_SHOWN: phrase(
            "You get this mail because somebody who takes part in {program} is in your team."
        ),
    },
)
_OF_NOMINEES: Final = dict.fromkeys((NotificationKind.NOMINATION, NotificationKind.NOMINATION_REMINDER), _NOMINATED)
_TAKES: Final = phrase("You get this mail because you take part in {program}.")
_TOOK: Final = phrase("You get this mail because you took part in {program}.")
_TAKES_OR_TOOK: Final = phrase("You get this mail because you take or took part in {program}.")
_WAITED: Final = phrase("You get this mail because you were on the waiting list of {program}.")
# The recipient of one of these may have left the program by then.
_PERHAPS_LEFT: Final = frozenset(
    {NotificationKind.PAIR_ENDED, NotificationKind.CANCELLED, NotificationKind.PROGRAM_CLOSED}
)
# Those who need not take part either: why they get it, and why they need it.
_OF_OTHERS: Final = total(
    [NotificationKind.ERASURE_ASKED, NotificationKind.WAITLISTED],
    {
        NotificationKind.ERASURE_ASKED: (
            phrase("You get this mail because somebody who was signed in as you asked for it."),
            phrase("Whoever asks to be erased needs this mail."),
        ),
        NotificationKind.WAITLISTED: (
            phrase("You get this mail because you are on the waiting list of {program}."),
            phrase("Waiting for a place needs this mail."),
        ),
    },
)


def because(letter: Letter, program: str) -> str:
    """Return why somebody gets a mail."""
    others = {kind: why for kind, (why, _) in _OF_OTHERS.items()}
    known: Mapping[NotificationKind, str] = {**_OF_STAFF, **_OF_NOMINEES, **others}
    said = known.get(letter.delivery.kind) or _as_participant(letter)
    return gettext(said).format(program=program)


def needed(kind: NotificationKind) -> str:
    """Return why people cannot do without a mail."""
    if kind in _OF_NOMINEES:
        return gettext("Your answer needs this mail.")
    if kind in _OF_OTHERS:
        return gettext(_OF_OTHERS[kind][1])
    return gettext("Your role needs this mail.") if kind in _OF_STAFF else gettext("Taking part needs this mail.")


def _as_participant(letter: Letter) -> str:
    if letter.delivery.about.waited:
        return _WAITED
    if letter.delivery.kind is NotificationKind.WITHDRAWN or letter.delivery.about.withdrawn:
        return _TOOK
    # The last questions about a pair come up to a year after its end.
    over = (letter.program and letter.program.closed) or (letter.pair and letter.pair.ended)
    return _TAKES_OR_TOOK if over or letter.delivery.kind in _PERHAPS_LEFT else _TAKES
