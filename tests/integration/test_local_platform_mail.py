"""The mail server on this machine: what it keeps, and what it refuses on purpose."""

import smtplib
from email import message_from_bytes

import pytest

from deploy.local.platform import Platform


class TestMailServer:
    def test_keeps_each_mail_as_a_file_in_order_of_arrival(self, servers: Platform) -> None:
        before = set(servers.mail.iterdir())

        for subject in ("first", "second"):
            assert _send(servers, "kim@example.org", subject) == {}

        kept = sorted(set(servers.mail.iterdir()) - before)
        assert [message_from_bytes(file.read_bytes())["Subject"] for file in kept] == ["first", "second"]
        assert {file.suffix for file in kept} == {".eml"}

    def test_refuses_an_address_that_says_so(self, servers: Platform) -> None:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            _send(servers, "refused.kim@example.org", "never")

        assert refusal.value.recipients == {"refused.kim@example.org": (550, b"5.1.1 No such mailbox")}

    def test_takes_a_flaky_address_at_the_third_try(self, servers: Platform) -> None:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
                _send(servers, "flaky.kim@example.org", "later")
            assert refusal.value.recipients["flaky.kim@example.org"][0] == 451

        assert _send(servers, "flaky.kim@example.org", "later") == {}

    def test_overwrites_no_mail_after_a_restart(self, servers: Platform) -> None:
        _send(servers, "kim@example.org", "thrown away")
        _send(servers, "kim@example.org", "kept")
        thrown, kept = sorted(servers.mail.glob("*.eml"))[-2:]
        thrown.unlink()
        servers.server("smtp").kill()
        servers.start("smtp")

        _send(servers, "kim@example.org", "after the restart")

        assert message_from_bytes(kept.read_bytes())["Subject"] == "kept"


def _send(servers: Platform, to: str, subject: str) -> object:
    host, port = servers.server("smtp").where.split(":")
    with smtplib.SMTP(host, int(port)) as client:
        mail = f"To: {to}\r\nSubject: {subject}\r\n\r\nHello.\r\n"
        return client.sendmail("platform@example.org", [to], mail)
