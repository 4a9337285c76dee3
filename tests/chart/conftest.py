"""Skips the tests of the chart where Helm cannot be had."""

import subprocess

import pytest

from deploy.release import tools


@pytest.fixture(scope="session", autouse=True)
def helm() -> None:
    try:
        tools.helm()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"Helm is not on the path and cannot be downloaded: {error}")
