"""Countries, languages and zones as other systems write them."""

import json
from pathlib import Path

import pytest

from services.matching.feeds.csv.places import country, language_by_name, zone

WINDOWS = Path(__file__).parents[4] / "shared" / "data" / "cldr" / "windowsZones.json"


class TestCountries:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("The Netherlands", "NL"),
            ("Germany (DE)", "DE"),
            ("U.S.", "US"),
            ("U.S.A.", "US"),
            ("Korea, Republic of", "KR"),
            ("Congo, The Democratic Republic of the", "CD"),
            ("Bolivia (Plurinational State of)", "BO"),
            ("Taiwan, Province of China", "TW"),
            ("\u09ab\u09cd\u09b0\u09be\u09a8\u09cd\u09b8", "FR"),
        ],
    )
    def test_are_known_as_lists_write_them(self, written: str, code: str) -> None:
        assert country(written) == code

    @pytest.mark.parametrize("written", ["Berlin, Germany", "Narnia", "the", ""])
    def test_are_not_guessed(self, written: str) -> None:
        assert country(written) is None


class TestLanguages:
    def test_keep_the_vowels_of_bengali_apart(self) -> None:
        assert language_by_name("\u09ab\u09b0\u09be\u09b8\u09bf") == "fr"


class TestZones:
    def test_are_known_by_every_name_of_windows(self) -> None:
        if not WINDOWS.exists():
            pytest.skip("the zones of Windows are kept beside the repository")
        data = json.loads(WINDOWS.read_text(encoding="utf-8"))["supplemental"]["windowsZones"]["mapTimezones"]
        names = {one["mapZone"]["_other"] for one in data}
        shown = [written for name in names for written in (name, name.upper(), f"(UTC+01:00) {name}")]
        assert len(names) > 100
        assert [name for name in shown if zone(name) is None] == []

    def test_are_known_by_their_name_in_summer(self) -> None:
        assert zone("W. Europe Daylight Time") == zone("W. Europe Summer Time") == "Europe/Berlin"
