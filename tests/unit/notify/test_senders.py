import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from services.notify.channels.mail import Mail
from services.notify.channels.smtp import MailServer, Reply
from services.notify.domain.delivery import Result
from services.notify.settings import Settings, Tls
from tests.keys import keys_for
from tests.unit.notify.smtp import Mailroom, answering, serving

MAIL = Mail(
    sender="mentoring@example.org",
    recipient="ada@example.org",
    content=b"From: mentoring@example.org\r\nTo: ada@example.org\r\nSubject: Hello\r\n\r\nHello\r\n",
    utf8=False,
)


@pytest.fixture
def mailroom() -> Mailroom:
    return Mailroom()


@pytest.fixture
async def server(mailroom: Mailroom) -> AsyncIterator[MailServer]:
    async with serving(mailroom) as settings:
        server = MailServer(settings)
        yield server
        await server.close()


class TestSend:
    async def test_hands_over_the_mail_as_it_is(self, server: MailServer, mailroom: Mailroom) -> None:
        assert await server.send(MAIL) == Reply(result=Result.SENT, code=250)
        assert mailroom.mails == [("ada@example.org", MAIL.content)]

    @pytest.mark.parametrize(
        ("command", "said", "result"),
        [
            ("RCPT", "550 5.1.1 No such mailbox", Result.ADDRESS_REFUSED),
            ("RCPT", "553 mailbox name not allowed", Result.ADDRESS_REFUSED),
            ("RCPT", "552 5.2.2 Mailbox full", Result.MESSAGE_REFUSED),
            ("RCPT", "550 5.2.1 Mailbox disabled", Result.ADDRESS_REFUSED),
            ("RCPT", "550 5.4.1 Recipient address rejected: Access denied", Result.ADDRESS_REFUSED),
            ("RCPT", "550 5.7.1 Blocked by policy", None),
            ("RCPT", "550 5.4.5 Daily quota exceeded", None),
            ("RCPT", "451 4.3.0 Try again later", None),
            ("MAIL", "550 5.7.1 You may not send", None),
            ("MAIL", "452 4.3.1 Out of storage", None),
            ("DATA", "554 5.6.0 Message not wanted", Result.MESSAGE_REFUSED),
            ("DATA", "451 4.7.0 Greylisted", None),
            ("DATA", "421 4.3.2 Shutting down", None),
        ],
    )
    async def test_tells_what_the_server_means(
        self, server: MailServer, mailroom: Mailroom, command: str, said: str, result: Result | None
    ) -> None:
        mailroom.says[command] = said
        assert await server.send(MAIL) == Reply(result=result, code=int(said[:3]))
        assert mailroom.mails == []

    @pytest.mark.parametrize("command", ["RCPT", "MAIL", "DATA"])
    async def test_goes_on_over_the_same_connection_after_a_refusal(
        self, server: MailServer, mailroom: Mailroom, command: str
    ) -> None:
        mailroom.once[command] = "552 5.3.4 Not this one"
        replies = [await server.send(MAIL) for _ in range(2)]
        assert [reply.result for reply in replies] == [Result.MESSAGE_REFUSED, Result.SENT]
        assert len(mailroom.connections) == 1

    async def test_can_be_tried_again_when_nobody_answers(self) -> None:
        async with serving(Mailroom()) as settings:
            gone = settings
        reply = await MailServer(gone).send(MAIL)
        assert (reply.result, reply.code) == (None, None)
        assert "Connect call failed" in reply.why

    async def test_waits_while_the_server_refuses_everybody_at_its_greeting(self) -> None:
        async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"554 5.7.1 Service unavailable; blocked\r\n")
            writer.close()

        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as door:
            known = Settings(**keys_for("notify"), smtp_port=door.sockets[0].getsockname()[1])
            assert await MailServer(known).send(MAIL) == Reply(result=None, code=554)

    async def test_leaves_a_server_alone_for_a_while_that_refuses_everybody(self) -> None:
        calls: list[object] = []

        async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append(writer)
            writer.write(b"554 5.7.1 Service unavailable; blocked\r\n")
            writer.close()

        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as door:
            server = MailServer(Settings(**keys_for("notify"), smtp_port=door.sockets[0].getsockname()[1]))
            replies = [await server.send(MAIL) for _ in range(5)]
            assert (replies, len(calls)) == ([Reply(result=None, code=554)] * 5, 1)
            server._paused_until = 0.0  # the pause is over
            await server.send(MAIL)
            assert len(calls) == 2

    async def test_writes_to_foreign_mailboxes_where_the_server_can(
        self, server: MailServer, mailroom: Mailroom
    ) -> None:
        content = MAIL.content.replace(b"ada@", "zoë@".encode())
        foreign = replace(MAIL, recipient="zoë@example.org", utf8=True, content=content)
        assert (await server.send(foreign)).result is Result.SENT
        assert mailroom.mails[0][0] == "zoë@example.org"

    async def test_refuses_foreign_mailboxes_where_it_cannot(self) -> None:
        mailroom = Mailroom()
        async with serving(mailroom, enable_SMTPUTF8=False) as settings:
            server = MailServer(settings)
            foreign = replace(MAIL, recipient="zoë@example.org", utf8=True)
            assert (await server.send(foreign)).result is Result.ADDRESS_REFUSED
            assert (await server.send(MAIL)).result is Result.SENT
            await server.close()

    @pytest.mark.parametrize("changed", [{"sender": "zoë@example.org"}, {}])
    async def test_blames_no_recipient_for_a_foreign_mailbox_of_ours(self, changed: dict[str, str]) -> None:
        async with serving(Mailroom(), enable_SMTPUTF8=False) as settings:
            server = MailServer(settings)
            reply = await server.send(replace(MAIL, utf8=True, **changed))
            assert reply == Reply(result=None, why="the server does not support SMTPUTF8")
            await server.close()

    async def test_has_no_code_of_what_is_no_reply(self, server: MailServer, mailroom: Mailroom) -> None:
        mailroom.says["RCPT"] = "who are you, ada@example.org?"
        assert await server.send(MAIL) == Reply(result=None, why="what the server said is no reply of SMTP")

    async def test_lets_the_server_look_at_a_mail_for_longer_than_at_a_command(self, mailroom: Mailroom) -> None:
        mailroom.looked.clear()
        async with serving(mailroom) as known:
            server = MailServer(known.model_copy(update={"smtp_timeout_seconds": 0.2}))
            sending = asyncio.create_task(server.send(MAIL))
            await asyncio.wait((sending,), timeout=0.5)
            mailroom.looked.set()
            assert await sending == Reply(result=Result.SENT, code=250)
            await server.close()
        assert len(mailroom.mails) == 1

    @pytest.mark.parametrize(("command", "said"), [("RCPT", "252 We will try"), ("DATA", "260 2.0.0 Kept")])
    async def test_takes_any_yes_for_one(self, server: MailServer, mailroom: Mailroom, command: str, said: str) -> None:
        mailroom.says[command] = said
        assert (await server.send(MAIL)).result is Result.SENT
        assert len(mailroom.mails) == 1

    async def test_takes_no_yes_to_data_for_a_yes_to_the_mail(self) -> None:
        ok = ["250 OK"] * 4
        async with answering("220 Hello", *ok) as (known, heard):
            assert (await MailServer(known).send(MAIL)).result is None
        assert heard[:4] == [
            "EHLO example.org",
            "MAIL FROM:<mentoring@example.org>",
            "RCPT TO:<ada@example.org>",
            "DATA",
        ]

    async def test_ends_no_foreign_mailbox_while_the_server_is_too_busy_to_say_what_it_supports(self) -> None:
        foreign = replace(MAIL, recipient="zoë@example.org", utf8=True)
        async with answering("220 Hello", "451 4.3.2 Too busy", "250 OK", "250 OK") as (known, heard):
            assert await MailServer(known).send(foreign) == Reply(result=None, code=451)
        assert heard[0] == "EHLO example.org"

    async def test_greets_a_server_that_does_not_know_ehlo_as_it_knows_it(self) -> None:
        async with answering("220 Hello", "500 What?", "250 Hello", "550 5.7.1 No") as (known, heard):
            await MailServer(known).send(MAIL)
        assert heard[:2] == ["EHLO example.org", "HELO example.org"]

    async def test_greets_by_the_name_that_servers_know_a_foreign_domain_by(self) -> None:
        async with answering("220 Hello", "421 No", sender="mentoring@müller.example") as (known, heard):
            await MailServer(known).send(MAIL)
        assert heard[0] == "EHLO xn--mller-kva.example"

    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            ({"smtp_tls": Tls.STARTTLS}, "STARTTLS extension not supported"),
            ({"smtp_user": "notify", "smtp_password": "secret"}, "AUTH extension is not supported"),
            ({"smtp_tls": Tls.IMPLICIT}, "SSL"),
        ],
    )
    async def test_says_what_keeps_it_from_the_server(self, setting: dict[str, Any], said: str) -> None:
        async with answering("220 Hello", "250 OK", **setting) as (known, _):
            reply = await MailServer(known).send(MAIL)
        assert (reply.result, reply.code) == (None, None)
        assert said in reply.why


