"""Selects dead letters by name or filter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.processing.dead_letters.desk import Item
from shared.processing.dead_letters.errors import NothingFound


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Letters by name, or letters that match all given filters; filters find open letters only, unless `settled`."""

    letters: tuple[str, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    since: datetime | None = None
    settled: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether it has no names and no filters."""
        return not (self.letters or self.filters or self.since)

    def of(self, items: Iterable[Item]) -> list[Item]:
        """Return the selected letters.

        Raises:
            NothingFound: a named letter does not exist, or no letter matches the filters.
        """
        if self.letters:
            return _named(self.letters, items)
        found = [item for item in items if self._fits(item)]
        if not found:
            raise NothingFound(["no dead letter fits"])
        return found

    def _fits(self, item: Item) -> bool:
        letter = item.letter
        has = {
            "topic": letter.about.get("dead_topic", ""),
            "type": letter.type,
            "group": letter.group,
            "fingerprint": letter.fingerprint,
        }
        open_ = self.settled or not item.decided
        recent = self.since is None or letter.at >= self.since
        return open_ and recent and all(has[name] == wanted for name, wanted in self.filters.items())


def _named(letters: Sequence[str], items: Iterable[Item]) -> list[Item]:
    found = [item for item in items if item.letter.id in letters]
    missing = set(letters) - {item.letter.id for item in found}
    if missing:
        raise NothingFound([f"{name} is not there, or not any longer" for name in sorted(missing)])
    return found
