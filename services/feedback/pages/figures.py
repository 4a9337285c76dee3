"""Figures as people read them, in the language that is spoken: means, changes, shares, money, and months."""

from datetime import date

from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from services.feedback.api.report import FiguresView
from services.feedback.domain.insight import Group
from shared.contracts.closed import total
from shared.languages import gettext, locale
from shared.phrases import phrase

GROUPS = total(
    Group, {Group.ALL: phrase("Everybody"), Group.MENTOR: phrase("Mentors"), Group.MENTEE: phrase("Mentees")}
)


def mean(value: float) -> str:
    """Return a mean to one decimal; with few answers a second one is noise."""
    return str(format_decimal(value, "0.0", locale=locale()))


def change(value: float, decimals: int = 1) -> str:
    """Return a difference with its sign, such as "+0.5"."""
    digits = "0." + "0" * decimals
    return str(format_decimal(value, f"+{digits};-{digits}", locale=locale()))


def share(value: float) -> str:
    """Return a share of 0..1 as a percentage."""
    return str(format_percent(value, locale=locale()))


def money(value: float, currency: str) -> str:
    """Return an amount in whole units of a currency (ISO 4217)."""
    pattern = locale().currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(round(value), currency, pattern, locale(), currency_digits=False))


def month(text: str) -> str:
    """Return a month such as "Mar 2026" for 2026-03."""
    return str(format_skeleton("yMMM", date.fromisoformat(f"{text}-01"), locale=locale()))


def in_words(figures: FiguresView) -> str:
    """Return what a plot of means shows, for who cannot see it."""
    means = "; ".join(
        f"{gettext(label)} {mean(figures.means[group])}" for group, label in GROUPS.items() if group in figures.means
    )
    words = gettext("{label}, from 1, {lowest}, to 5, {highest}: {means}.")
    label, lowest, highest = (gettext(one) for one in (figures.label, figures.lowest, figures.highest))
    return words.format(label=label, lowest=lowest, highest=highest, means=means)
