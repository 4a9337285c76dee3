"""Each record of a choice stands in the index; links and paths in the docs lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "docs" / "adr"
INDEX = (RECORDS / "README.md").read_text(encoding="utf-8")
FILES = sorted(path for path in RECORDS.glob("*.md") if path.name != "README.md")
PAGES = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("services/**/*.md"),
        *ROOT.glob("deploy/**/*.md"),
    )
    if path.name != "CHANGELOG.md"
)
PATH = re.compile(r"`((?:services|shared|deploy|tests|docs)/[\w./-]+)`")


def title(record: Path) -> str:
    return record.read_text(encoding="utf-8").split("\n", 1)[0].partition(". ")[2]


def broken_links(text: str, folder: Path) -> list[str]:
    found = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    return [link for link in found if "://" not in link and not (folder / link).exists()]


def missing_paths(text: str) -> list[str]:
    return [path for path in PATH.findall(text) if "*" not in path and not (ROOT / path).exists()]


class TestRecords:
    @pytest.mark.parametrize("record", FILES, ids=lambda path: path.name)
    def test_stand_in_the_index_under_their_number_and_title(self, record: Path) -> None:
        assert f"| [{int(record.name[:4])}]({record.name}) | {title(record)} | " in INDEX

    def test_stand_in_the_index_once(self) -> None:
        assert len(re.findall(r"^\| \[\d+\]", INDEX, re.MULTILINE)) == len(FILES)

    @pytest.mark.parametrize("record", FILES, ids=lambda path: path.name)
    def test_that_are_superseded_say_by_what(self, record: Path) -> None:
        said = re.findall(r"^\*\*Superseded.*$", record.read_text(encoding="utf-8"), re.MULTILINE)

        assert all(re.search(r"\]\(\d{4}-[\w-]+\.md\)", line) for line in said)


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_link_to_what_is_there(self, page: Path) -> None:
        assert broken_links(page.read_text(encoding="utf-8"), page.parent) == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_name_paths_that_are_there(self, page: Path) -> None:
        assert missing_paths(page.read_text(encoding="utf-8")) == []

    def test_are_found_out_when_they_do_not(self) -> None:
        assert broken_links("[gone](gone.md) [there](README.md) [out](https://example.org)", ROOT) == ["gone.md"]
        assert missing_paths("`shared/gone.py` `shared/app.py`") == ["shared/gone.py"]
