"""Which partition a key has: as Kafka's own clients choose it."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(200_000)
def _hash(key: bytes) -> int:
    return int(murmur2(key)) & 0x7FFFFFFF


def partition_for(key: bytes, partitions: int) -> int:
    """Return the partition of a key as Kafka's own clients choose it (murmur2, KIP-480's keyed case)."""
    return _hash(key) % partitions
