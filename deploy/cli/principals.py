"""Who may do what in Kafka and MongoDB: a user for each service, and one for each thing that people do at the servers.

All of it follows from the catalog; nobody else gets anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shared.contracts.catalog import AUDIT, COMMANDS, GROUPS, OPERATIONS, SERVICES, STREAMS, TOPICS
from shared.kafka import Acl, Operation, Pattern, Resource

# Decides about dead letters; changes topics and migrates documents; verifies the trail and looks for what is left.
OPERATOR: Final = "operations"
DEPLOYER: Final = "deployer"
AUDITOR: Final = "auditor"
# Sees how far the services' groups are behind, and no record: for what adds pods by that, such as KEDA.
SCALER: Final = "scaler"
PRINCIPALS: Final = (*SERVICES, OPERATOR, DEPLOYER, AUDITOR, SCALER)
PREFIXES: Final = ("mentoring.", *(f"{service}." for service in SERVICES))
_DEPLOYS: Final = (Operation.CREATE, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS, Operation.ALTER_CONFIGS)


@dataclass(frozen=True, kw_only=True)
class Share:
    """The topics that somebody reads and writes, and the consumer groups that they are in."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


def share_of(principal: str) -> Share:
    """Return what somebody reads and writes.

    A service reads the inputs of its groups and its own compacted topics, for an erasure looks at what is left there;
    its pages of operations and of auditors read its dead letters, what was decided about them, and the audit trail. It
    writes its streams, its commands and its dead letters.
    """
    if principal == OPERATOR:
        dead = {topic.dead for topic in TOPICS}
        commands = {topic.name for topic in COMMANDS}
        return Share(reads=frozenset({*dead, OPERATIONS}), writes=frozenset({*commands, OPERATIONS}))
    own = [group for group in GROUPS if group.service == principal]
    inputs = {topic for group in own for topic in group.topics}
    compacted = {topic.name for topic in STREAMS if topic.tombstone and topic.producer == principal}
    streams = {topic.name for topic in STREAMS if principal in topic.writers}
    dead = {topic.dead for topic in TOPICS if topic.name in inputs}
    return Share(
        reads=frozenset(inputs | compacted | dead | {AUDIT, OPERATIONS}),
        writes=frozenset(streams | {group.commands for group in own} | dead),
        groups=frozenset(group.name for group in own),
    )


def acls(prefix: str = "") -> set[Acl]:
    """Return every right in Kafka; the names of users begin with `prefix`."""
    return {acl for principal in PRINCIPALS for acl in acls_of(principal, prefix)}


def acls_of(principal: str, prefix: str = "") -> Iterator[Acl]:
    """Yield the rights of one of them in Kafka."""
    user = f"{prefix}{principal}"
    if principal == DEPLOYER:
        yield from _deploys(user)
        return
    if principal == AUDITOR:  # looks for what is left of somebody anywhere
        yield from (_prefixed(user, Resource.TOPIC, start, Operation.READ) for start in PREFIXES)
        return
    if principal == SCALER:
        yield from (_prefixed(user, Resource.TOPIC, start, Operation.DESCRIBE) for start in PREFIXES)
        yield from _sees_groups(user)
        return
    share = share_of(principal)
    yield from _uses(user, share)
    # Before letters are put back, topics are compared with the catalog.
    if principal == OPERATOR or principal in SERVICES:
        known = share.reads | share.writes
        yield from (_literal(user, Resource.TOPIC, name, Operation.DESCRIBE_CONFIGS) for name in known)


def _uses(user: str, share: Share) -> Iterator[Acl]:
    yield from (_literal(user, Resource.TOPIC, name, Operation.READ) for name in share.reads)
    yield from (_literal(user, Resource.TOPIC, name, Operation.WRITE) for name in share.writes)
    yield from (_literal(user, Resource.GROUP, name, Operation.READ) for name in share.groups)


def _deploys(user: str) -> Iterator[Acl]:
    yield from (_prefixed(user, Resource.TOPIC, start, operation) for start in PREFIXES for operation in _DEPLOYS)
    yield from _sees_groups(user)


def _sees_groups(user: str) -> Iterator[Acl]:
    yield from (_prefixed(user, Resource.GROUP, f"{service}.", Operation.DESCRIBE) for service in SERVICES)


def _literal(user: str, resource: Resource, name: str, operation: Operation) -> Acl:
    return Acl(user=user, resource=resource, name=name, operation=operation)


def _prefixed(user: str, resource: Resource, start: str, operation: Operation) -> Acl:
    return Acl(user=user, resource=resource, name=start, pattern=Pattern.PREFIXED, operation=operation)


_USES: Final = ("find", "insert", "update", "remove", "createCollection", "createIndex")
_MIGRATES: Final = ("find", "insert", "update", "listCollections", "createCollection", "createIndex")
_LOOKS: Final = ("find", "listCollections")


_PAUSES: Final = {"notes": ("find", "insert", "update"), "jobs": ("find", "update")}
EVERY: Final = ""  # collection


def actions() -> Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]:
    """Return what each user may do, by database and collection (EVERY: all of the database).

    The operator pauses services and stops jobs, and sees nothing else; the scaler is no user of MongoDB.
    """
    return {
        **{service: {(service, EVERY): _USES} for service in SERVICES},
        OPERATOR: {(service, name): may for service in SERVICES for name, may in _PAUSES.items()},
        DEPLOYER: {(service, EVERY): _MIGRATES for service in SERVICES},
        AUDITOR: {(service, EVERY): _LOOKS for service in SERVICES},
    }
