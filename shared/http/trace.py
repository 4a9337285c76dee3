"""Middleware around every request: its ids, its log line, its time limit, and headers for browsers."""

import asyncio
import re
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import languages, tracing
from shared.http.problems import cross_site, cut_short, too_large
from shared.metrics import HTTP_SECONDS

log = structlog.get_logger()

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE: Final = frozenset({"same-origin", "none"})  # `none` is what somebody typed or chose themself
SILENCE_SECONDS: Final = 30.0  # how long a body may pause before the request is given up
TOO_LARGE: Final = 413
INTERNAL_ERROR: Final = 500
QUIET: Final = frozenset({"/health/live", "/health/ready", "/metrics", "/clock"})

_CORRELATION_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

# Pages are self-contained, carry no script and stay with whoever was sent the link.
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # Not `no-referrer`: under it a browser sends a form of the page itself with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """The ids of a request: that of everything it causes, its W3C trace (empty if it has none), and its own."""

    correlation_id: str
    traceparent: str = ""
    span: str = field(default_factory=lambda: uuid4().hex)


def trace_of(headers: Headers) -> Trace:
    """Return the request's own correlation id, else that of its W3C trace, else a new one."""
    found = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    given = headers.get("x-correlation-id", "")
    own = given if _CORRELATION_ID.fullmatch(given) else None
    id_ = own or (found.group(1) if found else uuid4().hex)
    return Trace(correlation_id=id_, traceparent=found.group(0) if found else "")


def comes_from_elsewhere(scope: Scope) -> bool:
    """Tell whether the page of another origin made a browser send a request that could change something.

    Browsers say so in `Sec-Fetch-Site`; one that is too old for it (Safari before 2023) sends
    `Origin` with every form. A request with neither comes from no browser.
    """
    if scope["method"] in SAFE:
        return False
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in OWN_SITE
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


class RequestScope:
    """ASGI middleware: correlation id, a log line per request, a timeout for bodies, page headers, bugs as problems.

    `prefix` is the path under which a proxy serves the service; addresses of its own then begin with it.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._prefix)
        headers = Headers(scope=scope)
        language = languages.wanted(headers.get("cookie", ""), headers.get("accept-language", ""))
        known = {"correlation_id": exchange.trace.correlation_id}
        with structlog.contextvars.bound_contextvars(**known), languages.speaks(language):
            await exchange.run(self._app)


def _without(scope: Scope, prefix: str) -> bool:
    """Remove the prefix from a request's path, where the proxy in front has left it; return whether it was there."""
    path: str = scope["path"]
    if not prefix or not f"{path}/".startswith(f"{prefix}/"):
        return False
    scope["path"] = path.removeprefix(prefix) or "/"
    scope["raw_path"] = scope["raw_path"].removeprefix(prefix.encode()) or b"/"
    return True


class _Exchange:
    def __init__(self, scope: Scope, receive: Receive, send: Send, prefix: str) -> None:
        # HEAD is GET whose answer has no body: routes know GET alone.
        self._method = scope["method"]
        self._scope = {**scope, "method": "GET"} if self._method == "HEAD" else scope
        self._receive, self._send = receive, send
        self._began, self._since = perf_counter(), tracing.began()
        self._status: int | None = None
        self._body_is_open = True
        self.trace = trace_of(Headers(scope=scope))
        # Only the path under which this service is known counts: else anybody could make it point elsewhere.
        given = Headers(scope=scope).get("x-forwarded-prefix", "")
        behind = _without(self._scope, prefix) or given == prefix
        self._scope["root_path"] = prefix if behind else ""
        state = self._scope.setdefault("state", {})
        state["trace"], state["correlation_id"] = self.trace, self.trace.correlation_id

    async def run(self, app: ASGIApp) -> None:
        bug: Exception | None = None
        try:
            await (cross_site if comes_from_elsewhere(self._scope) else app)(self._scope, self._heard, self._said)
        except asyncio.CancelledError:  # the server ends, and gives nobody more time
            if self._status is not None:
                raise
            await cut_short(Request(self._scope))(self._scope, self._receive, self._said)
        except Exception as error:  # noqa: BLE001 - answered as a problem already, and logged whatever it is
            bug = error
        self._log(bug)

    async def _heard(self) -> Message:
        if not self._body_is_open:
            return await self._receive()
        try:
            # Not wait_for: it can swallow the cancellation of a request whose client has gone.
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "the request's body stopped arriving") from None
        self._body_is_open = bool(message.get("more_body", False))
        return message

    async def _said(self, message: Message) -> None:
        if self._status == TOO_LARGE:
            return  # what is left of the framework's own answer, which is no problem+json
        if message["type"] == "http.response.start":
            self._status = message["status"]
        if self._status == TOO_LARGE:
            await too_large(Request(self._scope))(self._scope, self._receive, self._answered)
        else:
            await self._answered(message)

    async def _answered(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._add_headers(MutableHeaders(scope=message))
        elif self._method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers["X-Correlation-Id"] = self.trace.correlation_id
        if (location := headers.get("location", "")).startswith("/"):
            headers["Location"] = f"{self._scope['root_path']}{location}"
        headers["X-Content-Type-Options"] = "nosniff"
        # Nearly all that is told here is about people, files that are downloaded too: no browser or proxy keeps it.
        headers.setdefault("Cache-Control", "no-store")
        if headers.get("content-type", "").startswith("text/html"):
            for name, value in _PAGE_HEADERS.items():
                headers.setdefault(name, value)

    def _log(self, bug: Exception | None) -> None:
        # The route's template, never the path or the query: they may hold a link's token.
        route = getattr(self._scope.get("route"), "path", None)
        if route in QUIET and bug is None:
            return
        duration = perf_counter() - self._began
        method = self._method if self._method in METHODS else "_OTHER"
        HTTP_SECONDS.labels(method, route or "none", self._status).observe(duration)
        state = self._scope["state"]
        fields = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": self._status,
            "http.server.request.duration": round(duration, 6),
            "command_id": state.get("command_id"),
            "enduser.id": state.get("actor"),
            "problem_code": state.get("problem_code"),
        }
        known = {name: value for name, value in fields.items() if value is not None}
        self._trace(method, route)
        if bug is not None:
            log.error("request.handled", **known, exc_info=bug)
        else:
            log.info("request.handled", **known)

    def _trace(self, method: str, route: str | None) -> None:
        if tracing.is_on():
            status = self._status or 0
            said: dict[str, str | int] = {
                "http.request.method": method,
                "http.route": route or "",
                "http.response.status_code": status,
            }
            name = f"{method} {route}" if route else method
            here = self.trace
            spot = tracing.Spot(correlation_id=here.correlation_id, id=here.span, given=here.traceparent)
            tracing.tell(tracing.Kind.SERVER, name, spot, self._since, said, failed=status >= INTERNAL_ERROR)
