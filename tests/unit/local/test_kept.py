"""What the platform on this machine keeps is wiped only when somebody says so, and never mixed with another's."""

import os
import pty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.errors import DiskFull, NotWiped, OtherServers, UnusableFolder
from deploy.local.kept import confirm_wipe, require_same_servers, require_space, usable, wipe
from deploy.local.platform import Platform

HERE = {"kafka": "one node here", "mongodb": "one node here"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "platform"
    (folder / "mail").mkdir(parents=True)
    (folder / "mail" / "0000001.eml").write_text("a mail")
    return folder


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A terminal as standard input, at which somebody types."""
    keys, screen = pty.openpty()
    with open(screen) as stdin:  # noqa: PTH123 - an open file, not a path
        monkeypatch.setattr("sys.stdin", stdin)
        yield lambda words: os.write(keys, f"{words}\n".encode()) and None
    os.close(keys)


class TestFolder:
    @pytest.mark.parametrize("within", ["", "deeper"])
    def test_that_is_a_file_is_said_to_be_unusable_and_how_to_choose_another(self, tmp_path: Path, within: str) -> None:
        taken = tmp_path / "taken"
        taken.write_text("a file")

        with pytest.raises(UnusableFolder, match=r"taken.* cannot be used: .*Choose another folder with --root"):
            Platform(root=taken / within).__enter__()

        assert taken.read_text() == "a file"

    def test_with_a_comma_is_refused_before_anything_is_made(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableFolder, match="no comma"):
            Platform(root=tmp_path / "north, south").__enter__()

        assert list(tmp_path.iterdir()) == []

    def test_that_can_be_used_is_not_spoken_of(self, tmp_path: Path) -> None:
        with usable(tmp_path):
            (tmp_path / "kept").mkdir()


class TestWipe:
    @pytest.mark.parametrize("answer", ["", "n", "no", "Yess"])
    def test_is_refused_unless_the_answer_is_yes(
        self, root: Path, terminal: Callable[[str], None], answer: str
    ) -> None:
        terminal(answer)

        with pytest.raises(NotWiped, match="Nothing was wiped"):
            confirm_wipe(root, yes=False)

    @pytest.mark.parametrize("answer", ["y", "Y", "yes"])
    def test_is_agreed_to_with_yes(
        self, root: Path, terminal: Callable[[str], None], answer: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        terminal(answer)

        confirm_wipe(root, yes=False)

        assert "1 mails" in capsys.readouterr().out

    def test_is_refused_where_nobody_can_be_asked(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with Path(os.devnull).open() as nobody:
            monkeypatch.setattr("sys.stdin", nobody)

            with pytest.raises(NotWiped, match="Add --yes"):
                confirm_wipe(root, yes=False)

    def test_needs_no_answer_when_it_was_said_already_or_nothing_is_there(self, root: Path, tmp_path: Path) -> None:
        confirm_wipe(root, yes=True)
        confirm_wipe(tmp_path / "nothing", yes=False)

    def test_leaves_nothing(self, root: Path) -> None:
        wipe(root)

        assert not root.exists()


class TestKeptData:
    def test_is_gone_on_with_by_the_same_servers(self, root: Path) -> None:
        for _ in range(2):
            require_same_servers(root, HERE)

    @pytest.mark.parametrize("other", ["3 nodes here", "the server at db.example.org:27017", None])
    def test_is_not_mixed_with_that_of_other_servers(self, root: Path, other: str | None) -> None:
        require_same_servers(root, HERE)

        with pytest.raises(OtherServers, match=r"last time mongodb was one node here.*--fresh"):
            require_same_servers(root, HERE | {"mongodb": other})

    def test_that_ended_with_its_container_is_not_taken_for_there(self, root: Path) -> None:
        require_same_servers(root, HERE | {"kafka": None})

        with pytest.raises(OtherServers, match="whose data ends with it"):
            require_same_servers(root, HERE | {"kafka": None})


class TestSpace:
    def test_that_is_too_little_is_said_with_what_to_do(self, root: Path) -> None:
        with pytest.raises(DiskFull, match=r"MB are free.*Free some, or choose another folder with --root"):
            require_space(root, needed=1 << 62)
