"""Tables that a phone shows row by row keep their roles, and each cell says what its column is called."""

from markupsafe import Markup

from shared.languages import Language, speaks
from shared.pages.environment import environment
from shared.pages.tables import by_rows

HEAD = (
    '<thead><tr><td class="tick"></td>'
    '<th scope="col"><a href="?sort=name">Name <span aria-hidden="true">↑</span></a></th>'
    '<th scope="col">Q &amp; "A"</th><th scope="col">Words</th></tr></thead>'
)


def made(row: str) -> str:
    return str(by_rows(Markup("{}<tbody><tr>{}</tr></tbody>").format(Markup(HEAD), Markup(row))))  # noqa: S704


class TestByRows:
    def test_names_the_column_of_each_cell_as_it_is_read(self) -> None:
        html = made('<td class="tick">x</td><th scope="row">Ada</th><td>7</td><td>few</td>')
        assert '<th role="columnheader" scope="col"><a href="?sort=name">Name' in html
        assert '<tr role="row" data-sort="Sort by:"><td' in html
        assert '<td role="cell" class="tick">x</td>' in html
        assert '<th role="rowheader" scope="row">Ada</th>' in html
        assert '<td role="cell" data-label="Q &amp; &#34;A&#34;">7</td>' in html

    def test_says_in_the_language_of_the_reader_what_the_headings_above_do(self) -> None:
        with speaks(Language.DE):
            assert 'data-sort="Sortieren nach:"' in made("<td></td>")

    def test_says_of_a_heading_only_what_is_read_out(self) -> None:
        assert '<td role="cell" data-label="Name">' in made("<td></td><td>Ada</td>")

    def test_gives_long_words_the_whole_width(self) -> None:
        assert 'data-label="Words" data-long="">' in made(f"<td></td><td></td><td></td><td>{'long ' * 10}</td>")
        assert 'data-label="Words">' in made(f"<td></td><td></td><td></td><td><a href='{'x' * 50}'>short</a></td>")

    def test_leaves_what_stands_for_the_whole_row_and_what_has_no_heading(self) -> None:
        assert made('<td colspan="4">Nobody</td>').endswith(
            '<tr role="row"><td role="cell" colspan="4">Nobody</td></tr></tbody>'
        )
        assert str(by_rows(Markup("<tbody><tr><td>1</td></tr></tbody>"))) == "<tbody><tr><td>1</td></tr></tbody>"

    def test_keeps_what_came_from_outside_escaped(self) -> None:
        template = environment("shared").from_string(
            '{% import "components.html.j2" as kit_ with context %}{% call kit_.table("T") %}'
            "<thead><tr><th>A</th><th>{{ bad }}</th></tr></thead><tbody><tr><th>1</th><td>{{ bad }}</td></tr></tbody>"
            "{% endcall %}"
        )
        html = template.render(bad='"><script>x</script>')
        assert "<script" not in html
        assert 'data-label="&#34;&gt;&lt;script&gt;x&lt;/script&gt;"' in html
