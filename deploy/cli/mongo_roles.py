"""`python -m deploy.cli mongo-roles print | diff | apply`: who may do what in which database, from the catalog.

Each service has a role that reads and writes its own database and no other; `deployer` migrates documents, `auditor`
only reads. `print` writes a script for mongosh that makes roles and users and asks for the passwords; `diff` says which
roles a server has otherwise, and `apply` makes them so. With `--passwords FOLDER`, `apply` also makes the users: one
for each file there, which is named as the user and holds the password. Run both as an administrator of users.
`MONGODB_URI` says where, as docs/transport.md explains. Exit codes: 0 done; 1 refused, or (for `diff`) something
differs; 2 wrong command line; 69 MongoDB does not answer; 78 wrong settings.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from deploy.cli import show
from deploy.cli.principals import actions
from deploy.cli.servers import servers
from shared.errors import Unavailable
from shared.mongo import Database, OperationFailure, PyMongoError, away, connect

ADMIN: Final = "admin"
COLUMNS: Final = ("change", "name")
OTHER, AWAY = 1, 69
_UNAUTHORIZED: Final = 13

Json = dict[str, Any]


class NotAllowed(Exception):
    """Whoever runs the command is no administrator of users."""


def role_of(user: str) -> str:
    """Return the name of a user's role."""
    return f"mentoring-{user}"


def roles() -> dict[str, list[Json]]:
    """Return the privileges of each role."""
    return {
        role_of(user): [
            {"resource": {"db": database, "collection": collection}, "actions": sorted(may)}
            for (database, collection), may in sorted(places.items())
        ]
        for user, places in actions().items()
    }


def script() -> str:
    """Return a script for mongosh that makes every role and every user that is not there; passwords are asked for."""
    lines = ['const admin = db.getSiblingDB("admin")']
    for name, privileges in roles().items():
        given = json.dumps(privileges)
        lines += [
            f'if (admin.getRole("{name}")) admin.updateRole("{name}", {{privileges: {given}, roles: []}})',
            f'else admin.createRole({{role: "{name}", privileges: {given}, roles: []}})',
        ]
    for user in actions():
        given = f'{{user: "{user}", pwd: passwordPrompt(), roles: ["{role_of(user)}"], mechanisms: ["SCRAM-SHA-256"]}}'
        lines.append(f'if (!admin.getUser("{user}")) {{ print("Password of {user}:"); admin.createUser({given}) }}')
    return "\n".join(lines)


async def _found(admin: Database, names: Sequence[str]) -> dict[str, list[Json]]:
    """Return the privileges of the roles that exist."""
    answer = await admin.command("rolesInfo", [*names], showPrivileges=True)
    return {role["role"]: [*map(_sorted, role["privileges"])] for role in answer["roles"]}


def _sorted(privilege: Mapping[str, Any]) -> Json:
    return {"resource": dict(privilege["resource"]), "actions": sorted(privilege["actions"])}


async def _make_role(admin: Database, name: str, *, known: bool) -> None:
    command = "updateRole" if known else "createRole"
    await admin.command(command, name, privileges=roles()[name], roles=[])


async def _make_user(admin: Database, user: str, password: str) -> str:
    """Create a user, or give it its password and role again; return which."""
    known = (await admin.command("usersInfo", user))["users"]
    command = "updateUser" if known else "createUser"
    await admin.command(command, user, pwd=password, roles=[role_of(user)], mechanisms=["SCRAM-SHA-256"])
    return "update user" if known else "create user"


def passwords_in(folder: Path) -> dict[str, str]:
    """Return the password of each user for whom there is a file."""
    return {user: file.read_text().strip() for user in actions() if (file := folder / user).is_file()}


async def _main(command: str, passwords: Mapping[str, str]) -> list[Json]:
    admin = connect(servers().mongodb, ADMIN)
    try:
        wanted = roles()
        found = await _found(admin, [*wanted])
        changes = [
            {"change": "update role" if name in found else "create role", "name": name}
            for name, privileges in wanted.items()
            if found.get(name) != privileges
        ]
        if command == "apply":
            for one in changes:
                await _make_role(admin, one["name"], known=one["name"] in found)
            for user, password in passwords.items():
                changes.append({"change": await _make_user(admin, user, password), "name": user})
    except OperationFailure as error:
        if error.code == _UNAUTHORIZED:
            raise NotAllowed from error
        raise away(admin.client.delegate, error) from error
    except PyMongoError as error:
        raise away(admin.client.delegate, error) from error
    finally:
        admin.client.close()
    return changes


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `mongo-roles`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli mongo-roles", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("print", help="write a script for mongosh")
    commands.add_parser("diff", help="say which roles the server has otherwise")
    apply = commands.add_parser("apply", help="make the roles so")
    apply.add_argument("--passwords", type=Path, help="a folder with a file for each user to make")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    if options.command == "print":
        print(script())
        return 0
    folder: Path | None = getattr(options, "passwords", None)
    logging.disable()  # hides the driver's messages; ours are printed
    try:
        changes = asyncio.run(_main(options.command, passwords_in(folder) if folder else {}))
    except NotAllowed:
        print("MongoDB refuses: run this as an administrator of users", file=sys.stderr)
        return OTHER
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    if not changes:
        print("nothing differs")
        return 0
    show.rows(changes, COLUMNS)
    return OTHER if options.command == "diff" else 0
