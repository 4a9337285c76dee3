"""What the local platform refuses; the command line prints each as one sentence and exits with its code."""

from typing import ClassVar


class LocalPlatformError(Exception):
    """Something the platform cannot do here, with what to do about it; `exit_code` is that of the command line."""

    exit_code: ClassVar[int] = 1


class _CannotStart(LocalPlatformError):
    exit_code = 69  # sysexits(3): unavailable


class NotAvailable(LocalPlatformError):
    """One way to get a server cannot be used on this machine; the next one is tried."""


class NothingToRun(_CannotStart):
    """No way to get a server can be used on this machine; the message says what to install for each."""


class ServerDied(_CannotStart):
    """A server ended before it was ready; the message ends with its last log lines."""


class NotReadyInTime(_CannotStart):
    """A server runs and did not become ready within its time."""


class PortTaken(LocalPlatformError):
    """Another program listens on a port that a server of this platform has."""

    exit_code = 71  # sysexits(3): what the operating system refuses


class DiskFull(LocalPlatformError):
    """There is too little room for data and logs."""

    exit_code = 74  # sysexits(3): input and output


class UnknownServer(LocalPlatformError):
    """No server has this name; the message lists those that exist."""


class NotRunning(LocalPlatformError):
    """No platform runs over this folder."""


class AlreadyRunning(LocalPlatformError):
    """Another platform runs over this folder."""


class OtherServers(LocalPlatformError):
    """What is kept was written by other servers than are to be started."""


class NotWiped(LocalPlatformError):
    """Nobody agreed that what is kept may be wiped."""


class BadDownload(LocalPlatformError):
    """A downloaded file is not the one that was pinned."""
