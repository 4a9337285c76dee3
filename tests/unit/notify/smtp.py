"""A real mail server on this machine that can be told what to say."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notify.settings import Settings
from tests.keys import keys_for


def _at_once() -> asyncio.Event:
    looked = asyncio.Event()
    looked.set()
    return looked


@dataclass
class Mailroom:
    """Keeps what it takes; `says` are its replies by command, `once` those it gives one time only.

    It says nothing about a mail before it has `looked` at it.
    """

    says: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    connections: list[Session] = field(default_factory=list)
    transports: list[asyncio.Transport] = field(default_factory=list)
    extensions: Mapping[str, bool] = field(default_factory=dict)
    looked: asyncio.Event = field(default_factory=_at_once)

    def _reply(self, command: str, otherwise: str) -> str:
        return self.once.pop(command, None) or self.says.get(command, otherwise)

    async def handle_EHLO(  # noqa: N802 - the name and signature that aiosmtpd calls
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections.append(session)
        self.transports.append(server.transport)
        return responses

    async def handle_MAIL(  # noqa: N802 - likewise
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        reply = self._reply("MAIL", "250 OK")
        if reply.startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802 - likewise
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        reply = self._reply("RCPT", "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self._reply("DATA", "250 Kept")
        await self.looked.wait()
        if reply.startswith("2"):
            self.mails.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        if reply == "250 then gone":
            server.transport.abort()
        return reply

    def hang_up(self) -> None:
        """Close every connection, as a server does that restarts."""
        for transport in self.transports:
            transport.abort()


@asynccontextmanager
async def serving(mailroom: Mailroom, **options: Any) -> AsyncIterator[Settings]:  # noqa: ANN401
    """Serve on a free port; yield settings that lead there."""
    known = {"enable_SMTPUTF8": True} | options
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailroom, loop=loop, **known), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Settings(**keys_for("notify"), smtp_host="127.0.0.1", smtp_port=port, smtp_timeout_seconds=10)
        mailroom.hang_up()


@asynccontextmanager
async def answering(*replies: str, **changed: Any) -> AsyncIterator[tuple[Settings, list[str]]]:  # noqa: ANN401
    """Serve what says these replies, one after the other, and then closes; yield settings and what it was told."""
    heard: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            writer.write(f"{reply}\r\n".encode())
            heard.append((await reader.readline()).decode().strip())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as door:
        port = door.sockets[0].getsockname()[1]
        yield Settings(**keys_for("notify"), smtp_port=port, smtp_timeout_seconds=10, **changed), heard
