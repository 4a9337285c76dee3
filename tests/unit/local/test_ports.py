"""A server's port is its own, and one that another program took meanwhile is named with that program."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.errors import PortTaken
from deploy.local.ports import Ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def ports(tmp_path: Path, taken: int) -> Ports:
    file = tmp_path / "ports.json"
    file.write_text(json.dumps({"notify": taken}))
    return Ports(file)


class TestPort:
    def test_that_another_program_took_is_named_with_it(self, ports: Ports, taken: int) -> None:
        with pytest.raises(PortTaken, match=rf"Port {taken}, which notify has, is taken by process {os.getpid()} \("):
            ports.require_free(["kafka", "notify"])

    def test_of_a_server_that_is_not_to_be_started_may_be_taken(self, ports: Ports) -> None:
        ports.require_free(["kafka", "matching"])
