"""What each side of a pair gets by mail in its first three months, counted from the deliveries that were sent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from deploy.client import Json

A_QUARTER: Final = timedelta(days=91)
FIRST: Final = "paired"


@dataclass(kw_only=True)
class Inbox:
    """The mails to the people of one side, by kind, and how many people they are."""

    people: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)

    @property
    def each(self) -> float:
        """Return how many mails a person got."""
        return round(self.by_kind.total() / self.people, 1) if self.people else 0.0

    def each_of(self, kind: str) -> float:
        """Return how many mails of a kind a person got."""
        return self.by_kind[kind] / self.people if self.people else 0.0


def inboxes(participants: Iterable[Json], deliveries: Iterable[Json]) -> Mapping[str, Inbox]:
    """Return what people got from the introduction to their first pair on, for three months, by role."""
    roles = {one["person_id"]: one["role"] for one in participants}
    sent = [one for one in deliveries if one["state"] == "sent" and one["person_id"] in roles]
    began: dict[str, datetime] = {}
    for one in sorted((one for one in sent if one["kind"] == FIRST), key=_when):
        began.setdefault(one["person_id"], _when(one))
    found = {role: Inbox() for role in sorted(set(roles.values()))}
    for person in began:
        found[roles[person]].people += 1
    for one in sent:
        start = began.get(one["person_id"])
        if start is not None and start <= _when(one) < start + A_QUARTER:
            found[roles[one["person_id"]]].by_kind[one["kind"]] += 1
    return found


def _when(delivery: Json) -> datetime:
    return datetime.fromisoformat(delivery["due"])
