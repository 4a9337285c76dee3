"""Sends mails by SMTP over pooled connections."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from services.notify.channels.mail import Mail
from services.notify.channels.replies import ADDRESS, LATER, Stage, meaning
from services.notify.domain.delivery import Result
from services.notify.settings import Settings, Tls
from shared.addresses import deliverable

# Servers close idle connections, most of them after five minutes (RFC 5321, 4.5.3.2.7).
IDLE_SECONDS: Final = 60.0
# A server that refuses us altogether is not asked again for each waiting mail: that would only confirm its refusal.
PAUSE_SECONDS: Final = 30.0
# How long a server may look at a mail before it says whether it takes it (RFC 5321, 4.5.3.2.6). A server that was given
# up meanwhile delivers it all the same, and again each time it is tried.
TAKING_SECONDS: Final = 600.0
FOREIGN: Final = ("SMTPUTF8", "BODY=8BITMIME")
CLOSING: Final = 421
COMPLETED: Final = 250
PERMANENT: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """The outcome of one attempt: `result` None means it can be retried; `code` is SMTP's, if the server replied.

    `why` says what was the matter where it did not reply, and never holds an address.
    """

    result: Result | None
    code: int | None = None
    why: str = ""


class MailServer:
    """Sends mails to one SMTP server; each connection is reused for one mail after another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[_Connection] = []
        self._paused_until = 0.0
        self._refusal = Reply(result=None)

    async def send(self, mail: Mail) -> Reply:
        """Try to send a mail once.

        A connection that the server closed while it was idle is replaced at once. If the connection breaks before the
        server's 250 arrives, it is unknown whether the server took the mail: it is resent under the same Message-ID.
        """
        if asyncio.get_running_loop().time() < self._paused_until:
            return self._refusal
        known = self._fresh()
        reply = await self._try(known, mail) if known else None
        anew = reply or await self._try(_Connection(self._settings), mail)
        return anew or Reply(result=None, why="the server closed the connection")

    async def close(self) -> None:
        """Quit every idle connection."""
        while self._idle:
            await self._idle.pop().quit()

    async def _try(self, connection: "_Connection", mail: Mail) -> Reply | None:
        """Return the server's reply, or None if it closed the connection."""
        try:
            await connection.open()
            await connection.send(mail)
        except SMTPServerDisconnected:
            connection.close()
            return None
        except (SMTPException, OSError) as error:
            self._keep_after(error, connection)
            reply = _reply(error, mail)
            self._pause_after(error, reply)
            return reply
        except BaseException:
            connection.close()  # interrupted in the middle of a mail
            raise
        self._keep(connection)
        return Reply(result=Result.SENT, code=250)

    def _keep_after(self, error: SMTPException | OSError, connection: "_Connection") -> None:
        match error:
            case SMTPSenderRefused(code=code) | SMTPRecipientRefused(code=code) | SMTPDataError(code=code) if (
                code != CLOSING
            ):
                self._keep(connection)
            case SMTPNotSupported():
                self._keep(connection)
            case _:
                connection.close()

    def _pause_after(self, error: SMTPException | OSError, reply: Reply) -> None:
        """Pause sending for a while if the server refuses us before it knows the recipient."""
        of_one_mail = isinstance(error, SMTPRecipientRefused | SMTPDataError)
        of_the_server = isinstance(error, SMTPResponseException | SMTPNotSupported) and not of_one_mail
        if of_the_server and reply.result is None:
            self._paused_until, self._refusal = asyncio.get_running_loop().time() + PAUSE_SECONDS, reply

    def _fresh(self) -> "_Connection | None":
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.close()
        return None

    def _keep(self, connection: "_Connection") -> None:
        if connection.usable:
            self._idle.append(connection)
        else:
            connection.close()


