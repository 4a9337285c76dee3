"""What a cell means, and when two cells mean the same."""

import pytest

from services.matching.domain.cells import (
    Meaning,
    is_cut_short,
    read,
    same,
    same_address,
    same_id,
    same_name,
    shown,
    whole_number,
)
from services.matching.domain.facts import Said, take_in
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Profile


class TestCell:
    @pytest.mark.parametrize(
        "cell", ["", "   ", "\u200b", "\ufeff", "\u00a0\u2060", '=""', "\u0301\u0301", "\u20e0 \u0489", "\u0378"]
    )
    def test_is_empty_where_nothing_can_be_seen(self, cell: str) -> None:
        assert read(cell).meaning is Meaning.EMPTY

    @pytest.mark.parametrize(
        "cell",
        [
            "N/A", "n/a", "NA", "#N/A", "#NV", "-", "--", "\u2014", "none", "NULL", "nil", "NaN", "TBD", "?", "...",
            "XX", "xxx", "0", "00", "0.0", "(none)", "[null]", "<empty>", "k.A.", "Keine Angabe", "unbekannt", "s/o",
            "Aucun", "non renseign\u00e9", "ninguno", "Sin datos", "not applicable", "\uff2e\uff0f\uff21", "n/a\u200b",
            "#REF!", "n. v.", "n.v.", "N\u2044A", "N / A", "N\\A", "s/d", "S.N.", "not provided", "No Manager Assigned",
            "kein Vorgesetzter", "nicht besetzt", "ohne Zuordnung", "unbesetzt", "pas de manager", "non renseigne",
            "a pourvoir", "sin jefe", "por cubrir", "n\xe3o informado", "niet van toepassing", "\u65e0", "--none--",
            "'N/A'", "n/a.", "None;", "#BEZUG!", "#\xbfNOMBRE?", "#\xdcBERLAUF!", "#SPILL!", "000-000", "\xbf?",
            "Prefer not to say", "not disclosed", "(leer)", "{undefined}",
        ],
    )  # fmt: skip
    def test_is_a_placeholder_in_the_usual_languages(self, cell: str) -> None:
        assert read(cell).meaning is Meaning.PLACEHOLDER

    @pytest.mark.parametrize(
        "cell",
        [
            "Nadia", "Go", "C++", "X", "007", "10", "N/A Corp", "Null Island", "R", "NV", "NC", "N.Y.", "S.A.", "A/B",
            "C#", "#MeToo", "No code", "Not for profit", "Sin Wong", "Open source", "-1", "Sans Souci", "Tom",
            "Non-profit", "R&D",
        ],
    )  # fmt: skip
    def test_says_something_otherwise(self, cell: str) -> None:
        assert read(cell).text == cell

    def test_is_shown_as_people_read_it(self) -> None:
        assert shown(" Zoe\u0308 \u200b O\u2019Brien\u00ad ") == "Zo\u00eb O\u2019Brien"
        assert shown('="00123"') == "00123"


class TestSame:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("boss\u200b", "BOSS"),
            ("1000", "1000.0"),
            ("1000", "1000,00"),
            ("007", "7"),
            ("E\u20111", "e-1"),
            ("\uff11\uff12", "12"),
            ("'0042", "42"),
        ],
    )
    def test_ids_are_one_person_however_spelled(self, one: str, other: str) -> None:
        assert same_id(one) == same_id(other)
        assert employee_key("secret", one) == employee_key("secret", other)

    @pytest.mark.parametrize(("one", "other"), [("10", "100"), ("1.000", "1"), ("E1", "E01"), ("1,000", "1")])
    def test_ids_of_two_people_stay_two(self, one: str, other: str) -> None:
        assert same_id(one) != same_id(other)

    def test_form_is_the_same_again(self) -> None:
        for text in ("boss\u200b", "1000.0", "'007", "Stra\u00dfe", "00"):
            assert same_id(same_id(text)) == same_id(text)

    def test_words_are_one_in_any_case_and_form(self) -> None:
        assert same("Caf\u00e9  R\u00c9SEAU") == same("cafe\u0301 r\u00e9seau")

    def test_addresses_keep_their_domain(self) -> None:
        assert same_address("Ann@X.org ") == same_address("ann@x.org")
        assert same_address("a@stra\u00dfe.de") != same_address("a@strasse.de")

    def test_names_are_one_in_either_order(self) -> None:
        assert same_name("Field, Ann") == same_name("ann  FIELD")

    def test_numbers_of_spreadsheets_are_whole(self) -> None:
        assert [whole_number(cell) for cell in ("2.0", "2", "L3", "-1", "2.5")] == [2, 2, None, None, None]
        assert [whole_number(cell) for cell in ("2,0", "2.0000", "3,0000000", "2.000")] == [2, 2, 3, None]
        assert [is_cut_short(cell) for cell in ("1.00E+15", "1e+15", "2E10", "E1")] == [True, True, False, False]


class TestTakeIn:
    KNOWN = Profile(style="direct", zone="Europe/Berlin", level=3)

    def test_leaves_what_nobody_speaks_of(self) -> None:
        assert take_in(self.KNOWN, Profile(level=4), Said(plainly=("level",)), ())[0] == Profile(
            style="direct", zone="Europe/Berlin", level=4
        )

    def test_clears_what_is_said_to_be_empty(self) -> None:
        after, _ = take_in(self.KNOWN, Profile(), Said(plainly=("style",)), ())
        assert (after.style, after.level) == (None, 3)

    def test_never_puts_a_guess_in_place_of_what_was_given(self) -> None:
        guess = Said(roughly=("zone",))
        after, rough = take_in(self.KNOWN, Profile(zone="Asia/Kolkata"), guess, ())
        assert (after, rough) == (self.KNOWN, frozenset())
        after, rough = take_in(self.KNOWN, Profile(zone="Asia/Kolkata"), guess, ("zone",))
        assert (after.zone, rough) == ("Asia/Kolkata", {"zone"})

    def test_keeps_a_guess_where_the_column_itself_is_empty(self) -> None:
        after, rough = take_in(self.KNOWN, Profile(), Said(plainly=("zone",)), ("zone",))
        assert (after, rough) == (self.KNOWN, {"zone"})
