"""No change breaks a reader or a writer one version away; every kind of break is planted and found."""

import json
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalog import EVENTS
from tests.contract.compatibility import RECORDED, breaks, recorded, schema_of

PAIR = "mentoring.pair-created.v1"
ROOT = Path(__file__).parents[2]
NOW = {type_: schema_of(kind) for type_, kind in EVENTS.items()}

Change = Callable[[dict[str, Any]], None]


def git(*arguments: str) -> str:
    found = shutil.which("git")
    if found is None or not (ROOT / ".git").exists():
        pytest.skip("no history to look into")
    return subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def changed(change: Change) -> list[str]:
    """What the gate says of a change to pair-created."""
    now = deepcopy(NOW)
    change(now[PAIR])
    return breaks(NOW, now)


def _remove(schema: dict[str, Any]) -> None:
    del schema["properties"]["topics"]


def _retype(schema: dict[str, Any]) -> None:
    schema["properties"]["weeks"]["type"] = "string"


def _retype_deep(schema: dict[str, Any]) -> None:
    schema["properties"]["members"]["items"]["properties"]["zone"]["type"] = "integer"


def _require(schema: dict[str, Any]) -> None:
    schema["required"].append("language")


def _add_required(schema: dict[str, Any]) -> None:
    schema["properties"]["sponsor"] = {"type": "string"}
    schema["required"].append("sponsor")


def _relax(schema: dict[str, Any]) -> None:
    schema["required"].remove("weeks")


def _forget_a_value(schema: dict[str, Any]) -> None:
    schema["properties"]["cadence"]["enum"].remove("weekly")


def _change_default(schema: dict[str, Any]) -> None:
    schema["properties"]["language"]["default"] = "de"


def _tighten(schema: dict[str, Any]) -> None:
    schema["properties"]["weeks"]["maximum"] = 12


def _move(schema: dict[str, Any]) -> None:
    schema["topic"] = "mentoring.couples.v1"


def _rekey(schema: dict[str, Any]) -> None:
    schema["key"] = "program_id"


class TestGate:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (_remove, "topics is removed"),
            (_retype, "weeks had type 'integer' and has 'string'"),
            (_retype_deep, "members[].zone had type 'string' and has 'integer'"),
            (_require, "language is required now"),
            (_add_required, "sponsor is required now"),
            (_relax, "weeks is optional now"),
            (_forget_a_value, "cadence no longer knows 'weekly'"),
            (_change_default, "language had default 'en' and has 'de'"),
            (_tighten, "weeks had maximum None and has 12"),
            (_move, "the event had topic"),
            (_rekey, "the event had key 'pair_id' and has 'program_id'"),
        ],
        ids=lambda part: part.__name__.strip("_") if callable(part) else "",
    )
    def test_finds_what_breaks_and_says_what_to_do(self, change: Change, says: str) -> None:
        (found,) = changed(change)

        assert found.startswith(f"{PAIR}: {says}")
        assert "publish a new type beside this one" in found

    def test_finds_a_type_that_is_gone(self) -> None:
        (found,) = breaks(NOW, {type_: schema for type_, schema in NOW.items() if type_ != PAIR})

        assert found.startswith(f"{PAIR} is gone")

    def test_lets_a_field_with_a_default_a_value_and_a_type_be_added(self) -> None:
        def add(schema: dict[str, Any]) -> None:
            schema["properties"]["room"] = {"type": "string", "default": ""}
            schema["properties"]["cadence"]["enum"].append("daily")

        assert changed(add) == []
        assert breaks(NOW, NOW | {"mentoring.pair-sang.v1": {}}) == []


class TestEvents:
    def test_break_nothing_that_is_on_record(self) -> None:
        assert breaks(recorded(), NOW) == []

    def test_are_on_record_as_they_are(self) -> None:
        assert recorded() == NOW, "run `make schemas`"

    def test_break_nothing_that_was_ever_on_record(self) -> None:
        folder = RECORDED.relative_to(ROOT)
        for commit in git("log", "--format=%H", "--", str(folder)).split():
            names = git("ls-tree", "--name-only", commit, f"{folder}/").split()
            then = {Path(name).stem: json.loads(git("show", f"{commit}:{name}")) for name in names}

            assert breaks(then, NOW) == [], commit
