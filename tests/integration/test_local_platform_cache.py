"""Downloads are kept whole or not at all, and are what was pinned."""

import hashlib
import http.server
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from deploy.local.cache import keep
from deploy.local.classes import kept_classes
from deploy.local.errors import BadDownload, ServerDied
from deploy.local.jars import KAFKA_VERSION, PINNED, kafka_jars

JAR = b"a jar, for all that matters here"


class TestCache:
    def test_keeps_nothing_of_a_download_that_broke_off(self, tmp_path: Path) -> None:
        def break_off(folder: Path) -> None:
            (folder / "half").write_text("ha")
            raise OSError("the line went dead")

        with pytest.raises(OSError, match="dead"):
            keep(tmp_path / "kept", fill=break_off, whole=Path.exists)

        assert [file.name for file in tmp_path.iterdir()] == ["kept.lock"]

    def test_sweeps_up_after_a_download_that_was_killed(self, tmp_path: Path) -> None:
        (tmp_path / "partial-kept-killed").mkdir()

        keep(tmp_path / "kept", fill=_fill, whole=Path.exists)

        assert sorted(file.name for file in tmp_path.iterdir()) == ["kept", "kept.lock"]

    def test_fetches_once_for_all_who_start_together(self, tmp_path: Path) -> None:
        fetched: list[Path] = []

        def fill(folder: Path) -> None:
            fetched.append(folder)
            _fill(folder)

        with ThreadPoolExecutor(4) as pool:
            folders = list(pool.map(lambda _: keep(tmp_path / "kept", fill=fill, whole=Path.exists), range(4)))

        assert len(fetched) == 1
        assert {folder / "file" for folder in folders} == {tmp_path / "kept" / "file"}


class TestKafkaJars:
    def test_come_from_the_company_s_mirror_and_are_what_was_pinned(self, tmp_path: Path, mirror: Path) -> None:
        pinned = _pin(tmp_path, JAR)
        _publish(mirror, JAR)

        folder = kafka_jars(tmp_path / "cache", pinned)

        assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("thing-1.0.jar", JAR)]

    def test_that_are_not_what_was_pinned_are_refused_and_not_kept(self, tmp_path: Path, mirror: Path) -> None:
        pinned = _pin(tmp_path, JAR)
        _publish(mirror, b"somebody else's jar")

        with pytest.raises(BadDownload, match=r"org\.example:thing:1\.0 is not the pinned file"):
            kafka_jars(tmp_path / "cache", pinned)

        assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]

    def test_that_changed_on_disk_are_fetched_anew(self, tmp_path: Path, mirror: Path) -> None:
        pinned = _pin(tmp_path, JAR)
        _publish(mirror, JAR)
        jar = kafka_jars(tmp_path / "cache", pinned) / "thing-1.0.jar"
        jar.write_bytes(b"bit rot")

        kafka_jars(tmp_path / "cache", pinned)

        assert jar.read_bytes() == JAR

    def test_are_once_there_not_asked_for_again(self, tmp_path: Path, mirror: Path) -> None:
        pinned = _pin(tmp_path, JAR)
        _publish(mirror, JAR)
        kafka_jars(tmp_path / "cache", pinned)
        shutil.rmtree(mirror)

        assert (kafka_jars(tmp_path / "cache", pinned) / "thing-1.0.jar").exists()

    def test_are_those_of_one_version_and_name_no_host(self) -> None:
        lines = PINNED.read_text(encoding="utf-8").splitlines()
        versions = {line.rsplit(":", 1)[1] for line in lines if "  org.apache.kafka:" in line}

        assert versions == {KAFKA_VERSION}
        assert "//" not in PINNED.read_text(encoding="utf-8")


class TestClasses:
    """Java's own file is a stand-in; that a broker starts from a real one is seen wherever one starts."""

    def test_are_made_once(self, tmp_path: Path, jars: Path) -> None:
        java = _java(tmp_path, "25")
        kept_classes(jars, java, _write)

        options = kept_classes(jars, java, _refuse)

        assert Path(options[0].removeprefix("-XX:AOTCache=")).read_text() == "classes"

    def test_of_another_java_are_made_anew(self, tmp_path: Path, jars: Path) -> None:
        old = kept_classes(jars, _java(tmp_path, "25"), _write)

        assert kept_classes(jars, _java(tmp_path, "26"), _write)[0] != old[0]

    def test_that_cannot_be_made_are_done_without_and_not_tried_again(self, tmp_path: Path, jars: Path) -> None:
        java = _java(tmp_path, "24")
        asked: list[str] = []

        def die(_folder: Path, option: str) -> None:
            asked.append(option)
            raise ServerDied("Unrecognized VM option")

        assert [kept_classes(jars, java, die) for _ in range(2)] == [(), ()]
        assert len(asked) == 1


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    folder = tmp_path / "jars"
    folder.mkdir()
    return folder


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A company's own repository on this machine, named in jgo's settings file."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    serve = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings = tmp_path / "jgo.conf"
        settings.write_text(f"[repositories]\ncentral = http://127.0.0.1:{server.server_port}\n", encoding="utf-8")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
        yield folder
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:  # type: ignore[override] # says nothing
        pass


def _fill(folder: Path) -> None:
    (folder / "file").write_text("whole")


def _java(folder: Path, version: str) -> Path:
    """Return where the program of a Java would lie, beside what says which one it is."""
    home = folder / f"java-{version}"
    home.mkdir()
    (home / "release").write_text(version)
    return home / "bin" / "java"


def _write(_folder: Path, option: str) -> None:
    Path(option.removeprefix("-XX:AOTCacheOutput=")).write_text("classes")


def _refuse(_folder: Path, _option: str) -> None:
    raise AssertionError("they are there")


def _pin(folder: Path, content: bytes) -> Path:
    pinned = folder / "jars.txt"
    pinned.write_text(f"{hashlib.sha256(content).hexdigest()}  org.example:thing:1.0\n", encoding="utf-8")
    return pinned


def _publish(mirror: Path, content: bytes) -> None:
    folder = mirror / "org" / "example" / "thing" / "1.0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "thing-1.0.jar").write_bytes(content)
