"""A release is what is committed, under one version, with something said of it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.release.steps import CHART, ROOT, NoRelease, notes, require_committed, require_same, sign
from shared.version import version

GPG = shutil.which("gpg")
KEY = "release@example.com"

CHANGELOG = """# Changelog

## Unreleased

### Added

- Tomorrow's.

## 1.2.0 - 2026-12-01

### Added

- Mentors.

## 1.1.0

- Pairs.
"""


class TestNotes:
    def test_are_the_version_s_own(self) -> None:
        assert notes(CHANGELOG, "1.2.0") == "### Added\n\n- Mentors.\n"

    def test_may_be_the_last(self) -> None:
        assert notes(CHANGELOG, "1.1.0") == "- Pairs.\n"

    @pytest.mark.parametrize("number", ["1.2", "1.3.0", "1.1.01"])
    def test_have_to_be_there(self, number: str) -> None:
        with pytest.raises(NoRelease, match=f"says nothing of {number}: give what is unreleased the heading"):
            notes(CHANGELOG, number)


class TestTree:
    def test_is_refused_with_changes(self) -> None:
        with pytest.raises(NoRelease, match="2 files are not committed"):
            require_committed(" M README.md\n?? new.py\n")

    def test_is_taken_without(self) -> None:
        require_committed("")


class TestChart:
    def test_has_the_version_of_the_package(self) -> None:
        require_same(version().partition("+")[0], (CHART / "Chart.yaml").read_text())

    @pytest.mark.parametrize("key", ["version", "appVersion"])
    def test_is_refused_with_another(self, key: str) -> None:
        text = {"version": "1.2.0", "appVersion": "1.2.0"} | {key: "1.1.0"}

        with pytest.raises(NoRelease, match=r"1\.1\.0.*run `deploy\.cli chart`"):
            require_same("1.2.0", "".join(f"{name}: {value}\n" for name, value in text.items()))


def gpg(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert GPG
    return subprocess.run([GPG, "--batch", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keyring of its own with one key; in a short folder, for sockets lie in it."""
    if GPG is None:
        pytest.skip("GnuPG is not on this machine")
    with TemporaryDirectory(prefix="gpg") as home:
        monkeypatch.setenv("GNUPGHOME", home)
        made = gpg("--passphrase", "", "--quick-generate-key", KEY, "ed25519", "sign", "never")
        assert made.returncode == 0, made.stderr
        yield
        subprocess.run([Path(GPG).with_name("gpgconf"), "--kill", "all"], env=os.environ, check=True)


@pytest.mark.usefixtures("keyring")
class TestSignature:
    def test_is_verified_as_the_page_says_and_only_of_what_was_signed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        shown = re.search(r"`gpg (--verify SHA256SUMS\.asc SHA256SUMS)`", (ROOT / "docs/release.md").read_text())
        assert shown
        sums = tmp_path / "SHA256SUMS"
        sums.write_text("00  reverse-mentoring-0.1.0.tgz\n")

        sign(sums, KEY)

        assert gpg(*shown[1].split()).returncode == 0
        sums.write_text("11  reverse-mentoring-0.1.0.tgz\n")
        assert "BAD signature" in gpg(*shown[1].split()).stderr

    def test_is_refused_with_a_key_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "SHA256SUMS").write_text("")

        with pytest.raises(NoRelease, match="gpg failed"):
            sign(tmp_path / "SHA256SUMS", "nobody@example.com")
