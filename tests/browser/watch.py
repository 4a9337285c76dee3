"""A browser that keeps what its pages complain of: failed scripts, violated policies, requests to anybody else."""

from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

POLICY: Final = "Security Policy"
OURS: Final = frozenset({"127.0.0.1", "localhost"})
WITHIN: Final = frozenset({"data", "blob", "about"})


class Watched:
    """Opens pages as a browser does, each context of its own; every page of every test is watched, popups too."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def new_context(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's options
        """Return a new context that is watched, and closed at the end at the latest."""
        context = await self._browser.new_context(**options)
        self._contexts.append(context)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"a script failed: {error.error}"))
        context.on("request", self._asked)
        return context

    async def new_page(self, **options: Any) -> Page:  # noqa: ANN401 - Playwright's options
        """Return a page in a new context."""
        return await (await self.new_context(**options)).new_page()

    async def close(self) -> None:
        """Close all contexts."""
        for context in self._contexts:
            await context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if POLICY in message.text:
            self.complaints.append(f"a policy was violated: {message.text}")
        # A refusal's status, and a neighbour that is away, are what some tests ask for.
        elif message.type in {"error", "warning"} and "status of" not in message.text:
            self.complaints.append(f"the browser said: {message.text}")

    def _asked(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in WITHIN and url.hostname not in OURS:
            self.complaints.append(f"somebody else was asked: {request.url}")
