"""The colours of everything people look at: pages by day, by night and on paper, plots, and mails."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.contracts.closed import total


class Token(StrEnum):
    """What a colour is for."""

    INK = "ink"
    SOFT = "soft"
    LINE = "line"
    PAPER = "paper"
    CARD = "card"
    ACCENT = "accent"
    ON_ACCENT = "on-accent"
    TINT = "tint"
    WRONG = "wrong"
    WRONG_TINT = "wrong-tint"
    MENTOR = "mentor"
    MENTEE = "mentee"


LIGHT: Final = total(
    Token,
    {
        Token.INK: "#20262b",
        Token.SOFT: "#555e66",
        Token.LINE: "#d3d9dd",
        Token.PAPER: "#f2f4f5",
        Token.CARD: "#ffffff",
        Token.ACCENT: "#1f6f78",
        Token.ON_ACCENT: "#ffffff",
        Token.TINT: "#e9f3f4",
        Token.WRONG: "#a3261b",
        Token.WRONG_TINT: "#fbeae8",
        Token.MENTOR: "#0067a5",
        Token.MENTEE: "#c04f00",
    },
)
DARK: Final = total(
    Token,
    {
        Token.INK: "#eceef2",
        Token.SOFT: "#a9b2c0",
        Token.LINE: "#3a4453",
        Token.PAPER: "#12161d",
        Token.CARD: "#1b212b",
        Token.ACCENT: "#5cc9bc",
        Token.ON_ACCENT: "#07211e",
        Token.TINT: "#16302e",
        Token.WRONG: "#ff9d92",
        Token.WRONG_TINT: "#3a1d1a",
        Token.MENTOR: "#6cbcf0",
        Token.MENTEE: "#f2a25c",
    },
)
PRINT: Final = total(
    Token,
    {
        **LIGHT,
        Token.INK: "#000000",
        Token.SOFT: "#444444",
        Token.LINE: "#bbbbbb",
        Token.PAPER: "#ffffff",
        Token.TINT: "#eeeeee",
    },
)


def style_sheet() -> str:
    """Return the colours as custom properties, `--ink` and so on; paper wins over night."""
    return (
        f":root {{ {_properties(LIGHT)} color-scheme: light dark; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_properties(DARK)} }} }}\n"
        f"@media print {{ :root {{ {_properties(PRINT)} color-scheme: light; }} }}\n"
    )


def colours() -> dict[str, str]:
    """Return the colours of the day by name, `on_accent` and so on; mail readers know no custom properties."""
    return {token.replace("-", "_"): colour for token, colour in LIGHT.items()}


def _properties(palette: Mapping[Token, str]) -> str:
    return " ".join(f"--{token}: {colour};" for token, colour in palette.items())
