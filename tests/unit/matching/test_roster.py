from datetime import date
from io import BytesIO

import pytest

from services.matching.domain.imports import RowStatus
from services.matching.domain.languages import language
from services.matching.domain.participants import Offer
from services.matching.domain.people import Contact
from services.matching.feeds.csv import places, values
from services.matching.feeds.csv.checking import Checked, check, good_rows
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.rows import RosterRow
from shared.contracts.vocabulary import Role

HEADER = b"participant_id,role,email,languages,skills_offered\n"


def read(file: bytes, role: Role | None = None) -> tuple[Checked, dict[int, RosterRow]]:
    with open_roster(BytesIO(file), role) as roster:
        checked = check(roster)
        return checked, dict(good_rows(roster, checked))


def refused(checked: Checked) -> dict[int, str]:
    return {
        line: verdict.errors[0].reason
        for line, verdict in checked.verdicts.items()
        if verdict.status is RowStatus.REFUSED
    }


class TestReading:
    @pytest.mark.parametrize(
        "file",
        [
            b"\xef\xbb\xbfparticipant_id,role,email,languages\n1,mentor,a@example.org,de;en\n",
            b'participant_id;role;email;languages\r\n1;mentor;a@example.org;"de;en"\r\n',
            b"participant_id\trole\temail\tlanguages\n1\tmentor\ta@example.org\tde;en",
            b"\n\nParticipant ID,ROLE,E-Mail,Spoken_Languages\n 1 , Mentor ,a@example.org, de ; EN\n\n,,,\n",
        ],
        ids=["bom", "semicolons", "tabs", "spelling"],
    )
    def test_takes_files_as_programs_write_them(self, file: bytes) -> None:
        checked, rows = read(file)
        (one,) = rows.values()
        assert checked.total == 1
        assert (one.employee_id, one.role, one.profile.languages) == ("1", Role.MENTOR, ("de", "en"))

    def test_keeps_line_breaks_in_quoted_cells_and_counts_lines_as_editors_do(self) -> None:
        file = HEADER + b'1,mentor,a@example.org,en,"a\nb;c"\n2,boss,b@example.org,en,x\n'
        checked, rows = read(file)
        assert [offer.topic for offer in rows[2].wishes.offers] == ["a b", "c"]
        assert list(refused(checked)) == [4]

    @pytest.mark.parametrize(
        ("bad", "word"),
        [
            (b'1,mentor,"a@example.org,en,x\n', "quotation mark"),
            (b'1,mentor,a@example.org,en,"x"y\n', "quotation mark"),
            (b"1\n", "1 cells"),
            (b"1,mentor,a@example.org,en,x,y\n", "6 cells"),
            (b"1,mentor,a@example.org,en,\xff\n", "UTF-8"),
            (b"1,mentor,a@example.org,en,x\x00y\n", "control character"),
            (b"1,mentor,a@example.org,en," + b"x" * 150_000 + b"\n", "longer"),
        ],
        ids=["open-quote", "quote-inside", "short", "long", "latin-1", "nul", "endless"],
    )
    def test_loses_nobody_else_to_a_broken_row(self, bad: bytes, word: str) -> None:
        others = b"".join(b"p%d,mentor,p%d@example.org,en,\xc3\xa9\n" % (n, n) for n in range(30))
        checked, rows = read(HEADER + bad + others)
        assert word in refused(checked)[2]
        assert len(rows) == 30


class TestColumns:
    def test_of_another_hr_system_make_people_in_the_tree(self) -> None:
        file = (
            b"BusinessEntityID,LoginID,OrganizationLevel,JobTitle,BirthDate,ManagerBusinessEntityID,Department\n"
            b"1,aw\\ken0,,Chief Executive Officer,1969-01-29,,Executive\n"
            b"2,aw\\terri0,1,Vice President of Engineering,1971-08-01,1,Engineering\n"
        )
        checked, rows = read(file)
        assert checked.persons == 2
        assert checked.header.columns.ignored == ("LoginID", "BirthDate")
        assert [rows[line].profile.level for line in (2, 3)] == [9, 8]
        assert (rows[3].managers, rows[3].role, rows[3].contact) == ((("manager_id", "1"),), None, Contact())

    def test_of_a_list_of_mentors_take_their_role_from_outside(self) -> None:
        file = b"mentor,title,country,spoken_languages,tags\ncc1,Node dev,IE,en; he,reactjs; nodejs\ncc2,Dev,US,,go\n"
        checked, rows = read(file, Role.MENTOR)
        assert checked.participants == 2
        assert (rows[2].profile.zone, rows[2].profile.languages) == ("Europe/Dublin", ("en", "he"))
        assert [offer.topic for offer in rows[2].wishes.offers] == ["reactjs", "nodejs"]
        assert rows[3].profile.zone == "America/New_York"

    def test_with_a_role_go_before_the_role_given_for_all(self) -> None:
        _, rows = read(HEADER + b"1,,,en,\n", Role.MENTOR)
        assert rows[2].role is None


class TestFields:
    def test_rate_an_offer_where_the_row_does(self) -> None:
        _, rows = read(HEADER + b"1,mentor,a@example.org,en,Go:4; go ;SQL\n")
        assert rows[2].wishes.offers == (Offer(topic="Go", level=4), Offer(topic="SQL", level=3))

    def test_never_repeat_the_faulty_value(self) -> None:
        checked, _ = read(HEADER + b"1,mentor,secret words,en,x\n")
        assert not any("secret" in error.reason for one in checked.verdicts.values() for error in one.errors)

    @pytest.mark.parametrize(
        "email", ["user..name@x.org", "user.@x.org", "a@x_y.org", "A(comment)@x.org", "a@localhost"]
    )
    def test_take_no_address_that_no_mail_reaches(self, email: str) -> None:
        checked, _ = read(HEADER + f"1,mentor,{email},en,x\n".encode())
        assert "no e-mail address" in refused(checked)[2]

    def test_take_nobody_as_their_own_manager(self) -> None:
        _, rows = read(b"participant_id,manager_id\n1,1\n")
        assert rows[2].managers == ()

    @pytest.mark.parametrize(("band", "kept"), [("30-34", "30-34"), ("< 20", "< 20"), ("Prefer not to disclose", None)])
    def test_keep_an_age_band_only_if_it_says_one(self, band: str, kept: str | None) -> None:
        _, rows = read(f"participant_id,age_band\n1,{band}\n".encode())
        assert rows[2].profile.age_band == kept


