"""What Kafka has, read by a user who may read everything: the second source, besides what services say."""

from deploy.cli.principals import AUDITOR
from shared.contracts.catalog import PEOPLE, TOPICS
from shared.contracts.people import PersonChanged
from shared.kafka import Log, TopicPartition, history
from shared.transport import KafkaAccess
from tests.kubernetes.stage import Stage


def access(stage: Stage) -> KafkaAccess:
    """Return how the auditor reaches Kafka."""
    return stage.secured.kafka(AUDITOR, stage.servers.kafka)


async def registered(stage: Stage) -> int:
    """Count the distinct events that say a person is new or has changed."""
    (partitions,) = (topic.partitions for topic in TOPICS if topic.name == PEOPLE)
    found = set()
    async for record in history(access(stage), {PEOPLE: partitions}):
        headers = dict(record.headers)
        if headers["ce_type"].decode() == PersonChanged.TYPE:
            found.add(headers["ce_id"])
    return len(found)


async def dead(stage: Stage) -> int:
    """Count the dead letters of all topics."""
    log = Log(access(stage), patience=20)
    try:
        partitions = [TopicPartition(topic.dead, number) for topic in TOPICS for number in range(topic.partitions)]
        return sum((await log.ends(partitions)).values())
    finally:
        await log.stop()
