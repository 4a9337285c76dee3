"""What Kafka has, read by a user who may read everything: the second source, besides what services say."""

from deploy.cli.principals import AUDITOR
from shared.contracts.catalog import PEOPLE, TOPICS
from shared.contracts.people import PersonChanged
from shared.kafka import Log, history
from shared.transport import KafkaAccess
from tests.kubernetes.stage import Stage


def access(stage: Stage) -> KafkaAccess:
    """Return how the auditor reaches Kafka."""
    return stage.secured.kafka(AUDITOR, stage.servers.kafka)


async def registered(stage: Stage) -> int:
    """Count the distinct events that say a person is new or has changed."""
    found = set()
    async for record in history(access(stage), [PEOPLE]):
        headers = dict(record.headers)
        if headers["ce_type"].decode() == PersonChanged.TYPE:
            found.add(headers["ce_id"])
    return len(found)


async def dead(stage: Stage) -> int:
    """Count the dead letters of all topics."""
    log = Log(access(stage), patience=20)
    try:
        return sum((await log.ends(await log.partitions([topic.dead for topic in TOPICS]))).values())
    finally:
        await log.stop()
