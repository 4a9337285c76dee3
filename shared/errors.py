"""What is no rule of the domain: a server that does not answer."""


class Unavailable(Exception):
    """Kafka or MongoDB does not answer; the message names the server, its address and what to check.

    Nothing is known to have happened: whoever repeats must do so under the same id.
    """
