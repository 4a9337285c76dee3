"""Mails are read once, with their links by purpose, from whatever a mail server stored."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.demo.mailbox import Mailbox


def store(folder: Path, number: int, text: str, *, id_: str = "d1", calendar: bytes | None = None) -> None:
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"] = f"<{id_}@example.org>", "Grüße"
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    if calendar:
        mail.add_attachment(calendar, maintype="text", subtype="calendar")
    (folder / f"{number:07}.eml").write_bytes(mail.as_bytes())


class TestMailbox:
    def test_reads_links_by_purpose(self, tmp_path: Path) -> None:
        long = "x" * 100
        text = f"Möchten Sie weitermachen? http://127.0.0.1:8/matching/extension/WzE.a-b_{long}\nhttp://h/other/abc"
        store(tmp_path, 1, text)

        (mail,) = Mailbox(tmp_path).new()

        assert mail.links == {"extension": f"http://127.0.0.1:8/matching/extension/WzE.a-b_{long}"}
        assert (mail.delivery_id, mail.has_calendar) == ("d1", False)

    def test_yields_each_mail_once(self, tmp_path: Path) -> None:
        mailbox = Mailbox(tmp_path)
        store(tmp_path, 1, "one")
        assert len([*mailbox.new()]) == 1
        store(tmp_path, 2, "two", id_="d2")

        assert [mail.delivery_id for mail in mailbox.new()] == ["d2"]
        assert len(mailbox.mails) == 2

    def test_yields_a_mail_that_comes_after_a_long_silence(self, tmp_path: Path) -> None:
        mailbox = Mailbox(tmp_path)
        os.utime(tmp_path, (0, 0))
        assert [[*mailbox.new()] for _ in range(2)] == [[], []]

        store(tmp_path, 1, "one")

        assert len([*mailbox.new()]) == 1

    def test_yields_a_mail_whose_file_comes_after_that_of_a_later_one(self, tmp_path: Path) -> None:
        mailbox = Mailbox(tmp_path)
        store(tmp_path, 1, "one", id_="d1")
        store(tmp_path, 3, "three", id_="d3")
        assert [mail.delivery_id for mail in mailbox.new()] == ["d1", "d3"]

        store(tmp_path, 2, "two", id_="d2")

        assert [mail.delivery_id for mail in mailbox.new()] == ["d2"]

    def test_yields_however_many_have_come(self, tmp_path: Path) -> None:
        for number in range(1, 151):
            store(tmp_path, number, "text")

        assert len([*Mailbox(tmp_path).new()]) == 150

    def test_counts_a_mail_that_was_sent_twice_once(self, tmp_path: Path) -> None:
        for number in (1, 2):
            store(tmp_path, number, "one")

        assert Mailbox(tmp_path).distinct() == 1

    def test_finds_the_calendar(self, tmp_path: Path) -> None:
        store(tmp_path, 1, "one", calendar=b"BEGIN:VCALENDAR")
        store(tmp_path, 2, "two")

        first, second = Mailbox(tmp_path).new()

        assert first.calendar().strip() == b"BEGIN:VCALENDAR"
        with pytest.raises(LookupError):
            second.calendar()
