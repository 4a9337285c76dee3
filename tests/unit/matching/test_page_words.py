"""A page says what to do in the words of the page, not in the names of the API."""

import re
from html import unescape

import pytest

from services.matching.pages.page_words import PAGE_WORDS
from shared.languages.catalogs import phrases
from shared.pages.told import told
from tests.unit.matching.site import JUNIOR, Site, roster, row
from tests.unit.matching.test_kept_columns import uploaded
from tests.unit.matching.test_staff import drafted

OF_THE_API = re.compile(r"`|map=|\b[a-z]+_[a-z_]+\b(?![}])|\bwaiver\b")
# Said to programs alone: no page has what they are about.
NO_PAGE = ("`Authorization", "mode=delta", "map takes a column of ours", "`consented_attributes`", "`On-Behalf-Of`")


class TestPageWords:
    def test_stand_for_phrases_that_rules_say(self) -> None:
        assert set(PAGE_WORDS) - phrases() == set()

    def test_name_nothing_of_the_api(self) -> None:
        assert [one for one in PAGE_WORDS.values() if OF_THE_API.search(one)] == []

    def test_stand_for_every_phrase_that_names_a_field(self) -> None:
        named = [one for one in phrases() if re.search(r"`|map=", one) and one not in PAGE_WORDS]
        assert [one for one in named if not any(words in one for words in NO_PAGE)] == []


class TestTold:
    def test_keeps_the_values_of_what_was_said(self) -> None:
        said = "The columns Mail and Work Mail can all mean email; Mail was read. If another counts, say which: "
        assert told(f"{said}map=email:Heading.") == (
            "The columns Mail and Work Mail can all mean the same; Mail was read. If another counts, choose it below."
        )

    def test_says_a_value_in_words_of_the_page_too(self) -> None:
        said = "the scope of the pilot needs manager_id: the person whose direct reports are the team"
        assert "manager_id" not in told(said)

    def test_leaves_other_words_as_they_are(self) -> None:
        assert told("nobody else can join") == "nobody else can join"


class TestPublishing:
    async def test_without_a_sponsor_asks_for_the_reason_where_it_is_written(self, site: Site) -> None:
        await drafted(site)
        path = site.program.removeprefix("/v1")
        page = unescape((await site.client.post(f"{path}/publication", data={"waiver": ""})).text)
        assert "or write the reason for publishing it without one" in page
        assert "`waiver`" not in page
        refused = await site.client.post(f"{site.program}/publication", json={})
        assert "`waiver`" in refused.json()["detail"]


class TestUnknownHeadings:
    @pytest.mark.parametrize("heading", ["Pers-Key 4", "Zz 9"])
    async def test_of_employee_ids_are_chosen_by_hand(self, site: Site, heading: str) -> None:
        await site.publish()
        at = await uploaded(site, roster(row("J1", JUNIOR)).replace(b"participant_id", heading.encode()))
        answer = await site.client.get(at)
        page = unescape(answer.text)
        assert (answer.status_code, "choose below the one that holds employee ids" in page) == (422, True)
        assert f'<option value="{heading}">' in page
        mapped = await site.client.post(f"{at}/columns", data={"column_participant_id": heading})
        assert (mapped.status_code, "Import 1 person" in mapped.text) == (200, True)

    async def test_of_everything_are_chosen_by_hand(self, site: Site) -> None:
        await site.publish()
        file = b"K1;K2;K3\r\n7;Ada Lovelace;ada@example.org\r\n"
        at = await uploaded(site, file)
        assert "say which one holds employee ids" in unescape((await site.client.get(at)).text)
        given = {"column_participant_id": "K1", "column_display_name": "K2", "column_email": "K3", "role": "mentor"}
        mapped = await site.client.post(f"{at}/columns", data=given)
        assert (mapped.status_code, "Import 1 person" in mapped.text) == (200, True)
