"""The kinds of mail: which of them one may do without, and how long each waits before it leaves."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.domain import Refused

OPTIONAL: Final = frozenset(
    {
        NotificationKind.READY,
        NotificationKind.UNMATCHED,
        NotificationKind.PROPOSAL_CLOSED,
        NotificationKind.ATTESTATION,
        NotificationKind.SURVEY,
    }
)
ESSENTIAL: Final = frozenset(NotificationKind) - OPTIONAL

# What belongs together becomes one mail, and what is overtaken meanwhile never leaves.
HOLD: Final = timedelta(minutes=2)
# One meets somebody before one gets their dates.
INVITATION_HOLD: Final = timedelta(minutes=3)
# The introduction and the invitations come the same day; a third mail on top of them would be one too many.
EXPECTATIONS_HOLD: Final = timedelta(days=1)
# A delivery waits this long for its person's contact.
PATIENCE: Final = timedelta(days=1)


class EssentialKind(Refused):
    """One cannot take part without being told this, so one cannot opt out of it; withdraw from the program instead."""

    status: ClassVar[int] = 422


def leaves_at(kind: NotificationKind, wave: Wave | None, now: datetime, expires_at: datetime | None) -> datetime:
    """Return when a delivery planned now shall leave; a survey never waits longer than a quarter of its time."""
    if wave is not Wave.EXPECTATIONS:
        return now + (INVITATION_HOLD if kind is NotificationKind.INVITATION else HOLD)
    longest = EXPECTATIONS_HOLD if expires_at is None else min(EXPECTATIONS_HOLD, (expires_at - now) / 4)
    return now + max(HOLD, longest)
