"""The one way templates are made into text: escaped, with nothing undefined, on the kit's layout and palette."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.languages import gettext, know, ngettext, speaking
from shared.languages.typography import colon
from shared.pages import words
from shared.pages.palette import colours, style_sheet
from shared.pages.tables import by_rows
from shared.pages.told import told


def environment(package: str, folder: str = "pages", *, html: bool = True) -> Environment:
    """Return the environment of a package's templates, which may extend the kit's; `html=False` is for plain text."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package, folder), PackageLoader("shared", "pages")]),
        extensions=["jinja2.ext.i18n"],
        autoescape=html,  # noqa: S701 - in plain text an entity would be shown as it is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # What a filter makes of a constant depends on the reader's language, so it is not made once and for all.
        optimized=False,
        finalize=_as_it_is,
        # A process shows the templates that it began with; asking for each whether its file has changed costs time.
        auto_reload=False,
    )
    know(package)
    # What the extension adds: `_`, `gettext`, `ngettext`; the values of a phrase are escaped, its words are ours.
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"spoken": speaking, "colon": colon}
    # The kit's own style sheet, in which nothing comes from outside.
    made.globals |= {"style_sheet": Markup(style_sheet()), "colours": colours()}  # noqa: S704
    made.filters |= {"date": words.date, "language_name": words.language_name, "listed": words.listed}
    made.filters |= {"counted": words.counted, "percent": words.percent, "said": said, "labels": labels}
    made.filters["moment"] = moment
    made.filters["by_rows"] = by_rows
    made.filters["told"] = told  # what a rule or a check says, kept in English
    made.filters["translated"] = gettext  # what a value says, escaped like any value
    return made


@pass_context
def _as_it_is(_context: Context, value: object) -> object:
    """Return a value as it is. It asks for the context so that Jinja makes no constant of an expression."""
    return value


def moment(at: datetime | str) -> Markup:
    """Return a moment, or one in ISO 8601, in words and UTC; kit.js says it in the zone of the reader's browser."""
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return Markup('<time datetime="{}" data-moment>{}</time>').format(known.isoformat(), words.moment(known))


def said(rows: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    """Return the rows of a table of choices: the value of each as it is, its words in the language that is spoken."""
    return [(value, *(gettext(one) if isinstance(one, str) else one for one in rest)) for value, *rest in rows]


def labels(table: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of fields by name, in the language that is spoken."""
    return {name: gettext(label) for name, label in table.items()}
