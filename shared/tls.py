"""Contexts of TLS that read their files again once these change: certificates are renewed without a restart."""

import os
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, Self

import structlog

log = structlog.get_logger()

OLDEST: Final = ssl.TLSVersion.TLSv1_2


@dataclass(frozen=True, kw_only=True)
class TlsFiles:
    """The files of one end of a connection, in PEM: whom it trusts (the machine's own authorities if None), who it is.

    `key` is None where the certificate's file holds the key too.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class RenewedContext(ssl.SSLContext):
    """A context made anew for the next connection once one of its files has changed; open connections stay.

    Files that cannot be used, for they are half written, leave the last context in place.
    """

    def __new__(cls, make: Callable[[], ssl.SSLContext], _files: Iterable[Path]) -> Self:
        """Return a context of the same kind as those that `make` returns."""
        return super().__new__(cls, make().protocol)

    def __init__(self, make: Callable[[], ssl.SSLContext], files: Iterable[Path]) -> None:
        self._make, self._files = make, tuple(files)
        self._seen, self._present = self._marks(), make()
        # Drivers ask the context itself whether names are checked.
        self.check_hostname = False
        self.verify_mode = self._present.verify_mode
        self.check_hostname = self._present.check_hostname

    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:  # noqa: ANN401 - the base's
        """Begin a connection that an event loop drives."""
        return self._current().wrap_bio(*arguments, **named)

    def wrap_socket(self, *arguments: Any, **named: Any) -> ssl.SSLSocket:  # noqa: ANN401 - the base's
        """Begin a connection on a socket."""
        return self._current().wrap_socket(*arguments, **named)

    def _current(self) -> ssl.SSLContext:
        marks = self._marks()
        if marks != self._seen:
            try:
                self._present, self._seen = self._make(), marks
            except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
                log.warning("tls.files-not-usable", error=type(error).__name__)
            else:
                log.info("tls.files-renewed")
        return self._present

    def _marks(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(map(_mark, self._files))


def _mark(file: Path) -> tuple[int, int, int]:
    """Return what changes with a file's content, also where a folder of secrets is exchanged as a whole."""
    try:
        found = os.stat(file)  # noqa: PTH116 - follows the links of mounted secrets, as Path.stat does, and says so
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(16)
def client_context(files: TlsFiles) -> ssl.SSLContext:
    """Return the context for connections to a server whose name and certificate are checked.

    Raises:
        OSError: a file cannot be read, or holds something else.
    """
    return RenewedContext(partial(_client, files), _named(files))


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """Return the context of a server that shows its certificate and asks for none.

    Raises:
        OSError: a file cannot be read, or holds something else.
    """
    return RenewedContext(partial(_server, files), _named(files))


def unusable(files: TlsFiles) -> str:
    """Return why files cannot be used for connections to a server, or nothing."""
    try:
        client_context(files)
    except ssl.SSLError:
        return "one of them holds no certificate, or no key for it; write both in PEM"
    except OSError as error:
        return f"{error.filename or 'one of them'} cannot be read: {error.strerror}"
    return ""


def _named(files: TlsFiles) -> list[Path]:
    return [file for file in (files.ca, files.certificate, files.key) if file]


def _client(files: TlsFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=files.ca)
    return _identified(context, files)


def _server(files: TlsFiles) -> ssl.SSLContext:
    return _identified(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), files)


def _identified(context: ssl.SSLContext, files: TlsFiles) -> ssl.SSLContext:
    context.minimum_version = OLDEST
    if files.certificate:
        context.load_cert_chain(files.certificate, files.key)
    return context
