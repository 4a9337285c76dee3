"""Events a second and processor time of one process and of two, beside its floor and a transaction per message."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from tests.bench.stage import Input, Sample, Stage
from tests.bench.worker import Variant

FEWER = 50  # transactions of one message are that much slower, so they get that many fewer events
SLOWED = 0.25  # of a core: then broker and database have cores to spare on two
Samples = list[Sample]


@dataclass(kw_only=True)
class Rounds:
    """Samples by what was measured; the n-th of each were taken one after the other."""

    product: Samples = field(default_factory=list)
    floor: Samples = field(default_factory=list)
    per_message: Samples = field(default_factory=list)
    per_message_at_once: Samples = field(default_factory=list)
    two: Samples = field(default_factory=list)
    slowed: Samples = field(default_factory=list)
    two_slowed: Samples = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return the medians, and the medians of every round's own ratios."""
        return {
            "events_per_s": median(one.rate for one in self.product),
            "cpu_us_per_event": median(one.python_us for one in self.product),
            "floor_events_per_s": median(one.rate for one in self.floor),
            "floor_cpu_us_per_event": median(one.python_us for one in self.floor),
            "per_message_events_per_s": median(one.rate for one in self.per_message),
            "floor_ratio": ratio(self.product, self.floor, lambda one: one.rate),
            "cpu_floor_ratio": ratio(self.product, self.floor, lambda one: one.python_us),
            "per_message_ratio": ratio(self.product, self.per_message, lambda one: one.rate),
            "per_message_at_once_events_per_s": median(one.rate for one in self.per_message_at_once),
            "per_message_at_once_ratio": ratio(self.product, self.per_message_at_once, lambda one: one.rate),
            "two_processes_events_per_s": median(one.rate for one in self.two),
            "two_processes_ratio": ratio(self.two, self.product, lambda one: one.rate),
            "slowed_events_per_s": median(one.rate for one in self.slowed),
            "two_slowed_processes_ratio": ratio(self.two_slowed, self.slowed, lambda one: one.rate),
            "cores_busy": median((one.python + one.mongodb + one.kafka) / one.seconds for one in self.product),
        }


def ratio(ours: Samples, others: Samples, of: Callable[[Sample], float]) -> float:
    """Return the median of each round's ratio: what disturbs a round disturbs both of its sides."""
    return median(of(one) / of(other) for one, other in zip(ours, others, strict=True))


async def rounds(stage: Stage, given: Input, count: int, tell: Callable[[], None]) -> Rounds:
    """Measure every variant once a round, one after the other."""
    made, few, slow = Rounds(), max(100, given.events // FEWER), given.events // 2
    for _ in range(count):
        made.floor.append(await stage.measure(given, Variant.FLOOR))
        made.product.append(await stage.measure(given))
        made.two.append(await stage.measure(given, processes=2))
        made.slowed.append(await stage.measure(given, events=slow, share=SLOWED))
        made.two_slowed.append(await stage.measure(given, events=slow, share=SLOWED, processes=2))
        made.per_message.append(await stage.measure(given, Variant.PER_MESSAGE, events=few))
        made.per_message_at_once.append(await stage.measure(given, Variant.PER_MESSAGE_AT_ONCE, events=few))
        tell()
    return made
