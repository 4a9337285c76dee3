"""Unit tests say only errors, each with its traceback: a test that fails because of one shows why."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("error"),
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
    )
    yield
    structlog.reset_defaults()
