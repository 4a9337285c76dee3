import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.notify.api.deliveries import SetPreferencesBody
from shared.addresses import address
from shared.contracts.contacts import ContactChanged
from shared.contracts.pairs import PairCreated
from tests.bench.latency import KINDS, Told


def _told(folder: Path) -> Told:
    return Told(SimpleNamespace(mail=folder, kafka="nowhere:0"))  # type: ignore[arg-type] # all it asks for here


def _mail(folder: Path, number: int, person: str, at: float) -> None:
    file = folder / f"{number:07}.eml"
    file.write_text(f"To: Somebody <{person}@bench.example>\nSubject: x\n\nx\n")
    os.utime(file, (at, at))


class TestTold:
    async def test_tells_of_each_member_s_first_mail_over_the_hold(self, tmp_path: Path) -> None:
        told = _told(tmp_path)
        told._created = {"p": 1_000.0}
        _mail(tmp_path, 1, "p-2", 1_120.25)
        _mail(tmp_path, 2, "p-1", 1_120.5)
        _mail(tmp_path, 3, "p-1", 1_180.0)

        found = await told.mailed(["p"], timedelta(minutes=2))

        assert found == pytest.approx([500.0, 250.0])

    def test_says_what_the_services_understand(self, tmp_path: Path) -> None:
        told = _told(tmp_path)
        (pair,) = told.names("i", 1)

        contacts = [ContactChanged.read(record.value or b"") for record in told.contacts([pair])]
        created = PairCreated.read(told.pair(pair).value or b"")

        assert {contact.person_id for contact in contacts} == {member.person_id for member in created.members}
        assert all(address(contact.email) == contact.email for contact in contacts)
        assert SetPreferencesBody.model_validate({"opted_out": KINDS}).opted_out
