"""Errors of the local platform; the command line prints each as one sentence and exits with its code."""

from typing import ClassVar


class LocalPlatformError(Exception):
    """The platform cannot do something; the message says what to do. `exit_code` is that of the command line."""

    exit_code: ClassVar[int] = 1


class _CannotStart(LocalPlatformError):
    exit_code = 69  # sysexits(3): unavailable


class NotAvailable(LocalPlatformError):
    """One source of a server is not available on this machine; the next one is tried."""


class NothingToRun(_CannotStart):
    """No source of a server is available on this machine; the message says what to install for each."""


class ServerDied(_CannotStart):
    """A server ended before it was ready; the message ends with its last log lines."""


class NotReadyInTime(_CannotStart):
    """A server runs but did not become ready before its timeout."""


class ProviderSilent(_CannotStart):
    """The identity provider that ISSUER names does not answer, or calls itself otherwise."""


class WrongSetting(LocalPlatformError):
    """A setting is missing; the message names it."""

    exit_code = 78  # sysexits(3): configuration


class PortTaken(LocalPlatformError):
    """Another program listens on a port of this platform's servers."""

    exit_code = 71  # sysexits(3): an error of the operating system


class DiskFull(LocalPlatformError):
    """There is too little disk space for data and logs."""

    exit_code = 74  # sysexits(3): input and output


class UnusableFolder(LocalPlatformError):
    """The folder for data and logs cannot be made or written."""

    exit_code = 73  # sysexits(3): a file cannot be created


class UnknownServer(LocalPlatformError):
    """No server has this name; the message lists those that exist."""


class NotRunning(LocalPlatformError):
    """No platform runs over this folder."""


class AlreadyRunning(LocalPlatformError):
    """Another platform runs over this folder."""


class OtherServers(LocalPlatformError):
    """The stored data was written by other servers than those to be started."""


class NotSecured(LocalPlatformError):
    """A server that was given from outside cannot be secured from here."""


class NotWiped(LocalPlatformError):
    """Wiping the stored data was not confirmed."""


class BadDownload(LocalPlatformError):
    """A downloaded file does not match its pinned SHA-256."""
