"""Which image is beneath the services', and what a wrong word is answered with; hadolint reads the Dockerfile."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.docker import images
from deploy.docker.builders import DOCKERFILE, ROOT, Built, CannotBuild
from deploy.docker.images import BASE, STAND_IN, base, main
from deploy.services import SERVICES

HADOLINT = Path(sys.executable).with_name("hadolint")


class FakeBuilder:
    """Has some images, and builds by naming them."""

    name, archives = "fake", "fake-archive"

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.asked: list[Mapping[str, str]] = []

    def has(self, image: str) -> bool:
        return image in self.there

    def load(self, archive: Path, image: str) -> None:  # noqa: ARG002 - as the others'
        self.there.add(image)

    def save(self, image: str, archive: Path) -> None:
        archive.write_text(image)

    def build(self, image: str, arguments: Mapping[str, str]) -> Built:
        self.asked.append(arguments)
        return Built(name=image, id="0" * 64, bytes=1)


class TestBase:
    def test_is_what_was_named_if_a_registry_gives_it(self) -> None:
        assert base(FakeBuilder("mine@sha256:1"), "mine@sha256:1") == "mine@sha256:1"

    def test_is_one_that_stands_in_where_no_registry_answers(self) -> None:
        assert base(FakeBuilder(STAND_IN), BASE) == STAND_IN

    def test_is_no_other_than_what_was_named(self) -> None:
        with pytest.raises(CannotBuild, match="no registry gives mine: check its name"):
            base(FakeBuilder(STAND_IN), "mine")


class TestBuild:
    def test_tells_each_image_its_service_and_what_is_beneath(self, monkeypatch: pytest.MonkeyPatch) -> None:
        builder = FakeBuilder(BASE)
        monkeypatch.setattr(images, "builder", lambda: builder)

        built = images.build(["notify", "feedback"], wanted=BASE, repository="r.example/m", tag="1.2.3")

        assert [one.name for one in built] == ["r.example/m/notify:1.2.3", "r.example/m/feedback:1.2.3"]
        assert [(one["SERVICE"], one["BASE"], one["VERSION"]) for one in builder.asked] == [
            ("notify", BASE, "1.2.3"),
            ("feedback", BASE, "1.2.3"),
        ]

    def test_refuses_a_service_that_is_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["notfy"])

        assert "notfy is no service: name some of matching" in capsys.readouterr().err

    def test_says_what_is_missing(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("PATH", "")

        assert main(["notify"]) == 1
        assert "install one of them" in capsys.readouterr().err


class TestDockerfile:
    def test_has_no_fault_that_hadolint_knows(self) -> None:
        if not HADOLINT.exists():
            pytest.skip("there is no hadolint for this machine")
        done = subprocess.run([HADOLINT, ROOT / DOCKERFILE], capture_output=True, text=True, check=False)

        assert done.stdout + done.stderr == ""

    def test_runs_as_nobody_in_particular_and_starts_no_shell(self) -> None:
        last = (ROOT / DOCKERFILE).read_text().rpartition("\nFROM ")[2]

        assert last.startswith("scratch")
        assert "USER 10001:10001" in last
        assert 'ENTRYPOINT ["/app/bin/service"]' in last

    def test_installs_what_is_locked_for_each_service(self) -> None:
        common = set((ROOT / "locks/common.txt").read_text().splitlines())
        pinned = {line for line in common if "==" in line}

        for entry in SERVICES:
            own = set((ROOT / f"locks/{entry.extra}.txt").read_text().splitlines())
            assert {line for line in own if "==" in line} >= pinned - RUNS_COMMANDS, entry.name


# Packages that only `python -m deploy.cli` needs: every image has them.
RUNS_COMMANDS = {
    line
    for line in (ROOT / "locks/common.txt").read_text().splitlines()
    if line.partition("==")[0] in {"markdown-it-py", "mdurl", "pygments", "pyyaml", "rich"}
}
