"""A platform on which many people cost no mails."""

from collections.abc import Iterator

import pytest

from deploy.local.platform import Platform


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Matching without its siblings, for thousands of people of whom nobody needs to be told."""
    root = tmp_path_factory.mktemp("registry") / "platform"
    with Platform(root=root, services=("matching",), env={"CLOCK": "simulated"}) as running:
        yield running
