"""What is said when Kafka does not answer."""

from shared.errors import Unavailable

ASK_SECONDS = 2.0  # a question that a healthy broker answers in milliseconds


def away(bootstrap: str) -> Unavailable:
    """Return the error that says where Kafka was looked for."""
    return Unavailable(f"Kafka does not answer at {bootstrap}: check KAFKA_BOOTSTRAP and that the broker runs")
