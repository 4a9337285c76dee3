"""The head of a request (its line and headers), bounded: uvicorn keeps all of it, however much and slowly it comes."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT: Final = 300_000  # bytes; the event loop reads up to 256 KiB at once, which may be another request's body
HEAD_SECONDS: Final = 30.0  # from the connection, or from the first byte of a further request
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHead(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, that ends a connection whose head is too large (431) or does not come in time."""

    _awaited: asyncio.TimerHandle | None = None
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        """Wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived, and refuse what is still no whole head and too large for one."""
        super().data_received(data)
        if self._awaited is None or self.transport.is_closing():
            return
        self._size += len(data)
        if self._size > HEAD_LIMIT:
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Wait for the head of a request that has begun."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Wait no more."""
        self._have_head()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._have_head()
        self._awaited = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _have_head(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()
        self._awaited, self._size = None, 0
