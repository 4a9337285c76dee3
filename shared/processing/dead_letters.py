"""Where a message goes that cannot be processed: `<topic>.dead`, as it came, with the reason in its headers."""

from hashlib import blake2b
from traceback import extract_tb

from pydantic import ValidationError

from shared.processing.inputs import Input
from shared.processing.messages import Refused
from shared.processing.outbox import Draft


def bury(message: Input, error: Exception) -> Draft:
    """Return the dead letter of a message: its key, value and headers as they were, and why it is dead."""
    reason = {
        "dead_error": type(error).__name__,
        "dead_reason": _reason(error),
        "dead_stack": stack_hash(error),
        "dead_topic": message.topic,
        "dead_partition": str(message.partition),
        "dead_offset": str(message.offset),
    }
    headers = tuple((name, text.encode()) for name, text in reason.items() if text)
    return Draft(
        topic=f"{message.topic}.dead",
        partition=message.partition,
        key=message.key,
        value=message.value,
        type=message.envelope.type,
        raw=(*message.headers, *headers),
    )


def stack_hash(error: Exception) -> str:
    """Return a short name of the place in the code that raised: the same bug has the same."""
    frames = "\n".join(f"{frame.filename}:{frame.name}:{frame.lineno}" for frame in extract_tb(error.__traceback__))
    return blake2b(frames.encode(), digest_size=6).hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        # Without the input: what somebody typed has no place in a header.
        parts = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['type']}" for part in parts[:5])
    return error.code if isinstance(error, Refused) else str(error)[:200]
