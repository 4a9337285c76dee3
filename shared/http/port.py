"""Whether a service can listen where it shall, asked before anything is connected."""

import errno
import os
import socket


class CannotListen(Exception):
    """The operating system does not give this port; the message says why."""


def require_port(host: str, port: int) -> None:
    """Bind every address of `host` for a moment.

    Raises:
        CannotListen: one of them is taken, or not to be had.
    """
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            # As servers do; else a port closed a minute ago counts as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise CannotListen(f"port {port} of {host} {_why(error)}") from error


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is taken by another program"
    return f"cannot be listened at ({os.strerror(error.errno or 0)})"
