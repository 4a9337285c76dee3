"""Real servers, each started once for all tests that ask for it, and ended with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.local.platform import Platform

SERVERS = {"servers", "kafka_url", "mongo_url", "platform"}
WITHOUT_SERVERS = ("unit", "property", "architecture")

# No test depends on how busy the machine is.
settings.register_profile("anywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anywhere")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test of code alone that asks for a server."""
    for item in items:
        asked = SERVERS.intersection(getattr(item, "fixturenames", ()))
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if asked and folder in WITHOUT_SERVERS:
            raise pytest.UsageError(f"{item.nodeid} asks for {', '.join(sorted(asked))}: such tests start no servers")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A broker, a database and a mail server without any service."""
    with Platform(root=tmp_path_factory.mktemp("servers") / "platform", services=()) as running:
        yield running


@pytest.fixture(scope="session")
def kafka_url(servers: Platform) -> str:
    return servers.kafka


@pytest.fixture(scope="session")
def mongo_url(servers: Platform) -> str:
    return servers.mongodb


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform in simulated time."""
    root = tmp_path_factory.mktemp("platform") / "platform"
    with Platform(root=root, env={"CLOCK": "simulated"}) as running:
        yield running


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real rosters and conformance cases beside the repository."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder shared/data with real rosters and conformance cases is not beside the repository")
    return folder
