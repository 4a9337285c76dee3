"""Errors of the cluster; the command line prints each as one sentence."""


class ClusterError(Exception):
    """The cluster cannot do something; the message says what to do."""


class NotHere(ClusterError):
    """This machine lacks something that a cluster needs; the message says what to install."""


class NotBuilt(ClusterError):
    """Go could not build the programs."""


class NotUp(ClusterError):
    """The cluster did not start, or has ended; the message ends with its last log lines."""


class CommandFailed(ClusterError):
    """A command failed; the message is what it said."""
