"""What will go wrong, and when: a function of the seed alone.

Faults come in four lanes that go on side by side, so that a broker and a service may fail together, but never two of
three brokers. Each lane deals its kinds like a deck of cards: every kind comes before one comes again.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.processing.failpoints import Point


class Kind(StrEnum):
    """Something that goes wrong."""

    KILL = "service-killed"
    FREEZE = "service-frozen"
    AFTER_FENCE = "failpoint-after-fence"
    BEFORE_COMMIT = "failpoint-before-commit"
    AFTER_COMMIT = "failpoint-after-commit"
    BEFORE_PUBLISH = "failpoint-before-publish"
    MID_PUBLISH = "failpoint-mid-publish"
    AFTER_PUBLISH = "failpoint-after-publish"
    ROLLING_RESTART = "rolling-restart"
    BROKER_KILL = "broker-killed"
    CONTROLLER_KILL = "controller-killed"
    BROKER_FREEZE = "broker-frozen"
    BROKER_RESTART = "broker-restarted"
    BROKER_PARTITION = "broker-partitioned"
    REBALANCES = "rebalance-storm"
    STEPDOWN = "mongod-stepdown"
    MONGOD_KILL = "mongod-killed"
    MONGOD_FREEZE = "mongod-frozen"
    MONGOD_PARTITION = "mongod-partitioned"
    DISK_FULL = "disk-full"
    KAFKA_LOSS = "packets-lost-to-kafka"
    MONGO_LOSS = "packets-lost-to-mongod"
    KAFKA_DELAY = "packets-delayed-to-kafka"
    MONGO_DELAY = "packets-delayed-to-mongod"
    OUTAGE = "both-servers-away"
    DUPLICATES = "duplicate-records"
    REORDERED = "records-reordered-across-keys"
    GARBAGE = "garbage-records"
    OVERSIZED = "oversized-records"
    POISON = "poison-records"
    TOMBSTONES = "tombstones"
    CLOCK_JUMP = "clock-jump"


class Lane(StrEnum):
    """What fails; within a lane one fault is over before the next begins."""

    SERVICES = "services"
    KAFKA = "kafka"
    MONGODB = "mongodb"
    RECORDS = "records"


FAILPOINTS: Mapping[Kind, Point] = {Kind(f"failpoint-{point.replace('_', '-')}"): point for point in Point}

DECKS: Mapping[Lane, tuple[Kind, ...]] = {
    Lane.SERVICES: (
        *(Kind.KILL, Kind.KILL, Kind.KILL, Kind.FREEZE, Kind.FREEZE, Kind.FREEZE),
        *FAILPOINTS,
        Kind.ROLLING_RESTART,
    ),
    Lane.KAFKA: (
        *(Kind.BROKER_KILL, Kind.CONTROLLER_KILL, Kind.BROKER_FREEZE, Kind.BROKER_RESTART, Kind.BROKER_PARTITION),
        *(Kind.REBALANCES, Kind.KAFKA_LOSS, Kind.KAFKA_DELAY),
    ),
    Lane.MONGODB: (
        *(Kind.STEPDOWN, Kind.STEPDOWN, Kind.MONGOD_KILL, Kind.MONGOD_FREEZE, Kind.MONGOD_PARTITION),
        *(Kind.DISK_FULL, Kind.MONGO_LOSS, Kind.MONGO_DELAY),
    ),
    Lane.RECORDS: (
        *(Kind.DUPLICATES, Kind.DUPLICATES, Kind.REORDERED, Kind.GARBAGE, Kind.OVERSIZED, Kind.POISON),
        *(Kind.TOMBSTONES, Kind.CLOCK_JUMP),
    ),
}
PAUSES: Mapping[Lane, tuple[float, float]] = {
    Lane.SERVICES: (0.5, 3.0),
    Lane.KAFKA: (1.0, 5.0),
    Lane.MONGODB: (1.0, 5.0),
    Lane.RECORDS: (1.0, 4.0),
}
LASTS: Mapping[Kind, tuple[float, ...]] = {
    Kind.KILL: (0.0, 0.5, 1.0),
    Kind.FREEZE: (0.5, 2.0, 9.0),
    Kind.BROKER_KILL: (0.5, 2.0, 5.0),
    Kind.CONTROLLER_KILL: (0.5, 2.0),
    Kind.BROKER_FREEZE: (2.0, 6.0),
    Kind.BROKER_PARTITION: (2.0, 5.0),
    Kind.MONGOD_KILL: (0.5, 3.0),
    Kind.MONGOD_FREEZE: (2.0, 5.0),
    Kind.MONGOD_PARTITION: (2.0, 5.0),
    Kind.DISK_FULL: (2.0, 4.0),
    Kind.KAFKA_LOSS: (3.0, 6.0),
    Kind.MONGO_LOSS: (3.0, 6.0),
    Kind.KAFKA_DELAY: (3.0, 6.0),
    Kind.MONGO_DELAY: (3.0, 6.0),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong: `after` seconds of peace before it, `lasts` seconds until it is mended.

    `choice` (0..1) says which of its possible targets it meets, `seed` feeds whatever else is drawn.
    """

    lane: Lane
    kind: Kind
    after: float
    lasts: float
    choice: float
    seed: int


def faults(seed: int, lane: Lane) -> Iterator[Fault]:
    """Yield a lane's faults, for ever the same for the same seed."""
    drawn = random.Random(f"{seed}:{lane}")  # noqa: S311 - repeatable, not secret
    while True:
        for kind in drawn.sample(DECKS[lane], k=len(DECKS[lane])):
            yield Fault(
                lane=lane,
                kind=kind,
                after=drawn.uniform(*PAUSES[lane]),
                lasts=drawn.choice(LASTS.get(kind, (0.0,))),
                choice=drawn.random(),
                seed=drawn.getrandbits(32),
            )
