"""Ten couples before and after: what is compared, what is said of it, and that nothing is picked."""

from dataclasses import replace
from pathlib import Path

from services.matching.domain.likeness import Likeness
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import Market
from tests.bench.couples import SHOWN, Compared, Told, _every_tenth, by_letters, compared, table
from tests.bench.matching_rosters import roster_market

HEADINGS = "employee_id,role,email,level,skills_offered,skills_sought"
# By equal letters J1 and J2 offer S1 the same, which is nothing; the product knows that JS is JavaScript.
PEOPLE = """
J1,mentor,j1@example.org,2,JS,strategy
J2,mentor,j2@example.org,2,pottery,strategy
S1,mentee,s1@example.org,8,strategy,JavaScript
S2,mentee,s2@example.org,8,strategy,pottery classes
"""


def market(folder: Path, people: str = PEOPLE) -> Market:
    file = folder / "people.csv"
    file.write_text(f"{HEADINGS}{people}", encoding="utf-8")
    return roster_market(file)


def couple(learns: int) -> Compared:
    after = Told(mentor_id="m", offers=("R|S",), fit=5000, learns=learns, mentee_learns="A | B.", mentor_learns="")
    return Compared(mentee_id=f"s{learns:03}", seeks=("x",), before=replace(after, learns=0), after=after)


class TestByLetters:
    def test_knows_a_topic_by_its_letters_alone(self, tmp_path: Path) -> None:
        plain = by_letters(market(tmp_path))
        both = [(one.person_id, other.person_id) for one in plain.mentors for other in plain.mentees]
        found = assess(plain, both)
        assert [one.points.mentee_learns for one in found] == [0, 0, 0, 0]
        assert all(met.likeness is Likeness.SAME for one in found for met in one.evidence.mentor_met)
        assert all(one.points.mentor_learns for one in found)


class TestCompared:
    def test_says_who_learns_what_from_whom(self, tmp_path: Path) -> None:
        result = compared(market(tmp_path))
        assert result.pairs == (2, 2)
        assert result.learns[0] <= result.learns[1]
        for one in result.shown:
            assert one.before.mentor_id != one.after.mentor_id
            assert one.after.mentee_learns

    def test_shows_the_middle_of_each_tenth(self) -> None:
        shown = [*_every_tenth([couple(learns) for learns in range(100)])]
        assert [one.after.learns for one in shown] == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]
        assert len([*_every_tenth([couple(learns) for learns in range(7)])]) == 7 < SHOWN

    def test_is_a_table_of_one_row_each(self, tmp_path: Path) -> None:
        result = replace(compared(market(tmp_path)), shown=(couple(1), couple(2)))
        lines = table(result).splitlines()
        assert len(lines) == 4
        assert {line.count("|") for line in lines} == {4}
