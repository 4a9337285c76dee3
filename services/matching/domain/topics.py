"""Topics that people seek and offer."""

from services.matching.domain.cells import same


def topic_key(topic: str) -> str:
    """Return the normal form of a topic, equal for all its spellings."""
    return same(topic)
