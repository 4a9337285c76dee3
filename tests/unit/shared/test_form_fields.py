"""Fields of forms: bounded, and with the line breaks that browsers count."""

import pytest

from shared.form_fields import MOST_FIELDS, TooManyFields, by_name, fields
from tests.architecture.sources import ROOT
from tests.unit.matching.site import PROGRAM, Site


def of(many: int) -> bytes:
    return b"&".join(b"person=x" for _ in range(many))


class TestFields:
    def test_are_as_many_as_a_page_can_hold(self) -> None:
        assert len(by_name(of(MOST_FIELDS))["person"]) == MOST_FIELDS

    def test_are_no_more(self) -> None:
        with pytest.raises(TooManyFields, match="more than 2,000 fields"):
            fields(of(MOST_FIELDS + 1))

    def test_have_one_character_for_the_end_of_a_line_as_browsers_count(self) -> None:
        assert fields(b"why=one%0D%0Atwo&name=%20") == [("why", "one\ntwo"), ("name", " ")]

    def test_are_whole_without_those_that_are_empty(self) -> None:
        assert by_name(b"a=1&b=&a=2") == {"a": ["1", "2"]}
        assert by_name(b"a=1&b=", empty=True) == {"a": ["1"], "b": [""]}

    async def test_of_a_page_that_are_too_many_are_refused_in_words(self, site: Site) -> None:
        await site.publish()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        there = f"/programs/{site.program_id}/people/changes"
        answer = await site.client.post(there, content=of(5_000), headers=headers)
        assert answer.status_code == 422
        assert "the form has more than 2,000 fields" in answer.text

    async def test_that_fill_a_text_to_its_end_are_taken_whatever_its_lines(self, site: Site) -> None:
        text = "\r\n".join("x" * 99 for _ in range(20))  # 1,999 characters as the browser counts them
        answer = await site.client.post("/programs/drafts", data={**PROGRAM, "objective": text})
        assert answer.status_code == 303

    def test_are_read_in_one_place(self) -> None:
        files = [*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")]
        found = {str(one.relative_to(ROOT)) for one in files if "parse_qs" in one.read_text(encoding="utf-8")}
        assert found == {"shared/form_fields.py"}


@pytest.fixture
def site() -> Site:
    return Site()
