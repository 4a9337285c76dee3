"""How the cost of an event grows with what is stored and with partitions."""

from collections.abc import Callable, Iterable
from statistics import median

from tests.bench.stage import Input, Sample, Stage


async def with_pairs(
    stage: Stage, sizes: Iterable[int], events: int, rounds: int, tell: Callable[[], None]
) -> dict[str, dict[str, float]]:
    """Measure the same events over ever more stored pairs, every size once a round."""
    inputs = {f"{pairs}": await stage.fill(events, pairs) for pairs in sizes}
    return await _measured(stage, inputs, rounds, tell)


async def with_partitions(
    stage: Stage, counts: Iterable[int], events: int, rounds: int, tell: Callable[[], None]
) -> dict[str, dict[str, float]]:
    """Measure the same events over ever more partitions, every count once a round."""
    inputs = {f"{count}": await stage.fill(events, 10_000, count) for count in counts}
    return await _measured(stage, inputs, rounds, tell)


async def _measured(
    stage: Stage, inputs: dict[str, Input], rounds: int, tell: Callable[[], None]
) -> dict[str, dict[str, float]]:
    found: dict[str, list[Sample]] = {size: [] for size in inputs}
    for _ in range(rounds):
        for size, given in inputs.items():
            found[size].append(await stage.measure(given))
            tell()
    for given in inputs.values():
        await stage.drop(given)
    least = next(iter(found.values()))
    return {size: figures(samples, least) for size, samples in found.items()}


def figures(samples: list[Sample], least: list[Sample]) -> dict[str, float]:
    """Return the medians, and the cost beside that of the least size, round by round."""
    pairs = [*zip(samples, least, strict=True)]
    return {
        "events_per_s": median(one.rate for one in samples),
        "cpu_us_per_event": median(one.python_us for one in samples),
        "mongodb_us_per_event": median(one.stored_us - one.python_us for one in samples),
        "cost_ratio": median(one.stored_us / first.stored_us for one, first in pairs),
    }
