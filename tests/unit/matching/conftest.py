import pytest

from tests.unit.matching.site import Site


@pytest.fixture
def site() -> Site:
    return Site()
