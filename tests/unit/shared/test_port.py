"""A port that cannot be listened at is found out before anything is connected."""

import socket

import pytest

from shared.http.port import CannotListen, require_port


class TestPort:
    def test_that_is_taken_is_said_to_be(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            with pytest.raises(CannotListen, match=rf"port {port} of 127\.0\.0\.1 is taken by another program"):
                require_port("127.0.0.1", port)

        require_port("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_of_the_systems_choice_is_always_free(self, host: str) -> None:
        require_port(host, 0)
