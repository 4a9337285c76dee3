"""Topics that people seek and offer."""


def topic_key(topic: str) -> str:
    """Return what two spellings of a topic have in common."""
    return " ".join(topic.split()).casefold()
