"""A mail server that counts: who got which Message-ID, how often."""

import asyncio
import re
from collections import Counter
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


class Mailroom:
    """A context: takes every mail on the port; `mails` counts them by the delivery that their Message-ID names."""

    def __init__(self, port: int) -> None:
        self.mails: Counter[str] = Counter()
        self._port = port
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, data_size_limit=10_000_000), "127.0.0.1", self._port
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        content = envelope.original_content or b""
        found = MESSAGE_ID.search(content if isinstance(content, bytes) else content.encode())
        self.mails[found[1].decode() if found else ""] += 1
        return "250 Counted"
