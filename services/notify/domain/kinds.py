"""The kinds of mail: how long each is held, whether people can opt out of it, and whether it may name others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from shared.contracts.closed import total
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.domain import Refused
from shared.phrases import phrase

# Debounce: related news is merged into one mail, and outdated news is not sent.
HOLD: Final = timedelta(minutes=2)
# Invitations are sent this long ahead, not earlier, so that few arrive at once and few are cancelled.
AHEAD: Final = timedelta(weeks=6)
# Somebody who has not finished their orientation by then is reminded once.
REMINDED_AFTER: Final = timedelta(days=7)
# How a session was is asked by mail so long after, if the mail about its attestation leads to the question already.
REMINDED_OF_A_SESSION: Final = timedelta(days=1)
# A delivery waits this long for its person's contact.
PATIENCE: Final = timedelta(days=1)


class Asks(StrEnum):
    """The action that a mail asks for, by signed links."""

    NOTHING = "nothing"
    ATTESTATION = "attestation"
    DECISION = "decision"
    ANSWERS = "answers"
    READINESS = "readiness"
    SPONSORSHIP = "sponsorship"
    PILOT = "pilot"
    NOMINATION = "nomination"
    EXTENSION = "extension"
    HANDOVER = "handover"
    LEAVING = "leaving"
    TOGETHER = "together"
    MEETINGS = "meetings"
    RECEIPT = "receipt"


class Plans(StrEnum):
    """The effect of planning a mail on other mails: which it folds in, replaces or suppresses."""

    NOTHING_ELSE = "nothing-else"
    INTRODUCTION = "introduction"
    END_OF_A_PROPOSAL = "end-of-a-proposal"
    END_OF_A_PAIR = "end-of-a-pair"
    PAUSE = "pause"
    END_OF_A_PAUSE = "end-of-a-pause"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailKind:
    """The settings of a kind of mail.

    Attributes:
        choice: the end of "Mail me ..." on the preferences page; None: essential, people cannot opt out.
        asks: the purpose of its links.
        plans: the effect of planning it on other mails.
        hold: how long a mail waits before it is sent; surveys use their wave's hold.
        names_others: whether the mail may say who is on the other side.
        replaces: the pair's unsent mails that it makes pointless.
    """

    choice: str | None
    asks: Asks = Asks.NOTHING
    plans: Plans = Plans.NOTHING_ELSE
    hold: timedelta = HOLD
    names_others: bool = True
    replaces: tuple[NotificationKind, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyMail:
    """The settings of a wave's survey mails.

    Attributes:
        hold: how long a mail waits before it is sent, but at most a quarter of the survey's time.
        one_tap: whether the first question can be answered in the mail.
        until_the_end: whether the survey is pointless once the pair has ended, even as planned.
    """

    hold: timedelta = HOLD
    one_tap: bool = False
    until_the_end: bool = False


# Names are hidden until everybody has agreed, so that a refusal embarrasses nobody.
KINDS: Final = total(
    NotificationKind,
    {
        # Nobody takes part without their own yes.
        NotificationKind.NOMINATION: MailKind(choice=None, asks=Asks.NOMINATION, names_others=False),
        NotificationKind.NOMINATION_REMINDER: MailKind(
            choice=phrase("once, while an invitation waits for my answer"), asks=Asks.NOMINATION, names_others=False
        ),
        NotificationKind.WELCOME: MailKind(choice=None, asks=Asks.READINESS),
        NotificationKind.READINESS_REMINDER: MailKind(
            choice=phrase("once, if my orientation is not done after a week"), asks=Asks.READINESS, hold=REMINDED_AFTER
        ),
        NotificationKind.READINESS_RENEWAL: MailKind(
            choice=None, asks=Asks.READINESS, replaces=(NotificationKind.READINESS_RENEWAL,)
        ),
        NotificationKind.READINESS_ASKED: MailKind(
            choice=phrase("when my program team reminds me of my orientation, at most once a week"), asks=Asks.READINESS
        ),
        NotificationKind.WAITLISTED: MailKind(choice=None),
        NotificationKind.READY: MailKind(choice=phrase("when my orientation is done")),
        NotificationKind.UNMATCHED: MailKind(choice=phrase("when nobody was found for me this time")),
        NotificationKind.PROPOSAL: MailKind(
            choice=None, asks=Asks.DECISION, plans=Plans.INTRODUCTION, names_others=False
        ),
        NotificationKind.PROPOSAL_CLOSED: MailKind(
            choice=phrase("when a proposal did not come about"), plans=Plans.END_OF_A_PROPOSAL, names_others=False
        ),
        NotificationKind.PAIRED: MailKind(choice=None, asks=Asks.LEAVING, plans=Plans.INTRODUCTION),
        NotificationKind.PAIR_PAUSED: MailKind(
            choice=None, asks=Asks.LEAVING, plans=Plans.PAUSE, replaces=(NotificationKind.NUDGE,)
        ),
        NotificationKind.PAIR_RESUMED: MailKind(choice=None, asks=Asks.LEAVING, plans=Plans.END_OF_A_PAUSE),
        NotificationKind.PAIR_ENDING: MailKind(
            choice=None, asks=Asks.EXTENSION, replaces=(NotificationKind.PAIR_ENDING,)
        ),
        NotificationKind.PAIR_EXTENDED: MailKind(
            choice=None,
            asks=Asks.LEAVING,
            replaces=(NotificationKind.PAIR_ENDING, NotificationKind.PAIR_EXTENDED),
        ),
        NotificationKind.HANDOVER: MailKind(
            choice=None, asks=Asks.HANDOVER, replaces=(NotificationKind.HANDOVER, NotificationKind.PAIR_ENDING)
        ),
        # The introduction must arrive before the invitations, and the pair's end before the cancellations.
        NotificationKind.INVITATION: MailKind(choice=None, asks=Asks.MEETINGS, hold=timedelta(minutes=3)),
        NotificationKind.RESCHEDULED: MailKind(choice=None, asks=Asks.MEETINGS),
        NotificationKind.CANCELLED: MailKind(choice=None, hold=timedelta(minutes=3)),
        # Whoever has just cancelled gets a day to find a new time by themself.
        NotificationKind.NUDGE: MailKind(
            choice=phrase("when my meetings have come to a halt, at most once a week"),
            asks=Asks.MEETINGS,
            hold=timedelta(days=1),
            replaces=(NotificationKind.NUDGE,),
        ),
        # It is planned once the day of whoever cancelled is over.
        NotificationKind.DELEGATE_NUDGE: MailKind(
            choice=phrase("when somebody whose calendar I keep needs a new time, at most once a week"),
            asks=Asks.MEETINGS,
            replaces=(NotificationKind.DELEGATE_NUDGE,),
        ),
        NotificationKind.PAIRS_IN_NEED: MailKind(
            choice=phrase("which pairs of my program need help: once a week, or the next day where it hurries")
        ),
        NotificationKind.CANCELLATION_COUNT: MailKind(
            choice=phrase("how many executives in my program often cancel, at most once a week"), names_others=False
        ),
        # One side's answer can decide; if a person were not asked, their silence would count against the session.
        NotificationKind.ATTESTATION: MailKind(choice=None, asks=Asks.ATTESTATION),
        NotificationKind.SURVEY: MailKind(
            choice=phrase("to ask what I expect, and whether a session was worth it"), asks=Asks.ANSWERS
        ),
        NotificationKind.PAIR_ENDED: MailKind(
            choice=None,
            asks=Asks.HANDOVER,
            plans=Plans.END_OF_A_PAIR,
            replaces=(
                NotificationKind.PAIR_PAUSED,
                NotificationKind.PAIR_RESUMED,
                NotificationKind.PAIR_ENDING,
                NotificationKind.PAIR_EXTENDED,
                NotificationKind.HANDOVER,
                NotificationKind.NUDGE,
            ),
        ),
        NotificationKind.PAIR_NEWS: MailKind(
            choice=phrase("when something waits for me on the page that I share with the person I meet"),
            asks=Asks.TOGETHER,
        ),
        NotificationKind.THANKS_SHOWN: MailKind(
            choice=phrase("when somebody of my team lets me read thanks that they got"), names_others=False
        ),
        # Whoever did not ask for it learns of it in time; afterwards nobody has their address any more.
        NotificationKind.ERASURE_ASKED: MailKind(choice=None, asks=Asks.RECEIPT, names_others=False),
        NotificationKind.PAUSED: MailKind(choice=None),
        NotificationKind.RESUMED: MailKind(choice=None),
        NotificationKind.WITHDRAWN: MailKind(choice=None),
        NotificationKind.PROGRAM_CLOSED: MailKind(choice=None),
        NotificationKind.PILOT_DECISION: MailKind(choice=None, asks=Asks.PILOT, names_others=False),
        NotificationKind.SPONSOR_ASKED: MailKind(choice=None, asks=Asks.SPONSORSHIP),
        NotificationKind.PROGRAM_NEWS: MailKind(choice=None),
    },
)
SURVEYS: Final = total(
    Wave,
    {
        # The introduction and the invitations arrive on the same day; a third mail that day would be too many.
        Wave.EXPECTATIONS: SurveyMail(hold=timedelta(days=1), until_the_end=True),
        Wave.PULSE: SurveyMail(one_tap=True),
        Wave.DAY_30: SurveyMail(until_the_end=True),
        Wave.CHECK_IN: SurveyMail(until_the_end=True),
        # The mail that the pair has ended must arrive first.
        Wave.CLOSING: SurveyMail(hold=timedelta(days=1)),
        Wave.AFTER_6_MONTHS: SurveyMail(),
        Wave.AFTER_12_MONTHS: SurveyMail(),
    },
)

# What these ask for, or promise, can come about only while the program is open.
OF_AN_OPEN_PROGRAM: Final = frozenset(
    {
        NotificationKind.NOMINATION,
        NotificationKind.NOMINATION_REMINDER,
        NotificationKind.READINESS_REMINDER,
        NotificationKind.READINESS_RENEWAL,
        NotificationKind.READINESS_ASKED,
        NotificationKind.PAUSED,
        NotificationKind.RESUMED,
    }
)
# These leave though mails are held back: whoever did not ask for it has to learn of it in time.
DESPITE_A_STOP: Final = frozenset({NotificationKind.ERASURE_ASKED})
CHOICES: Final = {kind: row.choice for kind, row in KINDS.items() if row.choice is not None}
OPTIONAL: Final = frozenset(CHOICES)
ESSENTIAL: Final = frozenset(NotificationKind) - OPTIONAL


class EssentialKind(Refused):
    """People cannot opt out of an essential kind of mail; they can withdraw from the program instead."""

    status: ClassVar[int] = 422


def invites_at(starts_at: datetime, now: datetime) -> datetime:
    """Return when to send the invitation to a session, if it is planned or updated now."""
    return max(starts_at - AHEAD, now + KINDS[NotificationKind.INVITATION].hold)


def leaves_at(kind: NotificationKind, wave: Wave | None, now: datetime, expires_at: datetime | None) -> datetime:
    """Return when to send a delivery planned now; a survey waits at most a quarter of its time."""
    if wave is None:
        return now + KINDS[kind].hold
    hold = SURVEYS[wave].hold
    longest = hold if expires_at is None else min(hold, (expires_at - now) / 4)
    return now + max(HOLD, longest)
