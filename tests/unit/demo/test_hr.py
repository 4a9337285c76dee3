"""Files of all people: what the platform imports of a roster, with a wrong column, and with somebody's last day."""

import csv
from datetime import date
from io import StringIO

from deploy.demo.commands import ROSTER
from deploy.demo.expected import most_senior, people_of, rows_of
from deploy.demo.hr import all_people, below_one

PEOPLE = rows_of(ROSTER)
HEAD = most_senior(people_of(ROSTER), 1)[0]["participant_id"]


def read(file: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(file.decode()))]


class TestAFileOfAllPeople:
    def test_has_every_row_of_the_roster_so_that_nobody_is_absent(self) -> None:
        told = [(row["participant_id"], row["manager_id"]) for row in read(all_people(PEOPLE))]

        assert told == [(row["participant_id"], row["manager_id"]) for row in PEOPLE]

    def test_says_nothing_about_a_program(self) -> None:
        assert not {"role", "skills_offered", "skills_sought", "max_pairs"} & read(all_people(PEOPLE))[0].keys()

    def test_names_the_last_days_of_leavers_alone(self) -> None:
        rows = read(all_people(PEOPLE, {"E1003": date(2026, 4, 27)}))

        assert {row["participant_id"]: row["last_day"] for row in rows if row["last_day"]} == {"E1003": "2026-04-27"}

    def test_with_a_wrong_column_lets_everybody_report_to_the_head(self) -> None:
        rows = read(all_people(below_one(PEOPLE, HEAD)))

        assert {row["manager_id"] for row in rows if row["participant_id"] != HEAD} == {HEAD}
        assert [row["manager_id"] for row in rows if row["participant_id"] == HEAD] == [""]
