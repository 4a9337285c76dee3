"""`python -m deploy.cli kafka-acls print | strimzi | diff | apply`: who may use which topic, from the catalog.

A user for each service, and `operations`, `deployer` and `auditor` for what people do with `deploy.cli`; nobody gets
more than they need. `print` lists the rights and `strimzi` writes them as KafkaUsers; `diff` says what a cluster has
otherwise, and `apply` grants what is missing and withdraws what these users have too much. Run the last two as an
administrator of the cluster. `--prefix` begins the name of every user. `KAFKA_BOOTSTRAP` says where, as
docs/transport.md explains. Exit codes: 0 done; 1 refused, or (for `diff`) something differs; 2 wrong command line;
69 Kafka does not answer; 78 wrong settings.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

import yaml

from deploy.cli import show
from deploy.cli.principals import PRINCIPALS, acls
from deploy.cli.servers import servers
from shared.errors import Unavailable
from shared.kafka import Acl, Admin, KafkaError, Pattern, grant, granted, withdraw

COLUMNS: Final = ("change", "user", "resource", "name", "pattern", "operation")
OTHER, AWAY = 1, 69


def users(cluster: str, prefix: str = "") -> list[dict[str, Any]]:
    """Return the KafkaUsers of Strimzi: each signs in by a password that Strimzi makes, and has its rights."""
    return [
        {
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": "KafkaUser",
            "metadata": {"name": user, "labels": {"strimzi.io/cluster": cluster}},
            "spec": {
                "authentication": {"type": "scram-sha-512"},
                "authorization": {"type": "simple", "acls": strimzi_acls(found)},
            },
        }
        for user, found in groupby(sorted(acls(prefix)), key=lambda acl: acl.user)
    ]


def strimzi_acls(found: Iterable[Acl]) -> list[dict[str, Any]]:
    """Return rights as Strimzi writes them: those on one resource together."""
    by_resource = groupby(sorted(found), key=lambda acl: (acl.resource, acl.name, acl.pattern))
    return [
        {
            "resource": {"type": resource.name.lower(), "name": name, "patternType": _pattern(pattern)},
            "operations": [_camel(acl.operation.name) for acl in same],
        }
        for (resource, name, pattern), same in by_resource
    ]


def _pattern(pattern: Pattern) -> str:
    return "prefix" if pattern is Pattern.PREFIXED else "literal"


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


async def _differences(admin: Admin, prefix: str) -> tuple[set[Acl], set[Acl]]:
    """Return what is missing, and what is too much."""
    wanted, found = acls(prefix), await granted(admin, [f"{prefix}{principal}" for principal in PRINCIPALS])
    return wanted - found, found - wanted


async def _main(command: str, prefix: str) -> int:
    async with Admin(servers().kafka) as admin:
        missing, surplus = await _differences(admin, prefix)
        if command == "apply":
            await grant(admin, sorted(missing))
            await withdraw(admin, sorted(surplus))
    if not missing and not surplus:
        print("nothing differs")
        return 0
    show.rows([*_rows("grant", missing), *_rows("withdraw", surplus)], COLUMNS)
    return OTHER if command == "diff" else 0


def _rows(change: str, found: Iterable[Acl]) -> list[dict[str, str]]:
    return [
        {
            "change": change,
            "user": acl.user,
            "resource": acl.resource.name.lower(),
            "name": acl.name,
            "pattern": _pattern(acl.pattern),
            "operation": acl.operation.name.lower(),
        }
        for acl in sorted(found)
    ]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `kafka-acls`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli kafka-acls", description=__doc__)
    made.add_argument("--prefix", default="", help="how the names of the users begin, such as mentoring-")
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("print", help="list the rights")
    strimzi = commands.add_parser("strimzi", help="write them as KafkaUsers, in YAML")
    strimzi.add_argument("--cluster", required=True, help="the Strimzi Kafka resource that the users belong to")
    commands.add_parser("diff", help="say what the cluster has otherwise")
    commands.add_parser("apply", help="grant what is missing, withdraw what is too much")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    match options.command:
        case "print":
            show.rows(_rows("grant", acls(options.prefix)), COLUMNS[1:])
        case "strimzi":
            print(yaml.safe_dump_all(users(options.cluster, options.prefix), sort_keys=False), end="")
        case command:
            return _on_a_cluster(command, options.prefix)
    return 0


def _on_a_cluster(command: str, prefix: str) -> int:
    logging.disable()  # hides the driver's messages; ours are printed
    try:
        return asyncio.run(_main(command, prefix))
    except KafkaError as error:
        print(f"Kafka refuses: {type(error).__name__}; run this as an administrator of the cluster", file=sys.stderr)
        return OTHER
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