class _Connection:
    """One connection, the number of mails sent over it, and the time of its last use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mails, self._used = 0, 0.0
        self._smtp = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
            timeout=settings.smtp_timeout_seconds,
            use_tls=settings.smtp_tls is Tls.IMPLICIT,
            start_tls=settings.smtp_tls is Tls.STARTTLS,
            local_hostname=deliverable(settings.sender).rpartition("@")[2],
        )

    @property
    def usable(self) -> bool:
        """Tell whether another mail can be sent over it."""
        idle = asyncio.get_running_loop().time() - self._used
        return (
            self._smtp.is_connected and self._mails < self._settings.smtp_mails_per_connection and idle < IDLE_SECONDS
        )

    async def open(self) -> None:
        """Connect, encrypt, sign in and ask what the server supports, unless already connected."""
        if not self._smtp.is_connected:
            await self._smtp.connect()
            await self._greet()
        self._used = asyncio.get_running_loop().time()

    async def _greet(self) -> None:
        if not self._smtp.is_ehlo_or_helo_needed:
            return
        try:
            await self._smtp.ehlo()
        except SMTPHeloError as error:
            # Whoever is greeted by HELO says nothing of what it supports, and may only be busy.
            if error.code < PERMANENT:
                raise
            await self._smtp.helo()

    async def send(self, mail: Mail) -> None:
        """Send one mail.

        Raises:
            SMTPException: the server refused it, or does not support such an address (RFC 6531).
            OSError: the server does not answer.
        """
        self._mails += 1
        if mail.utf8 and not self._smtp.supports_extension("smtputf8"):
            raise SMTPNotSupported("the server does not support SMTPUTF8")
        try:
            await self._hand_over(mail)
        except SMTPResponseException:
            with suppress(SMTPException, OSError):  # what it says of the mail counts
                await self._smtp.rset()
            raise
        self._used = asyncio.get_running_loop().time()

    async def _hand_over(self, mail: Mail) -> None:
        size = [f"SIZE={len(mail.content)}"] if self._smtp.supports_extension("size") else []
        encoding = "utf-8" if mail.utf8 else "ascii"
        await self._smtp.mail(mail.sender, options=[*size, *(FOREIGN if mail.utf8 else ())], encoding=encoding)
        with _done_by_any_2xx():
            await self._smtp.rcpt(mail.recipient, encoding=encoding)
        with _done_by_any_2xx():
            await self._smtp.data(mail.content, timeout=TAKING_SECONDS)

    async def quit(self) -> None:
        """Send QUIT; if the server is gone, just close the connection."""
        try:
            await self._smtp.quit()
        except (SMTPException, OSError):
            self.close()

    def close(self) -> None:
        """Close the connection without QUIT."""
        self._smtp.close()


@contextmanager
def _done_by_any_2xx() -> Iterator[None]:
    """Take each reply of 200 to 299 for a yes, as RFC 5321, 4.2 and 4.3.2 do; the library knows 250 and 251 alone.

    250 in reply to DATA is none: the server has not seen the mail yet.
    """
    try:
        yield
    except (SMTPRecipientRefused, SMTPDataError) as error:
        if error.code == COMPLETED or not 200 <= error.code <= 299:
            raise


def _reply(error: SMTPException | OSError, mail: Mail) -> Reply:
    # If the sender's own address is foreign, no mail can leave by that server: no recipient is to blame.
    foreign = ADDRESS if mail.sender.isascii() and not mail.recipient.isascii() else LATER
    match error:
        case SMTPRecipientRefused():
            return _refused(Stage.RECIPIENT, error)
        case SMTPNotSupported():
            return Reply(result=foreign, why=str(error))
        case SMTPSenderRefused():
            return _refused(Stage.SENDER, error)
        case SMTPDataError():
            return _refused(Stage.CONTENT, error)
        case SMTPResponseException():
            return _refused(Stage.OPENING, error)
        case _:
            return Reply(result=None, why=str(error))


def _refused(stage: Stage, error: SMTPResponseException) -> Reply:
    if error.code < 0:
        return Reply(result=LATER, why="what the server said is no reply of SMTP")
    return Reply(result=meaning(stage, error.code, error.message), code=error.code)
