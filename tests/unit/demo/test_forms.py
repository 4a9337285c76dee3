"""The forms on a page are read with everything that a person could fill in."""

from deploy.demo.forms import form, forms

PAGE = """
<form method="post">
<input type="hidden" name="id" value="o1">
<input type="radio" name="choice" value="0"><input type="radio" name="choice" value="1">
<input type="checkbox" name="topic" value="mobile payments"><input type="checkbox" name="topic" value="gaming">
<textarea name="words"></textarea>
<button type="submit" name="do" value="opine">Answer</button>
</form>
<form method="post">
<select name="scope"><option value="self"><option value="team" selected></select>
<select name="value"><option value=""><option value="time"></select>
<input type="date" name="due" min="2026-03-02">
<button type="submit" name="do" value="make">Say it</button>
</form>
"""


class TestForms:
    def test_are_told_apart(self) -> None:
        assert [one.acts for one in forms(PAGE)] == [["opine"], ["make"]]

    def test_have_boxes_to_tick_besides_their_choices(self) -> None:
        first = form(PAGE)

        assert (first.choices["choice"], first.ticks) == (["0", "1"], {"topic": ["mobile payments", "gaming"]})

    def test_begin_with_what_is_chosen_already(self) -> None:
        _, second = forms(PAGE)

        assert (second.begun, second.days) == ({"scope": "team", "value": ""}, {"due": "2026-03-02"})

    def test_of_a_page_without_any_are_one_that_is_empty(self) -> None:
        assert form("<p>It is over.</p>").acts == []
