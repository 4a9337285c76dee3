"""Topics that people seek and offer."""

from services.matching.domain.cells import same


def topic_key(topic: str) -> str:
    """Return what two spellings of a topic have in common."""
    return same(topic)
