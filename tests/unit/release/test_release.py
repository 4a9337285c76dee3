"""A release is what is committed, under one version, with something said of it."""

import pytest

from deploy.release.steps import CHART, NoRelease, notes, require_committed, require_same
from shared.version import version

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
