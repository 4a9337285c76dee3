"""Languages by their tags."""

from functools import lru_cache

import langcodes
from langcodes.tag_parser import LanguageTagError


@lru_cache(maxsize=1000)
def language(given: str) -> str | None:
    """Return the canonical BCP 47 tag, or None where there is no such language."""
    try:
        tag = langcodes.standardize_tag(given.strip())
        return tag if langcodes.tag_is_valid(tag) else None
    except LanguageTagError:
        return None
