"""Mails that say nothing true any more: about a pair that is over, or about a status that a later mail has stated."""

from collections.abc import Iterable
from typing import Final

from services.notify.domain.delivery import Delivery, PairNews, State
from services.notify.domain.kinds import SURVEYS
from services.notify.domain.references import Pair
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason

# These speak of a pair that meets, or is about to; what it has promised and whom it thanks outlasts it.
OF_A_RUNNING_PAIR: Final = frozenset(
    {
        NotificationKind.PAIRED,
        NotificationKind.PAIR_PAUSED,
        NotificationKind.PAIR_RESUMED,
        NotificationKind.PAIR_ENDING,
        NotificationKind.PAIR_EXTENDED,
    }
)
# These also say nothing to a pair that is paused.
OF_MEETINGS: Final = frozenset({NotificationKind.NUDGE, NotificationKind.DELEGATE_NUDGE})
OF_THE_NEXT_SESSION: Final = frozenset({PairNews.AGREEMENT_DUE, PairNews.QUESTIONS_ASKED})
# What a person's status in a program is, until the next of these says another.
OF_A_STATUS: Final = frozenset(
    {
        NotificationKind.WAITLISTED,
        NotificationKind.WELCOME,
        NotificationKind.READY,
        NotificationKind.UNMATCHED,
        NotificationKind.PROPOSAL_CLOSED,
        NotificationKind.WITHDRAWN,
    }
)
CHANGES_THE_STATUS: Final = OF_A_STATUS | {
    NotificationKind.PROPOSAL,
    NotificationKind.PAIRED,
    NotificationKind.PAIR_ENDED,
    NotificationKind.PROGRAM_CLOSED,
}


def is_outdated(delivery: Delivery, others: Iterable[Delivery]) -> bool:
    """Tell whether a mail states a status that a later one of the person's mails in the program has changed."""
    return delivery.kind in OF_A_STATUS and any(
        one.kind in CHANGES_THE_STATUS and one.created_at > delivery.created_at and one.state is not State.SUPPRESSED
        for one in others
    )


def is_moot(delivery: Delivery, pair: Pair | None) -> bool:
    """Tell whether a mail has nothing to say because its pair has ended, or is paused."""
    if pair is None or not (pair.ended or pair.paused):
        return False
    about = delivery.about
    of_meetings = delivery.kind in OF_MEETINGS or about.pair_news in OF_THE_NEXT_SESSION
    closed = about.wave is not None and pair.ended and is_closed(about.wave, pair.reason)
    return of_meetings or closed or (pair.ended and delivery.kind in OF_A_RUNNING_PAIR)


def is_closed(wave: Wave, ended: PairEndReason | None) -> bool:
    """Tell whether the end of a pair closes a survey: an early end all, every end those about expectations."""
    return SURVEYS[wave].until_the_end or ended not in {PairEndReason.COMPLETED, None}