class TestConnections:
    async def test_take_many_mails_each(self, server: MailServer, mailroom: Mailroom) -> None:
        for _ in range(20):
            await server.send(MAIL)
        assert (len(mailroom.mails), len(mailroom.connections)) == (20, 1)

    async def test_are_as_many_as_mails_leave_at_once(self, server: MailServer, mailroom: Mailroom) -> None:
        for _ in range(5):
            await asyncio.gather(*(server.send(MAIL) for _ in range(8)))
        assert len(mailroom.mails) == 40
        assert len(mailroom.connections) <= 8

    async def test_are_replaced_after_some_mails(self, mailroom: Mailroom) -> None:
        async with serving(mailroom) as known:
            server = MailServer(known.model_copy(update={"smtp_mails_per_connection": 2}))
            for _ in range(5):
                await server.send(MAIL)
            await server.close()
        assert len(mailroom.connections) == 3

    async def test_that_the_server_closed_are_replaced_at_once(self, server: MailServer, mailroom: Mailroom) -> None:
        await server.send(MAIL)
        mailroom.hang_up()
        assert (await server.send(MAIL)).result is Result.SENT
        assert len(mailroom.mails) == 2

    async def test_that_break_before_the_reply_leave_it_open_whether_the_mail_arrived(
        self, server: MailServer, mailroom: Mailroom
    ) -> None:
        mailroom.once["DATA"] = "250 then gone"
        assert await server.send(MAIL) == Reply(result=None, why="the server closed the connection")
        assert (await server.send(MAIL)).result is Result.SENT
        assert len(mailroom.mails) == 2  # the repeat that SMTP forces, under the same Message-ID


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestSignIn:
    async def test_that_is_refused_is_the_servers_fault_and_not_the_mails(self, mailroom: Mailroom) -> None:
        async with serving(mailroom, auth_required=True, auth_require_tls=False) as settings:
            reply = await MailServer(settings).send(MAIL)
        assert reply == Reply(result=None, code=530)

    async def test_is_done_once_per_connection(self, mailroom: Mailroom) -> None:
        seen: list[bytes] = []

        def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> object:
            from aiosmtpd.smtp import AuthResult  # noqa: PLC0415 - only this check needs it

            seen.append(data.password)  # type: ignore[attr-defined]
            return AuthResult(success=True)

        options = {"auth_required": True, "auth_require_tls": False, "authenticator": check}
        async with serving(mailroom, **options) as known:
            signed_in = Settings(**known.model_dump() | {"smtp_user": "notify", "smtp_password": "secret"})
            server = MailServer(signed_in)
            assert [(await server.send(MAIL)).result for _ in range(2)] == [Result.SENT, Result.SENT]
            await server.close()
        assert seen == [b"secret"]
