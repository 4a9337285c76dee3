"""Which version of the product runs."""

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version() -> str:
    """Return the installed version; "0" where the source runs without having been installed."""
    try:
        return installed("reverse-mentoring")
    except PackageNotFoundError:
        return "0"
