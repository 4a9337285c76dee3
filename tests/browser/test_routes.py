"""No page is forgotten: each route that answers with one is looked at, or has a reason why not."""

from tests.browser import rest, test_coordinator_pages, test_home, test_looks, test_worth
from tests.browser.routes import NO_PAGE, PAGES_OF, served

LOOKED_AT = (rest, test_coordinator_pages, test_home, test_looks, test_worth)


class TestEveryRoute:
    def test_has_a_page_that_is_looked_at_or_a_reason_why_not(self) -> None:
        assert sorted(served() - PAGES_OF.keys() - NO_PAGE.keys()) == []
        assert sorted((PAGES_OF.keys() | NO_PAGE.keys()) - served()) == []

    def test_is_looked_at_under_each_name_that_it_has(self) -> None:
        named = sorted(name for names in PAGES_OF.values() for name in names)
        assert named == sorted(name for module in LOOKED_AT for name in module.PAGES)
