"""The network that the campaigns break, tried on a server that gives back what it gets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.chaos.network import Network

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)
    writer.close()


async def _says(connection: Connection, word: bytes) -> bool:
    reader, writer = connection
    writer.write(word)
    with suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            return await reader.read(1000) == word
    return False


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    async with await asyncio.start_server(_echo, "127.0.0.1", 0) as server:
        with Network({"echo": _free_port()}, {"echo": server.sockets[0].getsockname()[1]}) as made:
            yield made


@pytest.fixture
async def connection(network: Network) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", network.doors["echo"])
    yield reader, writer
    writer.close()


class TestNetwork:
    async def test_passes_on_what_it_gets(self, connection: Connection) -> None:
        assert await _says(connection, b"hello")

    async def test_holds_everything_back_while_it_is_stalled_and_loses_nothing(
        self, network: Network, connection: Connection
    ) -> None:
        network.stall("echo")
        assert not await _says(connection, b"one ")
        connection[1].write(b"two")
        network.open("echo")
        assert await connection[0].readexactly(7) == b"one two"

    async def test_breaks_connections_and_refuses_new_ones_while_it_is_cut(
        self, network: Network, connection: Connection
    ) -> None:
        network.cut("echo")
        with suppress(ConnectionError):
            assert await connection[0].read() == b""
        with pytest.raises(ConnectionError):
            await _talk(network)
        network.open("echo")
        assert await _talk(network)

    async def test_delays_in_order(self, network: Network, connection: Connection) -> None:
        network.delay("echo", seconds=0.2)
        assert not await _says(connection, b"a")
        connection[1].write(b"b")
        assert await connection[0].readexactly(2) == b"ab"


async def _talk(network: Network) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", network.doors["echo"])
    try:
        writer.write(b"hello")
        return await reader.readexactly(5) == b"hello"
    except asyncio.IncompleteReadError as error:
        raise ConnectionError from error
    finally:
        writer.close()
