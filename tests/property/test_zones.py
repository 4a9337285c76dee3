"""Every time zone there is, as a calendar defines it, against zoneinfo over three years."""

from zoneinfo import available_timezones

from tests.unit.notify.test_zones import wrong


class TestEveryTimeZone:
    def test_has_the_offsets_of_zoneinfo(self) -> None:
        names = sorted(available_timezones() - {"Factory", "localtime"})
        assert [name for name in names if wrong(name)] == []
