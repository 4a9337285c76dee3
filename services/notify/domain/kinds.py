"""The kinds of mail: how long each waits before it leaves, which of them one may do without, and what each may name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from shared.contracts.closed import total
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.domain import Refused

# What belongs together becomes one mail, and what is overtaken meanwhile never leaves.
HOLD: Final = timedelta(minutes=2)
# Calendars fill up to about here; an invitation leaves no earlier, so that few come at once and few are taken back.
AHEAD: Final = timedelta(weeks=6)
# A delivery waits this long for its person's contact.
PATIENCE: Final = timedelta(days=1)


class Asks(StrEnum):
    """What a mail wants of its reader, by signed links."""

    NOTHING = "nothing"
    ATTESTATION = "attestation"
    DECISION = "decision"
    ANSWERS = "answers"


class Plans(StrEnum):
    """What planning a mail does beside: which others it takes in, replaces or calls off."""

    NOTHING_ELSE = "nothing-else"
    INTRODUCTION = "introduction"
    END_OF_A_PROPOSAL = "end-of-a-proposal"
    END_OF_A_PAIR = "end-of-a-pair"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailKind:
    """What holds for every mail of a kind.

    Attributes:
        choice: ends "Mail me ..." on the page of preferences; None: one cannot take part without this mail.
        asks: what its links are for.
        plans: what planning it does to other mails.
        hold: how long a mail waits before it leaves; a survey's wave decides for itself.
        names_others: whether the mail may say who is on the other side.
    """

    choice: str | None
    asks: Asks = Asks.NOTHING
    plans: Plans = Plans.NOTHING_ELSE
    hold: timedelta = HOLD
    names_others: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyMail:
    """What holds for every mail that asks for a survey's answers.

    Attributes:
        hold: how long it waits before it leaves, but never longer than a quarter of the survey's time.
        one_tap: whether the first question is answered in the mail.
        until_the_end: whether nobody wants an answer once the pair has ended, even as planned.
    """

    hold: timedelta = HOLD
    one_tap: bool = False
    until_the_end: bool = False


# Before everybody has agreed nobody learns who the other is: a no shall cost nobody their face.
KINDS: Final = total(
    NotificationKind,
    {
        NotificationKind.WELCOME: MailKind(choice=None),
        NotificationKind.READY: MailKind(choice="when my orientation is done"),
        NotificationKind.UNMATCHED: MailKind(choice="when nobody was found for me this time"),
        NotificationKind.PROPOSAL: MailKind(
            choice=None, asks=Asks.DECISION, plans=Plans.INTRODUCTION, names_others=False
        ),
        NotificationKind.PROPOSAL_CLOSED: MailKind(
            choice="when a proposal did not come about", plans=Plans.END_OF_A_PROPOSAL, names_others=False
        ),
        NotificationKind.PAIRED: MailKind(choice=None, plans=Plans.INTRODUCTION),
        # One meets somebody before one gets their dates, and hears of an end before they are taken back.
        NotificationKind.INVITATION: MailKind(choice=None, hold=timedelta(minutes=3)),
        NotificationKind.RESCHEDULED: MailKind(choice=None),
        NotificationKind.CANCELLED: MailKind(choice=None, hold=timedelta(minutes=3)),
        # What one side says decides; who is not asked would by their silence make a session a missed one.
        NotificationKind.ATTESTATION: MailKind(choice=None, asks=Asks.ATTESTATION),
        NotificationKind.SURVEY: MailKind(
            choice="to ask what I expect, and whether a session was worth it", asks=Asks.ANSWERS
        ),
        NotificationKind.PAIR_ENDED: MailKind(choice=None, plans=Plans.END_OF_A_PAIR),
        NotificationKind.WITHDRAWN: MailKind(choice=None),
        NotificationKind.PROGRAM_CLOSED: MailKind(choice=None),
    },
)
SURVEYS: Final = total(
    Wave,
    {
        # The introduction and the invitations come the same day; a third mail on top of them would be one too many.
        Wave.EXPECTATIONS: SurveyMail(hold=timedelta(days=1), until_the_end=True),
        Wave.PULSE: SurveyMail(one_tap=True),
    },
)

CHOICES: Final = {kind: row.choice for kind, row in KINDS.items() if row.choice is not None}
OPTIONAL: Final = frozenset(CHOICES)
ESSENTIAL: Final = frozenset(NotificationKind) - OPTIONAL


class EssentialKind(Refused):
    """One cannot take part without being told this, so one cannot opt out of it; withdraw from the program instead."""

    status: ClassVar[int] = 422


def invites_at(starts_at: datetime, now: datetime) -> datetime:
    """Return when the invitation to a session shall leave that is planned, or brought up to date, now."""
    return max(starts_at - AHEAD, now + KINDS[NotificationKind.INVITATION].hold)


def leaves_at(kind: NotificationKind, wave: Wave | None, now: datetime, expires_at: datetime | None) -> datetime:
    """Return when a delivery planned now shall leave; a survey never waits longer than a quarter of its time."""
    if wave is None:
        return now + KINDS[kind].hold
    hold = SURVEYS[wave].hold
    longest = hold if expires_at is None else min(hold, (expires_at - now) / 4)
    return now + max(HOLD, longest)
