"""What the local platform refuses; the command line prints each as one line and exits with 1."""


class LocalPlatformError(Exception):
    """Something the platform cannot do here, with what to do about it."""


class NotAvailable(LocalPlatformError):
    """One way to get a server cannot be used on this machine; the next one is tried."""


class NothingToRun(LocalPlatformError):
    """No way to get a server can be used on this machine; the message says what to install for each."""


class ServerDied(LocalPlatformError):
    """A server ended before it was ready; the message ends with its last log lines."""


class NotReadyInTime(LocalPlatformError):
    """A server runs and did not become ready within its time."""


class UnknownServer(LocalPlatformError):
    """No server has this name; the message lists those that exist."""


class NotRunning(LocalPlatformError):
    """No platform runs over this folder."""


class AlreadyRunning(LocalPlatformError):
    """Another platform runs over this folder."""


class BadDownload(LocalPlatformError):
    """A downloaded file is not the one that was pinned."""