class TestPlaces:
    def test_know_zones_in_any_case(self) -> None:
        assert places.zone("europe/BERLIN") == "Europe/Berlin"
        assert places.zone("CEST") is None

    def test_know_the_zone_of_a_country(self) -> None:
        assert [places.zone_of(code) for code in ("PL", "RU", None)] == ["Europe/Warsaw", "Europe/Moscow", None]

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Schweiz", "CH"),
            ("Niemcy", "DE"),
            ("\u65e5\u672c", "JP"),
            ("Sverige", "SE"),
            ("\u0413\u0435\u0440\u043c\u0430\u043d\u0438\u044f", "DE"),
        ],
    )
    def test_know_countries_in_all_languages(self, name: str, code: str) -> None:
        assert places.country(name) == code

    def test_do_not_guess_between_two_countries(self) -> None:
        assert places.country("Kongo") is None or places.is_usual_name("Kongo")

    @pytest.mark.parametrize(
        ("name", "tag"), [("Nederlands", "nl"), ("\u65e5\u672c\u8a9e", "ja"), ("angielski", "en"), ("svenska", "sv")]
    )
    def test_know_languages_in_all_languages(self, name: str, tag: str) -> None:
        assert places.language_by_name(name) == tag

    def test_know_zones_by_windows_names_and_cities(self) -> None:
        assert places.zone("W. Europe Standard Time") == "Europe/Berlin"
        assert places.zone_by_city("(UTC+01:00) Amsterdam, Berlin, Bern") == "Europe/Amsterdam"
        assert places.zone_by_city("New York") == "America/New_York"
        assert places.zone_by_city("Nowhere") is None

    @pytest.mark.parametrize(
        ("shown", "zone"),
        [
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("Pacific Time (US & Canada)", "America/Los_Angeles"),
            ("(UTC-10:00) Hawaii", "Pacific/Honolulu"),
            ("(UTC) Coordinated Universal Time", "UTC"),
        ],
    )
    def test_know_zones_as_windows_shows_them(self, shown: str, zone: str) -> None:
        assert places.zone(shown) == zone
        assert places.is_windows_zone(shown)

    @pytest.mark.parametrize(
        ("written", "tags"),
        [
            ("English (fluent); German - B2; fr: native", ("en", "de", "fr")),
            ("Deutsch C2, Englisch A2", ("de",)),
            ("pt-BR (nativo)|Chinese (Simplified)", ("pt-BR", "zh")),
            ("Mandarin", ("zh",)),
            ("Italiano (b\u00e1sico)", ()),
        ],
    )
    def test_leave_out_how_well_somebody_speaks(self, written: str, tags: tuple[str, ...]) -> None:
        _, rows = read(f'participant_id,languages\n1,"{written}"\n'.encode())
        assert rows[2].profile.languages == tags
        told = [one.reason for one in rows[2].remarks]
        assert any("what stands behind a language was left out" in reason for reason in told) == (written != "Mandarin")

    def test_refuse_a_language_that_nobody_knows(self) -> None:
        with pytest.raises(values.Unreadable, match="a language that we do not know"):
            values.languages("Klingonese (fluent)")

    def test_say_what_was_guessed(self) -> None:
        _, rows = read(
            b"participant_id,country,timezone,languages\n"
            b"1,Niemcy,W. Europe Standard Time,angielski\n2,DE,Europe/Berlin,en;German\n3,FR,Lisbon,fr\n"
        )
        reasons = {line: [one.reason for one in row.remarks] for line, row in rows.items()}
        assert len(reasons[2]) == 3
        assert reasons[3] == []
        assert reasons[4] == ["names a city, whose zone was taken"]

    def test_know_languages_by_tag(self) -> None:
        assert [language(tag) for tag in ("EN_us", "iw", "xx", "English")] == ["en-US", "he", None, None]

    def test_know_languages_by_name(self) -> None:
        assert [places.language_by_name(name) for name in ("English", "Fran\u00e7ais", "Nonsense")] == [
            "en",
            "fr",
            None,
        ]


class TestALastDay:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("2026-03-31", date(2026, 3, 31)), ("31.03.2026", date(2026, 3, 31)), ("31/03/2026", date(2026, 3, 31)),
            ("3/31/2026", date(2026, 3, 31)), ("2026-03-31T00:00:00", date(2026, 3, 31)),
            ("05/05/2026", date(2026, 5, 5)),
            ("2026-03-31 00:00:00", date(2026, 3, 31)), ("12/31/9999", None),
            ("0001-01-01", None), ("1900-01-01T00:00:00", None), ("30.12.1899", None), ("01/01/1753", None),
        ],
    )  # fmt: skip
    def test_is_read_as_systems_write_it(self, written: str, meant: date | None) -> None:
        assert values.day(written) == meant

    @pytest.mark.parametrize("written", ["03/04/2026", "soon", "2026-02-30", "31-13-2026", "99999"])
    def test_that_could_be_two_days_or_none_is_refused(self, written: str) -> None:
        with pytest.raises(values.Unreadable, match="2026-03-31"):
            values.day(written)
