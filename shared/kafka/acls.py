"""Rights on topics and groups: what a cluster grants, and granting or withdrawing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest

from shared.errors import Unavailable
from shared.kafka.admin import Admin

_ANY: Final = 1
_ALLOW: Final = 3
_OFF: Final = 54  # SECURITY_DISABLED: the cluster has no authorizer


class Resource(IntEnum):
    """What a right is about, as Kafka numbers it."""

    TOPIC = 2
    GROUP = 3
    CLUSTER = 4
    TRANSACTIONAL_ID = 5
    DELEGATION_TOKEN = 6
    USER = 7


class Pattern(IntEnum):
    """Whether a right is about one name or about all that begin with it."""

    LITERAL = 3
    PREFIXED = 4


class Operation(IntEnum):
    """What somebody may do; reading, writing and changing include describing."""

    ALL = 2
    READ = 3
    WRITE = 4
    CREATE = 5
    DELETE = 6
    ALTER = 7
    DESCRIBE = 8
    CLUSTER_ACTION = 9
    DESCRIBE_CONFIGS = 10
    ALTER_CONFIGS = 11
    IDEMPOTENT_WRITE = 12
    CREATE_TOKENS = 13
    DESCRIBE_TOKENS = 14
    TWO_PHASE_COMMIT = 15


@dataclass(frozen=True, kw_only=True, order=True)
class Acl:
    """One right of one user, from any host; `permission` says whether it is granted (3) or denied (2)."""

    user: str
    resource: Resource
    name: str
    operation: Operation
    pattern: Pattern = Pattern.LITERAL
    host: str = "*"
    permission: int = _ALLOW


async def granted(admin: Admin, users: Iterable[str]) -> set[Acl]:
    """Return the rights that a cluster has on record for users.

    Raises:
        KafkaError: the broker refused.
        Unavailable: the cluster checks no rights.
    """
    found: set[Acl] = set()
    for user in users:
        answer = await admin.request(DescribeAclsRequest(_ANY, None, _ANY, f"User:{user}", None, _ANY, _ANY))
        _require(answer.error_code, answer.error_message)
        found.update(
            Acl(
                user=user,
                resource=Resource(kind),
                name=name,
                pattern=Pattern(pattern),
                host=host,
                operation=Operation(operation),
                permission=permission,
            )
            for kind, name, pattern, acls in answer.resources
            for _, host, operation, permission in acls
        )
    return found


async def grant(admin: Admin, acls: Iterable[Acl]) -> None:
    """Put rights on record.

    Raises:
        KafkaError: the broker refused.
    """
    for acl in acls:
        answer = await admin.request(CreateAclsRequest(*_numbers(acl)))
        for code, said in answer.creation_responses:
            _require(code, said)


async def withdraw(admin: Admin, acls: Iterable[Acl]) -> None:
    """Take rights back.

    Raises:
        KafkaError: the broker refused.
    """
    for acl in acls:
        answer = await admin.request(DeleteAclsRequest(*_numbers(acl)))
        for code, said, _ in answer.filter_responses:
            _require(code, said)


def _numbers(acl: Acl) -> tuple[Any, ...]:
    return acl.resource, acl.name, acl.pattern, f"User:{acl.user}", acl.host, acl.operation, acl.permission


def _require(code: int, said: str | None) -> None:
    if code == _OFF:
        raise Unavailable("this Kafka checks no rights: set authorizer.class.name, and super.users for who grants them")
    if code:
        raise for_code(code)(said)
