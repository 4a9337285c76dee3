"""Mails about a pair that say nothing true any more, though no other mail has taken their place."""

from typing import Final

from services.notify.domain.delivery import Delivery, PairNews
from services.notify.domain.kinds import SURVEYS
from services.notify.domain.references import Pair
from shared.contracts.notifications import NotificationKind

# These speak of a pair that meets, or is about to; what it has promised and whom it thanks outlasts it.
OF_A_RUNNING_PAIR: Final = frozenset(
    {
        NotificationKind.PAIR_PAUSED,
        NotificationKind.PAIR_RESUMED,
        NotificationKind.PAIR_ENDING,
        NotificationKind.PAIR_EXTENDED,
    }
)
# These also say nothing to a pair that is paused.
OF_MEETINGS: Final = frozenset({NotificationKind.NUDGE, NotificationKind.DELEGATE_NUDGE})
OF_THE_NEXT_SESSION: Final = frozenset({PairNews.AGREEMENT_DUE, PairNews.QUESTIONS_ASKED})


def is_moot(delivery: Delivery, pair: Pair | None) -> bool:
    """Tell whether a mail has nothing to say because its pair has ended, or is paused."""
    if pair is None or not (pair.ended or pair.paused):
        return False
    about = delivery.about
    of_meetings = delivery.kind in OF_MEETINGS or about.pair_news in OF_THE_NEXT_SESSION
    asks_on_the_way = about.wave is not None and SURVEYS[about.wave].until_the_end
    return of_meetings or (pair.ended and (asks_on_the_way or delivery.kind in OF_A_RUNNING_PAIR))
