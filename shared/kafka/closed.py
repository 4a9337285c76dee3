"""Reports a write to a closed connection as a broken connection, so that the driver connects again.

asyncio's own connections ignore such a write; uvloop's raise a RuntimeError that the driver does not expect (aiokafka
#1038). Whichever of its routines wrote would end for good: nothing fetched, or nobody to join the group again.
"""

from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

_send = AIOKafkaConnection.send


def install() -> None:
    """Make every client of this process notice closed connections."""
    AIOKafkaConnection.send = send


def send(connection: AIOKafkaConnection, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the driver's own
    """Send as the driver does.

    Raises:
        KafkaConnectionError: the connection is closed.
    """
    try:
        return _send(connection, *arguments, **named)
    except RuntimeError as error:
        connection.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"Connection at {connection.host}:{connection.port} is closed") from error
