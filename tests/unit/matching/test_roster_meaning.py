"""Rosters whose cells are absent, empty, placeholders or unknown, and what each of it does."""

from collections.abc import Iterable

import pytest

from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row

HEAD = "participant_id,role,email,manager_id,level,skills_offered,skills_sought,languages"


def people(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


async def imported(site: Site, file: bytes, ready: Iterable[str] = ()) -> Json:
    await site.publish()
    done = await site.upload(file)
    for one in ready:
        await site.ready(one)
    return done


def found(done: Json) -> dict[str, int]:
    return {one["about"]: one["count"] for one in done["findings"] if one["count"]}


def lines(done: Json, about: str) -> list[int]:
    (one,) = [one for one in done["findings"] if one["about"] == about]
    return [first["line"] for first in one["first"]]


async def manager(site: Site, employee_id: str) -> str | None:
    found = (await site.get(f"{site.program}/participants/{person(employee_id)}"))["manager_id"]
    return str(found) if found else None


async def reasons(site: Site) -> set[str]:
    return {one["reason"] for one in await site.items(f"{await site.draft()}/unmatched-people")}


class TestManager:
    @pytest.mark.parametrize(
        ("boss", "named"),
        [
            ("boss\u200b", "boss"),
            ("1000", "1000.0"),
            ("007", "7"),
            ("E1", "e1"),
            ("1", "head@x.org"),
            ("1", "HEAD@X.org"),
            ("1", "Ann Head"),
            ("1", "Head; Ann"),
            ("1", "Ann Head (1)"),
            ("1", "whoever (1)"),
            ("1", "Ann Head <head@x.org>"),
            ("1", "mailto:head@x.org"),
            ("1", "head@x.org; Ann Head"),
            ("E1004", "E1004 Ann Head"),
            ("1004", "Ann Head - 1004"),
            ("1004", "ID: 1004"),
            ("1004", "1.004"),
            ("1", "HEAD Ann"),
            ("1", "Dr. Ann Head"),
            ("1", "CN=Ann Head;OU=People;DC=x"),
        ],
    )
    async def test_is_recognised_however_the_row_names_them(self, site: Site, boss: str, named: str) -> None:
        rows = (
            row(boss, SENIOR, display_name="Ann Head", email="head@x.org"),
            row("junior", JUNIOR, manager_id=named.replace(";", ",")),
        )
        await imported(site, roster(*rows), ready=(boss, "junior"))
        assert await manager(site, "junior") == person(boss)
        assert await reasons(site) == {"reporting-line"}

    async def test_is_found_among_the_people_of_the_platform(self, site: Site) -> None:
        await imported(site, roster(row("1", SENIOR, display_name="Ann Head", email="head@x.org")))
        done = await site.upload(
            roster(row("2", JUNIOR, manager_id="Ann Head"), row("3", JUNIOR, manager_id="head@x.org"))
        )
        assert found(done) == {"guessed": 2}
        assert [await manager(site, "2"), await manager(site, "3")] == [person("1")] * 2

    async def test_of_a_name_that_two_have_is_unknown(self, site: Site) -> None:
        two = [row(f"S{n}", SENIOR, display_name="Ann Head") for n in range(2)]
        done = await imported(site, roster(*two, row("J", JUNIOR, manager_id="Ann Head")))
        assert found(done)["unknown_manager"] == 1
        assert lines(done, "unknown_manager") == [4]
        assert await manager(site, "J") not in {person("S0"), person("S1")}

    async def test_with_another_beside_is_the_first_and_said(self, site: Site) -> None:
        two = [row(f"S00{n}", SENIOR) for n in range(2)]
        done = await imported(site, roster(*two, row("J", JUNIOR, manager_id="S000 / S001")))
        assert found(done) == {"guessed": 1}
        assert await manager(site, "J") == person("S000")

    async def test_whose_name_another_has_in_another_order_is_who_has_it(self, site: Site) -> None:
        two = (row("1", SENIOR, display_name="James Henry"), row("2", SENIOR, display_name="Henry James"))
        await imported(site, roster(*two, row("3", JUNIOR, manager_id="Henry James")))
        assert await manager(site, "3") == person("2")

    async def test_that_is_a_word_with_a_number_is_unknown(self, site: Site) -> None:
        done = await imported(site, roster(row("7", SENIOR), row("J", JUNIOR, manager_id="Team 7")))
        assert found(done) == {"unknown_manager": 1}

    @pytest.mark.parametrize("word", ["N/A", "XX", "0", "-", "none", "#N/A", "x", "-1", "FALSE", "self", "No"])
    async def test_that_is_a_placeholder_is_nobody_and_said(self, site: Site, word: str) -> None:
        done = await imported(
            site, roster(row("1", JUNIOR, manager_id=word), row("2", SENIOR, manager_id=word)), ready=("1", "2")
        )
        assert found(done) == {"placeholder": 2}
        assert await manager(site, "1") is None
        assert await site.couples(await site.draft()) == {(person("1"), person("2"))}

    async def test_whose_row_is_refused_keeps_the_line(self, site: Site) -> None:
        rows = (
            row("1", SENIOR, level=9),
            row("2", role="boss", manager_id="1"),
            row("3", JUNIOR, manager_id="2"),
        )
        done = await imported(site, roster(*rows), ready=("1", "3"))
        assert (done["refused"], found(done)) == (1, {"only_place": 1})
        assert await reasons(site) == {"reporting-line"}

    async def test_whose_rows_differ_keeps_the_line_that_they_agree_on(self, site: Site) -> None:
        rows = (
            row("1", SENIOR, level=9),
            row("2", manager_id="1", job_title="Lead"),
            row("2", manager_id="1", job_title="Boss"),
            row("3", JUNIOR, manager_id="2"),
        )
        done = await imported(site, roster(*rows), ready=("1", "3"))
        assert (done["refused"], found(done)) == (2, {"same_id": 2, "only_place": 1})
        assert await reasons(site) == {"reporting-line"}

    async def test_named_in_columns_of_their_own_is_found_by_the_surest(self, site: Site) -> None:
        file = (
            b"employee_id,role,name,email,manager name,manager email\n"
            b"1,mentee,Ann Head,head@x.org,,\n2,mentor,Bo Field,bo@x.org,Somebody Else,head@x.org\n"
        )
        await imported(site, file)
        assert await manager(site, "2") == person("1")


class TestColumnThatAFileDoesNotHave:
    async def test_leaves_topics_places_and_wishes(self, site: Site) -> None:
        await imported(site, roster(row("R", JUNIOR, max_pairs=3)))
        before = await site.get(f"{site.program}/participants/{person('R')}")
        await site.upload(b"employee_id,display_name,email,role\nR,Person R,r@example.org,mentor\n")
        assert await site.get(f"{site.program}/participants/{person('R')}") == before

    async def test_is_not_the_same_as_an_empty_cell(self, site: Site) -> None:
        await imported(site, roster(row("R", JUNIOR, department="Sales", manager_id="B", max_pairs=3)))
        await site.upload(
            b"employee_id,role,department,manager_id,skills_offered,level,max_pairs\nR,mentor,,,,,\n",
        )
        after = await site.get(f"{site.program}/participants/{person('R')}")
        assert after["profile"] == {
            "groups": {"country": "DE"}, "level": None, "zone": "Europe/Berlin", "languages": ["de", "en"],
            "age_band": None, "style": None,
        }  # fmt: skip
        assert after["wishes"] == {"seeks": ["strategy"], "offers": [], "capacity": 1, "ranked": True}
        assert after["email"] == "r@example.org"

    async def test_is_what_a_row_leaves_out_at_its_end(self, site: Site) -> None:
        await imported(site, roster(row("R", JUNIOR, department="Sales")))
        done = await site.upload(b"employee_id,role,department\nR,mentor\n")
        assert (done["unchanged"], done["refused"]) == (1, 0)


class TestEnrollmentByHand:
    async def test_leaves_what_it_does_not_speak_of(self, site: Site) -> None:
        await imported(site, roster(row("R", JUNIOR, department="Sales", max_pairs=3)))
        before = await site.get(f"{site.program}/participants/{person('R')}")
        said = {"employee_id": "r", "name": "Person R", "email": "r@example.org", "role": "mentor"}
        assert await site.post(f"{site.program}/participants", said) == before

    async def test_clears_what_it_says_is_nothing(self, site: Site) -> None:
        await imported(site, roster(row("R", JUNIOR, department="Sales", site="Oslo", manager_id="B"), row("B")))
        assert await manager(site, "R") == person("B")
        said = {"employee_id": "R", "name": "Person R", "email": "r@example.org", "role": "mentor"}
        after = await site.post(f"{site.program}/participants", said | {"groups": {"site": None}, "manager_id": None})
        assert (after["profile"]["groups"], after["manager_id"]) == ({"department": "Sales", "country": "DE"}, None)

    @pytest.mark.parametrize("given", [{"manager_id": "N/A"}, {"employee_id": "-"}, {"employee_id": "1.00E+15"}])
    async def test_refuses_a_placeholder_for_an_id(self, site: Site, given: Json) -> None:
        await site.publish()
        said = {"employee_id": "R", "name": "Person R", "email": "r@example.org", "role": "mentor"} | given
        await site.post(f"{site.program}/participants", said, 422)


class TestPlaceholder:
    async def test_is_no_topic_department_or_country(self, site: Site) -> None:
        rows = [
            row(id_, side, department="N/A", country="NA", skills_offered="n/a", skills_sought="-", timezone="")
            for id_, side in (("1", JUNIOR), ("2", SENIOR))
        ]
        done = await imported(site, roster(*rows), ready=("1", "2"))
        assert found(done) == {"placeholder": 8, "without_topics": 2}
        (pair,) = await site.items(f"{await site.draft()}/couples")
        points = {one["component"]: one["points"] for one in pair["components"]}
        assert (points["mentee_learns"], points["across_departments"]) == (0, 500)


class TestAddress:
    async def test_of_two_people_is_said_and_they_never_meet(self, site: Site) -> None:
        rows = (row("1", JUNIOR, email="same@x.org"), row("2", SENIOR, email="Same@X.org"))
        done = await imported(site, roster(*rows), ready=("1", "2"))
        assert found(done) == {"same_address": 2}
        assert await site.couples(await site.draft()) == set()

    async def test_of_somebody_on_the_platform_is_said_too(self, site: Site) -> None:
        await imported(site, roster(row("1", SENIOR, email="same@x.org")))
        done = await site.upload(roster(row("2", JUNIOR, email="same@x.org")))
        assert found(done) == {"same_address": 1}

    async def test_that_moved_on_is_that_of_one(self, site: Site) -> None:
        await imported(site, roster(row("1", SENIOR, email="desk@x.org")))
        done = await site.upload(roster(row("1", SENIOR, email="new@x.org"), row("2", JUNIOR, email="desk@x.org")))
        assert found(done) == {}

    async def test_of_a_crowd_is_refused(self, site: Site) -> None:
        done = await imported(site, roster(*[row(f"{n + 1}", SENIOR, email="all@x.org") for n in range(11)]))
        assert done["refused"] == 11


class TestFindings:
    async def test_count_who_lacks_what(self, site: Site) -> None:
        file = b"employee_id,role,name,email,skills_offered\n1,mentor,,a@x.org,\n2,,Ann,,\n3,mentor,Bo,b@x.org,Go\n"
        await site.publish()
        for done in (await site.upload(file, 200, dry_run=True), await site.upload(file)):
            assert found(done) == {"without_address": 1, "without_name": 1, "without_topics": 1}
            assert lines(done, "without_address") == [3]
            assert done["warnings"] == []

    async def test_say_that_a_file_has_no_address_and_no_name_at_all(self, site: Site) -> None:
        await site.publish()
        for done in (
            await site.upload(b"employee_id,role\n1,mentor\n", 200, dry_run=True),
            await site.upload(b"employee_id,role\n1,mentor\n"),
        ):
            assert ["addresses" in done["warnings"][0], "names" in done["warnings"][1]] == [True, True]

    async def test_list_a_bounded_number(self, site: Site) -> None:
        done = await imported(site, people(*[f"{n + 1},mentor,p{n}@x.org,N/A,2,Go,," for n in range(300)]))
        assert found(done)["placeholder"] == 300
        assert len(lines(done, "placeholder")) == 50


class TestRun:
    async def test_says_of_whom_it_lacks_facts(self, site: Site) -> None:
        rows = (
            row("1", SENIOR, manager_id=""),
            row("2", JUNIOR, manager_id="nobody knows", level=""),
            row("3", JUNIOR, manager_id="1"),
        )
        await imported(site, roster(*rows), ready=("1", "2", "3"))
        run = await site.get(await site.draft())
        assert run["summary"]["lacking"] == [
            {"fact": "reporting-line", "people": 1, "first": [person("2")]},
            {"fact": "level", "people": 1, "first": [person("2")]},
        ]

    async def test_counts_everybody_below_somebody_unknown(self, site: Site) -> None:
        rows = (row("1", SENIOR, manager_id="gone"), row("2", JUNIOR, manager_id="1"))
        await imported(site, roster(*rows), ready=("1", "2"))
        run = await site.get(await site.draft())
        assert {one["fact"]: one["people"] for one in run["summary"]["lacking"]} == {"reporting-line": 2}

    async def test_is_held_where_the_program_asks_to_know_all_lines(self, site: Site) -> None:
        await site.publish(rules={"known_lines": True})
        await site.enroll(row("1", SENIOR, manager_id=""), row("2", JUNIOR, manager_id="gone"))
        draft = await site.draft()
        refusal = await site.post(f"{draft}/releases", status=409)
        assert refusal["code"] == "line-not-known"
        await site.upload(roster(row("gone", manager_id="")))
        assert (await site.release(await site.draft()))["state"] == "released"
