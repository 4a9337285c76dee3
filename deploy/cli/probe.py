"""`python -m deploy.cli probe ADDRESS...`: what `helm test` asks from inside a cluster.

Each service at an ADDRESS is asked whether it is ready, by the name in PUBLIC_HOST. With CLIENT_ID and CLIENT_SECRET of
a client that may have the scopes in SCOPE (programs:read and programs:write) it also signs in at ISSUER, makes a draft
of a program at MATCHING, reads and deletes it, and waits until the audit trail in Kafka tells of it. Kafka is reached
as by the services, as a user who may read the audit trail. Exit codes: 0 all is well; 1 something is not, and what is
printed; 2 wrong command line; 78 wrong setting.
"""

import argparse
import asyncio
import json
import logging
import os
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import httpx

from deploy.cli.servers import servers
from shared.contracts.catalog import AUDIT
from shared.errors import Unavailable
from shared.kafka import following

DRAFT: Final = {"title": "helm test", "objective": "To be deleted at once", "cadence": "biweekly", "weeks": 12}
ANSWER_SECONDS: Final = 10.0
# A network lets a new pod through only when its policies know the pod, which may take some seconds.
CONNECT_SECONDS: Final = 30.0
EVENT_SECONDS: Final = 20.0
PAUSE: Final = 1.0

Trail = AbstractAsyncContextManager[AsyncIterator[Any]]


class NotWell(Exception):
    """Something does not work; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """Asks an installation; `given` are the variables above."""

    http: httpx.AsyncClient
    given: Mapping[str, str]
    connect_until: float = field(default_factory=lambda: time.monotonic() + CONNECT_SECONDS)
    event_seconds: float = EVENT_SECONDS

    async def ready(self, address: str) -> None:
        """Ask a service whether it reaches Kafka and MongoDB and has its tasks.

        Raises:
            NotWell: it is not ready.
            httpx.HTTPError: it does not answer.
        """
        await self._ask("GET", f"{address}/health/ready")

    async def round_trip(self, trail: Trail) -> None:
        """Make a draft of a program, read and delete it, and wait until the trail has a record about it.

        Raises:
            NotWell: something is refused, or no record comes.
            httpx.HTTPError: matching or the identity provider does not answer.
            Unavailable: Kafka does not answer.
        """
        token = await self._token()
        async with trail as records:
            program = await self._draft(token)
            try:
                async with asyncio.timeout(self.event_seconds):
                    await _told_about(program, records)
            except TimeoutError as error:
                raise NotWell(
                    f"the command has its outcome, and no event of it came to {AUDIT} in {self.event_seconds:.0f} s: "
                    "see whether MentoringOutboxGrows or MentoringLagStandsStill rings"
                ) from error

    async def _draft(self, token: str) -> str:
        known = {"Authorization": f"Bearer {token}"}
        programs = f"{self.given['MATCHING']}/v1/programs"
        made = await self._ask("POST", programs, known, json={"settings": DRAFT})
        try:
            await self._ask("GET", f"{programs}/{made['id']}", known)
        finally:
            await self._ask("DELETE", f"{programs}/{made['id']}", known)
        return str(made["id"])

    async def _token(self) -> str:
        found = await self._answer("GET", f"{self.given['ISSUER'].rstrip('/')}/.well-known/openid-configuration")
        form = {"grant_type": "client_credentials", "scope": self.given["SCOPE"]}
        client = httpx.BasicAuth(*(quote(self.given[name], safe="") for name in ("CLIENT_ID", "CLIENT_SECRET")))
        return str((await self._answer("POST", found["token_endpoint"], data=form, auth=client))["access_token"])

    async def _ask(self, method: str, url: str, known: Mapping[str, str] | None = None, **body: Any) -> Any:  # noqa: ANN401 - httpx's, JSON
        """Return what a service answers, which does so to its own names only."""
        return await self._answer(method, url, headers={"Host": self.given["PUBLIC_HOST"], **(known or {})}, **body)

    async def _answer(self, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401 - httpx's, JSON
        while True:
            try:
                answer = await self.http.request(method, url, **options)
            except httpx.ConnectError:
                if time.monotonic() > self.connect_until:
                    raise
                await asyncio.sleep(PAUSE)
                continue
            if not answer.is_success:
                raise NotWell(f"{method} {answer.url.path} gave {answer.status_code}: {answer.text[:500]}")
            return answer.json() if answer.content else {}


async def _told_about(program: str, records: AsyncIterator[Any]) -> None:
    async for record in records:
        if f"program_id={program}" in json.loads(record.value or b"{}").get("about", ()):
            return


async def probe(addresses: Sequence[str], given: Mapping[str, str]) -> bool:
    """Ask everything, print what came of it, and return whether all is well."""
    async with httpx.AsyncClient(timeout=ANSWER_SECONDS, verify=ssl.create_default_context()) as http:
        asks = Probe(http=http, given=given)
        answers = [await told(f"{address}: ready", asks.ready(address)) for address in addresses]
        if given.get("CLIENT_ID"):
            trail = following(servers().kafka, [AUDIT])
            what = f"{given['MATCHING']}: a command, its outcome and its event"
            answers.append(await told(what, asks.round_trip(trail)))
    return all(answers)


async def told(what: str, question: Awaitable[None]) -> bool:
    """Ask one question, print what came of it, and return whether all is well."""
    try:
        await question
    except (NotWell, Unavailable, httpx.HTTPError, KeyError, ValueError) as error:
        print(f"{what} FAILED: {_said(error)}", flush=True)
        return False
    print(what, flush=True)
    return True


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        name = str(error.args[0])
        return f"set {name} in the environment" if name.isupper() else f"the answer has no {name}"
    return f"{type(error).__name__}: {error}" if isinstance(error, httpx.HTTPError) else str(error)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `probe`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli probe", description=__doc__)
    made.add_argument("addresses", nargs="+", metavar="ADDRESS", help="a service, as in http://mentoring-matching")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, and say what came of it."""
    options = parser().parse_args(arguments)
    logging.disable()  # hides the drivers' messages; ours are printed
    return int(not asyncio.run(probe(options.addresses, os.environ)))
