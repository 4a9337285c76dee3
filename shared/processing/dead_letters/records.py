"""Where a message goes that cannot be processed: `<topic>.dead`, as it came, with the reason in its headers."""

from hashlib import blake2b
from pathlib import Path
from traceback import FrameSummary, extract_tb
from typing import Final

from pydantic import ValidationError

from shared.contracts.cloudevents import Headers, MalformedEvent, to_headers
from shared.domain import Refused
from shared.processing.drafts import Draft
from shared.processing.inputs import Input
from shared.version import version

REASON: Final = "dead_"  # what every header of ours on a dead letter begins with
LONGEST_REASON: Final = 300  # characters
_ROOT: Final = Path(__file__).parents[3]


class UnknownCommand(Exception):
    """A task group's own topic holds a command that this version does not know; a later one may have sent it."""


def bury(message: Input, error: Exception, group: str) -> Draft:
    """Return the dead letter of a message: its key, value and headers as they were, and why it is dead for whom."""
    reason = {
        "dead_group": group,
        "dead_version": version(),
        "dead_fingerprint": fingerprint(message, error, group),
        "dead_error": type(error).__name__,
        "dead_reason": _reason(error),
        "dead_place": place(error),
        "dead_stack": stack_hash(error),
        "dead_topic": message.topic,
        "dead_partition": str(message.partition),
        "dead_offset": str(message.offset),
    }
    return Draft(
        topic=f"{message.topic}.dead",
        partition=message.partition,
        key=message.key,
        value=message.value,
        type=message.envelope.type,
        raw=(*_headers(message), *((name, text.encode()) for name, text in reason.items() if text)),
    )


def fingerprint(message: Input, error: Exception, group: str) -> str:
    """Return a short name of what failed and where: the same in every version that has the same fault."""
    parts = (group, message.envelope.type, type(error).__name__, _reason(error), place(error))
    return _short("\n".join(parts))


def stack_hash(error: Exception) -> str:
    """Return a short name of the place in the code that raised: the same bug has the same."""
    return _short("\n".join(f"{frame.filename}:{frame.name}:{frame.lineno}" for frame in _frames(error)))


def place(error: Exception) -> str:
    """Return the innermost function of ours that the error went through, as `services/notify/store.py:read`."""
    ours = [found for frame in _frames(error) if (found := _ours(frame))]
    return ours[-1] if ours else ""


def _ours(frame: FrameSummary) -> str:
    file = Path(frame.filename)
    if not file.is_relative_to(_ROOT) or "site-packages" in file.relative_to(_ROOT).parts:
        return ""
    return f"{file.relative_to(_ROOT)}:{frame.name}"


def _frames(error: Exception) -> list[FrameSummary]:
    return [*extract_tb(error.__traceback__)]


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _headers(message: Input) -> Headers:
    # A timer's command was never a record.
    return message.headers if message.timer is None else to_headers(message.envelope)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        # Without the input: what somebody typed has no place in a header.
        parts = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['type']}" for part in parts[:5])[:LONGEST_REASON]
    if isinstance(error, Refused):
        return error.code
    # Any other error may quote the message; its type and place say where to look.
    return str(error) if isinstance(error, MalformedEvent | UnknownCommand) else ""
