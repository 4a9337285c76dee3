"""The catalog's topics on the broker that the tests share."""

import pytest

from tests.integration.serving import run


@pytest.fixture(scope="session")
def topics(kafka_url: str) -> str:
    """The broker's address, once every topic is there."""
    applied = run("deploy.cli", "topics", "apply", KAFKA_BOOTSTRAP=kafka_url)
    assert applied.returncode == 0, applied.stderr
    return kafka_url
