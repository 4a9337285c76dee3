"""Before a stop, connections end one by one, each with an answer, so that no proxy sends a request on a closed one."""

import asyncio
import signal
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SIGNAL: Final = signal.SIGUSR1  # sent to process 1 of a pod before it is told to stop
_CLOSE: Final = (b"connection", b"close")  # RFC 9112, section 9.6


class Draining:
    """An application whose answers, once a stop is near, say that their connection ends with them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._begun = app, False

    def begin(self) -> None:
        """End each connection with its next answer."""
        self._begun = True

    def begin_at_signal(self) -> None:
        """Begin when this process gets SIGNAL."""
        asyncio.get_running_loop().add_signal_handler(SIGNAL, self.begin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def answer(message: Message) -> None:
            if self._begun and message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), _CLOSE]}
            await send(message)

        await self._app(scope, receive, answer)
