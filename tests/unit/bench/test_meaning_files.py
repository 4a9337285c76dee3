"""What people hand to the measurement: other headings, ids, encodings, and pairs of people who are not there."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench.meaning import main, measured, task_of

ROSTER = "participant_id,role,skills_offered,skills_sought\n007,mentor,pottery,\n8,mentor,opera,\n9,mentee,,pottery\n"
PAIRS = "mentor,mentee\n7,9\n"


def result(folder: Path, roster: str, pairs: str = PAIRS, *by_hand: str, encoding: str = "utf-8") -> dict[str, Any]:
    one, other = folder / "roster.csv", folder / "pairs.csv"
    one.write_text(roster, encoding=encoding)
    other.write_text(pairs, encoding=encoding)
    return measured(task_of(one, other, by_hand))


def remarks(found: dict[str, Any]) -> str:
    return " ".join(found["remarks"])


class TestPairs:
    @pytest.mark.parametrize(
        "pairs",
        [
            PAIRS,
            "mentee,mentor\n9,007\n",
            "7,9\n",
            "9,7\n",
            "pair id;Mentee ID;Mentor ID;since\n1;09;7.0;2024\n",
            "Mentor name\tMentor\tMentee name\tMentee\nAnn\t7\tBob\t9\n",
            "\ufeffmentor,mentee\r\n7,9\r\n\r\n7,9\r\n",
            "coach,coachee\n7,9\n",
            "giver,receiver\n9,7\n",
        ],
    )
    def test_are_found_in_any_order_of_columns(self, tmp_path: Path, pairs: str) -> None:
        assert result(tmp_path, ROSTER, pairs)["ours"]["mrr"] == 1

    def test_of_people_who_are_not_in_the_roster_are_left_out_and_said(self, tmp_path: Path) -> None:
        found = result(tmp_path, ROSTER, PAIRS + "77,9\n7,\n7,9\n")
        assert found["pairs"] == 1
        assert "1 pairs name somebody who is not in the roster, and were left out: 77." in found["remarks"]
        assert "1 rows of the pairs have no two ids" in remarks(found)
        assert "1 rows of the pairs repeat an earlier one" in remarks(found)

    def test_may_have_somebody_as_mentor_and_as_mentee(self, tmp_path: Path) -> None:
        roster = ROSTER.replace("8,mentor,opera,", "8,mentor,opera,chess") + "10,mentor,chess,\n"
        found = result(tmp_path, roster, PAIRS + "10,8\n")
        assert (found["pairs"], found["mentors"], found["ours"]["mrr"]) == (2, 3, 1)

    @pytest.mark.parametrize("pairs", ["mentor,mentee\n70,90\n", "mentor\n7\n", ""])
    def test_without_two_people_of_the_roster_end_with_a_sentence(self, tmp_path: Path, pairs: str) -> None:
        with pytest.raises(SystemExit, match="PAIRS"):
            result(tmp_path, ROSTER, pairs)


class TestRosters:
    def test_say_what_their_columns_were_taken_for(self, tmp_path: Path) -> None:
        roster = "ID;Role;What I can teach;I want to learn\n7;mentor;pottery;\n8;mentor;opera;\n9;mentee;;pottery\n"
        found = result(tmp_path, roster)
        assert found["ours"]["mrr"] == 1
        assert "What I can teach is skills_offered, I want to learn is skills_sought." in remarks(found)

    def test_say_which_column_is_missing(self, tmp_path: Path) -> None:
        roster = ROSTER.replace("skills_offered", "karma").replace("skills_sought", "dharma")
        found = result(tmp_path, roster)
        assert "No column says what people offer: name one skills_offered, or say which" in remarks(found)
        assert "1 of 1 mentees seek no topic" in remarks(found)
        by_hand = result(tmp_path, roster, PAIRS, "skills_offered:karma", "skills_sought:dharma")
        assert by_hand["ours"]["mrr"] == 1

    def test_need_no_roles(self, tmp_path: Path) -> None:
        roster = "participant_id,skills_offered,skills_sought\n7,pottery,\n8,opera,\n9,,pottery\n10,,opera\n"
        assert result(tmp_path, roster, "mentor,mentee\n7,9\n8,10\n")["ours"]["mrr"] == 1

    def test_say_how_many_rows_an_import_would_refuse(self, tmp_path: Path) -> None:
        found = result(tmp_path, ROSTER + "11,wizard,,\n")
        assert "An import would refuse 1 rows, such as line 5: role must be mentor, mentee" in remarks(found)

    def test_lose_no_pair_for_columns_beside_topics(self, tmp_path: Path) -> None:
        roster = (
            "participant_id,role,email,country,job_title,languages,skills_offered,skills_sought\n"
            f"7,Guru,,Narnia,{'x' * 300},Klingon,pottery,\n8,mentor,,,,,opera,\n9,,,,,,,pottery\n"
        )
        found = result(tmp_path, roster)
        assert (found["pairs"], found["mentors"], found["ours"]["mrr"]) == (1, 2, 1)

    @pytest.mark.parametrize("heading", ["skills", "interests", "tags", "topics"])
    @pytest.mark.parametrize("roles", [("mentor", "mentor", "mentee"), ("both", "both", "both"), ("", "", "")])
    def test_may_have_one_column_of_topics(self, tmp_path: Path, heading: str, roles: tuple[str, str, str]) -> None:
        one, two, three = roles
        roster = f"participant_id,role,{heading}\n7,{one},#Pottery\n8,{two},#Opera\n9,{three},pottery\n"
        pairs = PAIRS + "8,10\n"
        found = result(tmp_path, roster + f"10,{three},opera\n", pairs)
        assert (found["pairs"], found["ours"]["hit1"]) == (2, 1)

    def test_may_be_in_another_encoding(self, tmp_path: Path) -> None:
        roster = ROSTER.replace("pottery", "T\u00f6pferei")
        assert result(tmp_path, roster, encoding="cp1252")["ours"]["mrr"] == 1

    @pytest.mark.parametrize("roster", ["", "a,b\n1,2\n", "name,role\nAnn,mentor\n"])
    def test_that_cannot_be_read_end_with_a_sentence(self, tmp_path: Path, roster: str) -> None:
        one, other = tmp_path / "roster.csv", tmp_path / "pairs.csv"
        one.write_text(roster)
        other.write_text(PAIRS)
        with pytest.raises(SystemExit, match=r"roster\.csv: "):
            main([str(one), str(other)])

    def test_that_are_not_there_end_with_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="there is no file"):
            main([str(tmp_path / "roster.csv"), str(tmp_path / "pairs.csv")])
