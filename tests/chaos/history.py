"""What the rig did, kept by itself: the source that the platform is checked against."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic

from tests.eventually import eventually


class Fate(StrEnum):
    """What a client knows of a command that it sent."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A record that can only become a dead letter; `mark` is in a header of it."""

    topic: str
    mark: str


@dataclass
class History:
    """Everything that has to have an effect, and everything that went wrong.

    `held` are the plans that had to be held, `decided` what a person then said to each, `withheld` the departments that
    only files name which nobody approved.
    `commands` by service and command id, `rows` how many rows each import has, `revised` what has to become of all of
    them where that is one thing, `changes` how often somebody's row changed, `bad` what must end as a dead letter,
    `settled` are the people of programs that ended, `wishes` and `hours` what somebody said last, `waiting` since when
    each small command waits, `mended` how many seconds each fault took until it was mended, by kind, `recoveries` how
    many it took after each wave of them until all was as before, `drained` how many a service took to end in order,
    `bugs` answers of 500.
    """

    commands: dict[tuple[str, str], Fate] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    revised: dict[str, str] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    decided: dict[str, str] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    bad: list[Bad] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    wishes: dict[str, set[str]] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)
    recoveries: list[float] = field(default_factory=list)
    mended: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    drained: list[float] = field(default_factory=list)
    waiting: dict[int, float] = field(default_factory=dict)
    slowest_pulse: float = 0.0
    exits: int = 0
    bugs: list[str] = field(default_factory=list)
    _pulses: int = 0

    def sent(self, service: str, command_id: str, fate: Fate) -> None:
        """Note a command's fate; what was known once stays known."""
        if self.commands.get((service, command_id), Fate.UNKNOWN) is Fate.UNKNOWN:
            self.commands[service, command_id] = fate

    @contextmanager
    def pulse(self) -> Iterator[None]:
        """Note one small command's way through the platform: from its first try to its outcome."""
        self._pulses += 1
        number, began = self._pulses, monotonic()
        self.waiting[number] = began
        try:
            yield
        finally:
            del self.waiting[number]
            self.slowest_pulse = max(self.slowest_pulse, monotonic() - began)

    async def recovered(self, within: float) -> float:
        """Wait until nothing waits any more that was sent before now; return how many seconds that took.

        Raises:
            AssertionError: something still waits.
        """
        now = monotonic()
        await eventually(lambda: min(self.waiting.values(), default=now) >= now, within)
        return monotonic() - now
