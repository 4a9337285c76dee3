"""What is published stays readable: golden files are added and never edited."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.catalog import EVENTS
from shared.contracts.messages import Event

GOLDEN = Path(__file__).with_name("golden")
FILES = sorted(GOLDEN.glob("*.json"))
HOW = """{missing}
Golden files show readers of every version what an event looks like. Add, beside the others in tests/contract/golden,
  {type}.complete.json   with every field (a later one, complete-2.json, for fields that were added since)
  {type}.required.json   with the required fields only
and never edit one that is there: a change that it does not survive is a new event type."""


def event_of(path: Path) -> type[Event]:
    return EVENTS[path.name.rsplit(".", maxsplit=2)[0]]


def named(path: Path) -> str:
    return path.stem


def fields(document: dict[str, Any]) -> set[str]:
    return set(document)


def contains(whole: object, part: object) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and contains(whole[name], part[name]) for name in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return whole == part


NO_BLOB = "0" * 40


def edited_or_gone(raw: str) -> tuple[list[str], list[str]]:
    """Return the files that had two contents in history, and those that are gone, out of `git log --raw`."""
    contents: dict[str, set[str]] = {}
    for line in raw.splitlines():
        facts, _, path = line.partition("\t")
        _, _, before, after, _ = facts.split()
        contents.setdefault(path, set()).update({before, after} - {NO_BLOB})
    root = GOLDEN.parents[2]
    edited = sorted(path for path, blobs in contents.items() if len(blobs) > 1)
    return edited, sorted(path for path in contents if not (root / path).exists())


class TestGoldenFiles:
    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_show_every_field_of_every_event(self, kind: type[Event]) -> None:
        shown = [fields(json.loads(path.read_bytes())) for path in GOLDEN.glob(f"{kind.TYPE}.complete*.json")]

        missing = set(kind.model_fields) - set().union(*shown)

        assert not missing, HOW.format(missing=f"No golden file shows {sorted(missing)}.", type=kind.TYPE)

    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_show_every_event_with_its_required_fields_only(self, kind: type[Event]) -> None:
        path = GOLDEN / f"{kind.TYPE}.required.json"
        required = {name for name, field in kind.model_fields.items() if field.is_required()}

        assert path.exists(), HOW.format(missing="There is no golden file with the required fields.", type=kind.TYPE)
        assert fields(json.loads(path.read_bytes())) == required

    @pytest.mark.parametrize("path", FILES, ids=named)
    def test_are_still_read_with_nothing_lost(self, path: Path) -> None:
        document = json.loads(path.read_bytes())

        event = event_of(path).read(path.read_bytes())

        assert contains(event.model_dump(mode="json"), document)

    @pytest.mark.parametrize("path", FILES, ids=named)
    def test_are_read_with_a_field_of_a_later_version(self, path: Path) -> None:
        document = {**json.loads(path.read_bytes()), "added_later": {"nested": [1]}}

        assert event_of(path).read(json.dumps(document).encode()) == event_of(path).read(path.read_bytes())

    @pytest.mark.parametrize("path", FILES, ids=named)
    def test_have_a_key(self, path: Path) -> None:
        event = event_of(path).read(path.read_bytes())

        assert event.key

    def test_were_never_edited(self) -> None:
        git = shutil.which("git")
        if git is None or not (GOLDEN.parents[2] / ".git").exists():
            pytest.skip("no history to look into")
        changes = subprocess.run(
            [git, "log", "--raw", "--no-abbrev", "--no-renames", "--format=", "--", "tests/contract/golden"],
            cwd=GOLDEN.parents[2],
            capture_output=True,
            text=True,
            check=True,
        )

        edited, gone = edited_or_gone(changes.stdout)
        assert (edited, gone) == ([], [])

    def test_are_found_out_when_they_are_edited_or_gone(self) -> None:
        first, other = "1" * 40, "2" * 40
        added, edited = f":000000 100644 {NO_BLOB} {first} A\ta", f":100644 100644 {first} {other} M\ta"
        deleted, again = f":100644 000000 {first} {NO_BLOB} D\ta", f":000000 100644 {NO_BLOB} {other} A\ta"

        assert edited_or_gone(added) == ([], ["a"])
        assert edited_or_gone(f"{edited}\n{added}")[0] == ["a"]
        assert edited_or_gone(f"{again}\n{deleted}\n{added}")[0] == ["a"]
        assert edited_or_gone(f"{added}\n{deleted}\n{added}")[0] == []


class TestEvents:
    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_are_never_written_with_a_field_the_contract_does_not_know(self, kind: type[Event]) -> None:
        document = json.loads((GOLDEN / f"{kind.TYPE}.required.json").read_bytes())

        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            kind.model_validate({**document, "added": 1})

    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_are_refused_without_a_required_field(self, kind: type[Event]) -> None:
        document = json.loads((GOLDEN / f"{kind.TYPE}.required.json").read_bytes())
        for name in document:
            rest = {other: value for other, value in document.items() if other != name}
            with pytest.raises(ValidationError, match=name):
                kind.read(json.dumps(rest).encode())
