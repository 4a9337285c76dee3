"""A connection that somebody closed while the driver was about to write: on uvloop, as the services run."""

import asyncio
from typing import Any

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from shared import kafka


async def _write_to_a_closed_connection() -> AIOKafkaConnection:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection: Any = AIOKafkaConnection("127.0.0.1", port)
    connection._reader, connection._writer = await asyncio.open_connection("127.0.0.1", port)
    connection._read_task = asyncio.create_task(asyncio.sleep(0))
    connection._versions = {MetadataRequest.API_KEY: (0, 1)}
    try:
        connection._writer.transport.abort()
        await asyncio.sleep(0.05)  # until the loop has closed it
        with pytest.raises(KafkaConnectionError, match="is closed"):
            connection.send(MetadataRequest([]))
    finally:
        server.close()
        await server.wait_closed()
    return connection


class TestSend:
    def test_to_a_closed_connection_is_what_the_driver_mends(self) -> None:
        assert kafka  # installs it

        assert not uvloop.run(_write_to_a_closed_connection()).connected()
