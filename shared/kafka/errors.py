"""The error for a Kafka that does not answer."""

from shared.errors import Unavailable

ASK_SECONDS = 2.0  # a question that a healthy broker answers in milliseconds


def away(bootstrap: str) -> Unavailable:
    """Return the error, which names the address that did not answer."""
    return Unavailable(f"Kafka does not answer at {bootstrap}: check KAFKA_BOOTSTRAP and that the broker runs")
