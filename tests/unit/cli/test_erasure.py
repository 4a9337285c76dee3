"""Looking for what is left of somebody, in documents, compressed bytes and archives; and checking receipts."""

import json
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pydantic import SecretStr

from deploy.cli.erasure import found_in, main, texts, verify, words_of
from shared.signing import Signer
from tests.keys import key

WORDS = words_of(["Zebedee Canaryson", "", "björn@example.org"])
SIGNER = Signer(SecretStr(key("RECORD_KEYS")))


def archive(content: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        file.writestr("xl/sharedStrings.xml", content)
    return made.getvalue()


def found(document: object) -> set[int]:
    return found_in(b"\n".join(texts(document)), WORDS)


class TestWords:
    @pytest.mark.parametrize(
        "document",
        [
            {"name": "Zebedee Canaryson"},
            {"members": [{"called": "ZEBEDEE CANARYSON"}]},
            {"Zebedee Canaryson": 1},
            {"value": b'{"name": "Zebedee Canaryson"}'},
            {"bytes": zlib.compress(b"Zebedee Canaryson")},
            {"bytes": archive("<t>Zebedee Canaryson</t>")},
        ],
    )
    def test_are_found_wherever_they_are(self, document: object) -> None:
        assert found(document) == {1}

    @pytest.mark.parametrize("written", ["björn@example.org", json.dumps("björn@example.org"), "BJÖRN@example.org"])
    def test_are_found_as_json_escapes_them(self, written: str) -> None:
        assert found({"value": written.encode()}) == {3}

    def test_are_not_found_where_they_are_not(self) -> None:
        assert found({"name": "Zebedee", "bytes": zlib.compress(b"Canaryson")}) == set()


class TestFile:
    @pytest.mark.parametrize("command", ["scan", "verify"])
    def test_that_is_no_text_is_said_to_be_none(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
    ) -> None:
        file = tmp_path / "words"
        file.write_bytes(b"PK\x03\x04\x80")

        assert main([command, str(file)]) == 1
        assert capsys.readouterr().err == f"{file} cannot be read: it is no text in UTF-8\n"


class TestReceipt:
    def test_that_was_signed_is_genuine(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps({"statement": "{}", "signature": SIGNER.sign(b"{}"), "public_key": SIGNER.public}))

        assert main(["verify", str(file)]) == 0
        assert capsys.readouterr().out == f"genuine, by the key {SIGNER.public}\n"

    @pytest.mark.parametrize(
        ("receipt", "wrong"),
        [
            (
                {"statement": "{ }", "signature": SIGNER.sign(b"{}"), "public_key": SIGNER.public},
                "its signature is not",
            ),
            ({"statement": "{}", "signature": "x", "public_key": SIGNER.public}, "its signature is not"),
            ({"statement": "{}", "signature": None, "public_key": None}, "it is not signed"),
        ],
    )
    def test_that_was_changed_is_not(self, receipt: dict[str, str], wrong: str) -> None:
        assert verify(receipt).startswith(wrong)


class TestScan:
    @pytest.mark.parametrize("lines", ["", "Al\n"])
    def test_refuses_words_that_everything_holds(
        self, tmp_path: Path, lines: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "words.txt"
        file.write_text(lines)

        assert main(["scan", str(file)]) == 1
        assert "3 characters" in capsys.readouterr().err
