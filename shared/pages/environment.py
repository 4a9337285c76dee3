"""The one way templates are made into text: escaped, with nothing undefined, on the kit's layout and palette."""

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from shared.languages import gettext, know, ngettext, speaking
from shared.pages import words
from shared.pages.palette import colours, style_sheet


def environment(package: str, folder: str = "pages", *, html: bool = True) -> Environment:
    """Return the environment of a package's templates, which may extend the kit's; `html=False` is for plain text."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package, folder), PackageLoader("shared", "pages")]),
        extensions=["jinja2.ext.i18n"],
        autoescape=html,  # noqa: S701 - in plain text an entity would be shown as it is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    know(package)
    # What the extension adds: `_`, `gettext`, `ngettext`; the values of a phrase are escaped, its words are ours.
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["spoken"] = speaking
    # The kit's own style sheet, in which nothing comes from outside.
    made.globals |= {"style_sheet": Markup(style_sheet()), "colours": colours()}  # noqa: S704
    made.filters |= {"date": words.date, "language_name": words.language_name, "counted": "{:,}".format}
    return made
