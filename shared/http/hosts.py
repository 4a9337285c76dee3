"""By which names a process is asked: a page elsewhere could give this machine's address a name of its own."""

import re
from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.problems import Problem, answer
from shared.http.trace import RequestScope
from shared.phrases import phrase

if TYPE_CHECKING:
    from fastapi import FastAPI

_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(:[0-9]*)?")
_ELSEWHERE: Final = phrase("Nothing answers by this name: open the address that stands in the mails.")


class OwnHosts:
    """An application that is asked by its own names alone; by any other it refuses, and logs that it did."""

    def __init__(self, app: "FastAPI", hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(host.lower() for host in hosts)
        self._refusing: ASGIApp = RequestScope(self._refuse, app.state.prefix)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        own = scope["type"] != "http" or _name(scope) in self._hosts
        await (self._app if own else self._refusing)(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request({**scope, "app": self._app})
        problem = Problem(HTTPStatus.BAD_REQUEST, "Unknown host", detail=_ELSEWHERE)
        await answer(request, problem)(scope, receive, send)


def _name(scope: Scope) -> str:
    """Return the one host that a request names, without its port; empty if it names none, or several."""
    given = Headers(scope=scope).getlist("host")
    found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    return found[1] if found else ""
