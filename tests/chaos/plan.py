"""What will go wrong, and when: a function of the seed alone.

Faults come in four lanes that go on side by side, so that a broker and a service may fail together, but never two of
three brokers. Each lane deals its kinds like a deck of cards, of which all come before one comes again.
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

# How often each kind comes in one round of its lane: what takes a minute to mend comes once, so that much else happens.
DECKS: Mapping[Lane, Mapping[Kind, int]] = {
    Lane.SERVICES: {Kind.KILL: 2, Kind.FREEZE: 8, **dict.fromkeys(FAILPOINTS, 1), Kind.ROLLING_RESTART: 1},
    Lane.KAFKA: {
        Kind.BROKER_KILL: 1,
        Kind.CONTROLLER_KILL: 1,
        Kind.BROKER_RESTART: 1,
        Kind.BROKER_FREEZE: 3,
        Kind.BROKER_PARTITION: 3,
        Kind.REBALANCES: 3,
        Kind.KAFKA_LOSS: 3,
        Kind.KAFKA_DELAY: 3,
    },
    Lane.MONGODB: {
        Kind.STEPDOWN: 3,
        Kind.MONGOD_KILL: 2,
        Kind.MONGOD_FREEZE: 3,
        Kind.MONGOD_PARTITION: 3,
        Kind.DISK_FULL: 1,
        Kind.MONGO_LOSS: 3,
        Kind.MONGO_DELAY: 3,
    },
    Lane.RECORDS: {
        Kind.DUPLICATES: 2,
        Kind.REORDERED: 1,
        Kind.GARBAGE: 1,
        Kind.OVERSIZED: 1,
        Kind.POISON: 1,
        Kind.TOMBSTONES: 1,
        Kind.CLOCK_JUMP: 1,
    },
}
PAUSES: Mapping[Lane, tuple[float, float]] = {
    Lane.SERVICES: (0.5, 3.0),
    Lane.KAFKA: (1.0, 4.0),
    Lane.MONGODB: (1.0, 4.0),
    Lane.RECORDS: (0.5, 3.0),
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
        for kind in drawn.sample([*DECKS[lane]], k=sum(DECKS[lane].values()), counts=[*DECKS[lane].values()]):
            yield Fault(
                lane=lane,
                kind=kind,
                after=drawn.uniform(*PAUSES[lane]),
                lasts=drawn.choice(LASTS.get(kind, (0.0,))),
                choice=drawn.random(),
                seed=drawn.getrandbits(32),
            )
