"""How long to try: a little with everything else, long by `make fuzz`."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.seen import SEEN

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "30"))
SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("fuzz", max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW_IS_FINE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried, by how it ended."""
    for what, number in sorted(SEEN.items()):
        terminalreporter.write_line(f"{what}: {number}")
