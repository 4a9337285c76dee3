"""The commands of `python -m deploy.cli`; each is a module with its own `parser` and `main`."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Final

COMMANDS: Final = {
    "dead-letters": ("deploy.cli.dead_letters.commands", "list, show, replay or drop what could not be processed"),
    "audit": ("deploy.cli.audit", "check the audit trail: whether a record was changed, removed, reordered or cut off"),
    "service": ("deploy.cli.service", "pause a service, let it go on, list its jobs, stop one"),
    "mails": ("deploy.cli.mails", "hold all mails back, let them go, send failed ones again"),
    "erasure": ("deploy.cli.erasure", "look for an erased person in all stores and topics, or check a receipt"),
    "backup": ("deploy.cli.backup.take", "copy the four databases, as of one moment, and Kafka"),
    "verify": ("deploy.cli.backup.verify", "check whether a backup is whole"),
    "restore": (
        "deploy.cli.backup.restore",
        "write a backup into an empty platform, or begin anew after Kafka was lost",
    ),
    "migrate": ("deploy.cli.migrate", "bring stored documents of earlier versions to the shape of this one"),
    "topics": ("deploy.cli.topics", "create Kafka's topics, or say what differs from the catalog"),
    "keys": ("deploy.cli.keys", "write the services' Secrets with new keys, once for an installation"),
    "probe": ("deploy.cli.probe", "ask an installation whether it works, from inside: what `helm test` runs"),
    "kafka-acls": ("deploy.cli.kafka_acls", "print or apply who may do what in Kafka, from the catalog"),
    "mongo-roles": ("deploy.cli.mongo_roles", "print or apply who may do what in MongoDB"),
    "docs": ("deploy.cli.docs", "write the AsyncAPI and OpenAPI documents, the log schema and the tables of the docs"),
    "chart": ("deploy.cli.chart", "write the parts of the Helm chart that follow from the code"),
    "languages": ("deploy.cli.languages", "bring the catalogs of words up to date, or check that they are"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, importing only its module, which documents its exit codes."""
    options = parser().parse_args(arguments)
    return int(import_module(COMMANDS[options.command][0]).main(options.arguments))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's name; the command's own parser reads the rest."""
    listed = "\n".join(f"  {name:14}{says}" for name, (_, says) in COMMANDS.items())
    made = argparse.ArgumentParser(
        prog="python -m deploy.cli",
        description="For the people who run the platform.",
        epilog=f"commands:\n{listed}\n\n`python -m deploy.cli COMMAND --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("command", choices=COMMANDS)
    made.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return made
