"""`python -m deploy.cli mails status | stop | release | resend`: mails of all programs, or with `--program` of one.

A stop loses no mail, but one whose time is over is not sent later; what was held back leaves within ten minutes of the
release. `resend` tries failed mails again, and their addresses anew, in portions until none is left. The page
`/operations/mails` of notify does the same. `NOTIFY_URL` says where (http://127.0.0.1:8004), `ACCESS_TOKEN` is the
access token of an administrator; whoever it names goes on the audit trail. Exit codes: 0 done, 1 refused, 2 wrong
command line, 69 notify does not answer.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import httpx

from deploy.cli import show

OTHER, AWAY = 1, 69
HERE: Final = "http://127.0.0.1:8004"
SECONDS: Final = 60.0
COLUMNS: Final = ("held_back_since", "why", "waiting", "sent", "failed")
Json = dict[str, Any]


class Refused(Exception):
    """Notify refused, and says why."""


async def act(http: httpx.AsyncClient, options: argparse.Namespace) -> None:
    """Do what the command line says.

    Raises:
        Refused: notify refused it.
        httpx.TransportError: notify does not answer.
    """
    of = f"/v1/programs/{options.program}" if options.program else "/v1"
    match options.command:
        case "stop":
            told = None if options.program else {"why": options.why}
            show.rows([_asked(await http.post(f"{of}/mail-stops", json=told))], COLUMNS, as_json=False)
        case "release":
            show.rows([_asked(await http.post(f"{of}/mail-releases"))], COLUMNS, as_json=False)
        case "resend":
            print(f"{await resend(http, of, options)} mails are sent again")
        case _:
            show.rows([_asked(await http.get(f"{of}/mails"))], COLUMNS, as_json=False)


async def resend(http: httpx.AsyncClient, of: str, options: argparse.Namespace) -> int:
    """Send failed mails again, portion by portion, and return how many."""
    chosen: Json = {"kinds": options.kind, **({"since": options.since} if options.since else {})}
    number = 0
    while True:
        answer = _asked(await http.post(f"{of}/resends", json=chosen))
        number += int(answer["resent"])
        if not answer["left"] or not answer["resent"]:
            return number


def _asked(response: httpx.Response) -> Json:
    try:
        answer: Json = response.json()
    except ValueError:
        answer = {}
    if response.is_success:
        return answer
    faults = [f"{one['field']}: {one['detail']}" for one in answer.get("errors", ())]
    raise Refused("; ".join(faults) or answer.get("detail") or f"notify answered {response.status_code}")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `mails`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli mails", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    for name, says in (
        ("status", "how many wait, were sent and failed, and whether they are held back"),
        ("stop", "hold all back until they are released"),
        ("release", "let them go"),
        ("resend", "send again what has failed"),
    ):
        command = commands.add_parser(name, help=says)
        command.add_argument("--program", default="", help="only of this program, by its id")
        if name == "stop":
            command.add_argument("--why", default="", help="goes on record: no names; needed without --program")
        if name == "resend":
            command.add_argument("--kind", action="append", default=[], help="only mails of this kind; may be repeated")
            command.add_argument("--since", default="", help="only mails planned since, such as 2026-03-02T08:00:00Z")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    try:
        asyncio.run(_with_notify(options))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return OTHER
    except httpx.TransportError as error:
        print(f"notify does not answer: {error}", file=sys.stderr)
        return AWAY
    return 0


async def _with_notify(options: argparse.Namespace) -> None:
    token = os.environ.get("ACCESS_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = os.environ.get("NOTIFY_URL", HERE)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS) as http:
        await act(http, options)
