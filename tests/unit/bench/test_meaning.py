"""On pairs made by stated rules from data that nobody here wrote: mentors of Coding Coach, and a survey's seekers."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.bench.meaning import measured, task_of

DATA: Final = Path(__file__).parents[4] / "shared" / "data"
COACHES: Final = "coding-coach/derived_mentors_pseudonymised.csv"
SEEKERS: Final = "rosters/so2016-800.csv"

# How the mentors' tags call what the survey asked about: the rule by which a mentor is the right one.
CALLED: Final[Mapping[str, frozenset[str]]] = {
    "JavaScript": frozenset({"javascript", "js"}),
    "ReactJS": frozenset({"reactjs", "react"}),
    "AngularJS": frozenset({"angular", "angularjs"}),
    "Node.js": frozenset({"nodejs", "node"}),
    "C#": frozenset({"c#", "c-sharp"}),
    "Java": frozenset({"java"}),
    "Python": frozenset({"python"}),
    "PHP": frozenset({"php"}),
    "Ruby": frozenset({"ruby", "rails", "ruby on rails"}),
    "Go": frozenset({"go", "golang"}),
    "C++": frozenset({"c++"}),
    "iOS": frozenset({"ios", "swift"}),
    "Swift": frozenset({"swift"}),
    "Android": frozenset({"android", "kotlin"}),
    "MongoDB": frozenset({"mongodb"}),
    "SQL": frozenset({"sql", "mysql", "postgresql", "sql server", "mssql"}),
    "Cloud (AWS, GAE, Azure, etc.)": frozenset({"cloud", "aws", "azure"}),
}


def found(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: the data is kept beside the repository")
    return path


def rows(name: str) -> list[dict[str, str]]:
    with found(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tags_of(coach: Mapping[str, str]) -> frozenset[str]:
    return frozenset(tag.strip().lower() for tag in coach["tags"].split(";"))


def written(folder: Path, people: Iterable[tuple[str, ...]], pairs: Iterable[tuple[str, str]]) -> tuple[Path, Path]:
    roster, told = folder / "roster.csv", folder / "pairs.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("participant_id", "role", "email", "skills_offered", "skills_sought"))
        for id_, role, offers, seeks in people:
            out.writerow((id_, role, f"{id_}@example.org", offers, seeks))
    with told.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("mentor", "mentee"), *pairs])
    return roster, told


def judged(coaches: list[dict[str, str]], sought: list[str]) -> str | None:
    """Return the one mentor whose tags name most of at least three topics sought, or None if two are as good."""
    asked = [CALLED[topic] for topic in sought if topic in CALLED]
    covered = np.array([sum(bool(names & tags_of(coach)) for names in asked) for coach in coaches])
    best = np.flatnonzero(covered == covered.max())
    return coaches[int(best[0])]["mentor"] if len(asked) >= 3 and len(best) == 1 else None


class TestMeaning:
    def test_finds_the_mentor_whose_tags_name_what_a_seeker_asks_for(self, tmp_path: Path) -> None:
        coaches = rows(COACHES)[:60]
        seekers = [one for one in rows(SEEKERS) if one["role"] == "mentee"]
        pairs = [
            (mentor, one["participant_id"])
            for one in seekers
            if (mentor := judged(coaches, one["skills_sought"].split(";")))
        ]
        people = [(one["mentor"], "mentor", one["tags"], "") for one in coaches]
        people += [(one["participant_id"], "mentee", "", one["skills_sought"]) for one in seekers]
        result = measured(task_of(*written(tmp_path, people, pairs)))
        assert result["pairs"] == len(pairs) > 30
        assert result["ours"]["mrr"] > result["words"]["mrr"] > result["chance"]["mrr"]

    def test_finds_a_mentor_s_tags_by_the_title_that_the_same_person_wrote(self, tmp_path: Path) -> None:
        coaches = rows(COACHES)
        people = [(f"m{one['mentor']}", "mentor", one["tags"], "") for one in coaches]
        people += [(f"s{one['mentor']}", "mentee", "", one["title"].replace(";", ",")) for one in coaches]
        pairs = [(f"m{one['mentor']}", f"s{one['mentor']}") for one in coaches]
        result = measured(task_of(*written(tmp_path, people, pairs)))
        assert result["ours"]["mrr"] > result["words"]["mrr"] > result["chance"]["mrr"]
        assert result["ours"]["hit5"] > result["words"]["hit5"]

    def test_says_how_sure_it_is(self, tmp_path: Path) -> None:
        people = [("m1", "mentor", "React", ""), ("m2", "mentor", "pottery", ""), ("s1", "mentee", "", "ReactJS")]
        result = measured(task_of(*written(tmp_path, people, [("m1", "s1")])))
        assert result["ours"] == {
            "hit1": 1.0,
            "hit5": 1.0,
            "mrr": 1.0,
            "intervals": {"hit1": [1.0, 1.0], "hit5": [1.0, 1.0], "mrr": [1.0, 1.0]},
        }
        assert result["words"]["hit1"] == result["chance"]["hit1"] == 0.5
