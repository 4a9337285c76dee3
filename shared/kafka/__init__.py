"""The only package that imports a Kafka driver: publisher, subscriber, offsets, history and topics."""

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from shared.kafka import bearer, closed, reconnecting, tolerant
from shared.kafka.access import broker_for
from shared.kafka.acls import Acl, Operation, Pattern, Resource, grant, granted, withdraw
from shared.kafka.admin import Admin
from shared.kafka.ends import Log
from shared.kafka.errors import away
from shared.kafka.following import following
from shared.kafka.group import Group
from shared.kafka.history import history
from shared.kafka.partitions import partition_for
from shared.kafka.publisher import Publisher, Record

__all__ = [
    "Acl",
    "Admin",
    "ConsumerRebalanceListener",
    "Group",
    "KafkaError",
    "Log",
    "Operation",
    "Pattern",
    "Publisher",
    "Record",
    "Resource",
    "TopicPartition",
    "away",
    "broker_for",
    "following",
    "grant",
    "granted",
    "history",
    "partition_for",
    "withdraw",
]

bearer.install()
closed.install()
reconnecting.install()
tolerant.install()
