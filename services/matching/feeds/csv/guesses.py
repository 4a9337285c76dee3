"""Says which values of a row were read from a name in another language, or from one that says more or less."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from services.matching.domain.languages import language
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv import places, values
from shared.phrases import phrase

WINDOWS_ZONE: Final = phrase("is a Windows name; the zone of its largest city was taken")
CITY: Final = phrase("names a city, whose zone was taken")
FOREIGN_COUNTRY: Final = phrase("was read as a country by its name in another language")
FOREIGN_LANGUAGE: Final = phrase("was read as a language by its name in another language")
RATED_LANGUAGE: Final = phrase(
    "holds more than languages: what stands behind a language was left out; "
    "one at a basic level (A1, A2) does not count"
)


def guesses(read: Mapping[str, Any], written: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the column and the words of each guess; `read` are the row's values, `written` gives a column's cell."""
    if read.get("zone") and (zone := written(known.ZONE)):
        if places.is_windows_zone(zone):
            yield known.ZONE, WINDOWS_ZONE
        elif places.zone(zone) is None:
            yield known.ZONE, CITY
    if read.get("country") and not places.is_usual_name(written(known.COUNTRY)):
        yield known.COUNTRY, FOREIGN_COUNTRY
    spoken = values.spoken(written(known.LANGUAGES)) if read.get("languages") is not None else []
    if any(language(one.name) is None and not places.is_usual_name(one.name) for one in spoken):
        yield known.LANGUAGES, FOREIGN_LANGUAGE
    if any(one.rated for one in spoken):
        yield known.LANGUAGES, RATED_LANGUAGE
