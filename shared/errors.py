"""Errors that are no refusals of the domain: a server does not answer."""


class Unavailable(Exception):
    """Kafka or MongoDB does not answer; the message names the server, its address and what to check.

    It is unknown whether anything happened: a repeat must use the same id.
    """
