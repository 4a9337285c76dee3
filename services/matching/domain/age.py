"""Age bands: the coarse, optional ages of a roster."""

import re

_BETWEEN = re.compile(r"(\d{1,2})\s*[-\u2013]\s*(\d{1,2})")
_BELOW = re.compile(r"(?:<|under)\s*(\d{1,2})", re.IGNORECASE)
_ABOVE = re.compile(r"(?:>=?|over)\s*(\d{1,2})|(\d{1,2})\s*\+", re.IGNORECASE)
SPREAD = 2  # years assumed inside an open band


def middle(band: str) -> int | None:
    """Return the age in the middle of a band such as `30-34`, `< 20` or `60+`."""
    if found := _BETWEEN.fullmatch(band.strip()):
        return (int(found[1]) + int(found[2])) // 2
    if found := _BELOW.fullmatch(band.strip()):
        return int(found[1]) - SPREAD
    if found := _ABOVE.fullmatch(band.strip()):
        return int(found[1] or found[2]) + SPREAD
    return None
