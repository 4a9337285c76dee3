"""Log lines: one JSON object each, on standard output, with OpenTelemetry's names; `docs/logging.md` says which.

The event is a constant, ids are fields. Names, addresses and free text have no place in a line; what slips in through a
library is redacted at the very end.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, BinaryIO, Final

import orjson
import structlog
from structlog.types import EventDict, WrappedLogger

from shared.log.libraries import said
from shared.log.repeats import Repeats
from shared.version import version

SEVERITY: Final = {"debug": 5, "info": 9, "warning": 13, "error": 17, "critical": 21}
REDACTED: Final = "[redacted]"
EACH: Final = "each"  # the field under which one event brings the fields of many lines
LONGEST_TEXT: Final = 4_000  # characters of what a library says

# Only these, and what derives from them, say what went wrong with a server; any other error's message may hold what a
# person typed.
_INFRASTRUCTURE: Final = frozenset({"OSError", "ConnectionFailure", "KafkaError", "Unavailable"})
_SENSITIVE: Final = re.compile(
    r"(?!event_name)(.*_)?(name|e_?mail|address|phone|password|passwd|secret|secret_key|token|authorization|cookie|answer|comment)",
    re.IGNORECASE,
)
# None begins within a word or gives back what it took: from every letter on, a long word would take .2 s.
_MASKS: Final = (
    (re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+"), "[address]"),
    (re.compile(r"://[^/@\s:]*+:[^/@\s]++@"), "://[credentials]@"),
    (re.compile(r"(?<![\w-])[\w-]{16,}+(\.[\w-]++)?\.[\w-]{43}\b"), "[token]"),
)
_SIGNATURE: Final = re.compile(rb"\.[\w-]{43}")


def configure(service: str, level: str = "INFO", stream: BinaryIO | None = None) -> None:
    """Send every line of this process, of libraries too, through one pipeline to `stream` (standard output)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
            _describe_exception,
            _Schema(service),
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(stream or sys.stdout.buffer),
        cache_logger_on_first_use=False,
    )
    # What libraries say at INFO, our own lines say better, once per message and request.
    logging.basicConfig(
        level=max(logging.getLevelNamesMapping()[level], logging.WARNING), handlers=[_Bridge()], force=True
    )
    _take_over()
    logging.captureWarnings(capture=True)


def _take_over() -> None:
    # FastStream, for one, gives its logger a handler of its own on import.
    for name in tuple(logging.root.manager.loggerDict):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.NOTSET)


class _Bridge(logging.Handler):
    """Takes the lines of libraries, which use the standard library's logging, into the same pipeline."""

    def __init__(self) -> None:
        super().__init__()
        self._repeats = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        body = said(record)
        repeated = self._repeats.before(f"{record.name}: {body}")
        if repeated is None:
            return
        log = structlog.get_logger()
        log.log(
            min(record.levelno, logging.CRITICAL),
            "library.message",
            **{"otel.scope.name": record.name, "body": body},
            **({"repeated": repeated} if repeated else {}),
            exc_info=record.exc_info,
        )


class _Schema:
    """Gives a line OpenTelemetry's names, and says which service wrote it."""

    def __init__(self, service: str) -> None:
        self._resource = {"service.name": service, "service.version": version()}

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        level = line.pop("level")
        return {
            "timestamp": line.pop("timestamp"),
            "severity_text": level.upper(),
            "severity_number": SEVERITY[level],
            "event_name": line.pop("event"),
            **self._resource,
            **line,
        }


def _describe_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Replace an exception by its types and stack; frames' variables are never shown, messages hardly ever."""
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if not isinstance(error, BaseException):
        return line
    chain = tuple(_causes(error))
    line["exception.type"] = " < ".join(f"{type(one).__module__}.{type(one).__qualname__}" for one in chain)
    line["exception.stacktrace"] = [frame for one in chain for frame in _frames(one)]
    said = " < ".join(str(one) for one in chain if _is_infrastructure(one))
    return {**line, "exception.message": said} if said else line


def _frames(error: BaseException) -> list[str]:
    # Without the lines' text: reading every source file would hold up the event loop.
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(5):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _is_infrastructure(error: BaseException) -> bool:
    return any(kind.__name__ in _INFRASTRUCTURE for kind in type(error).__mro__)


def _render(_logger: WrappedLogger, _method: str, line: EventDict) -> bytes:
    """Return the line, or one line for each of what stands under EACH, with what they share."""
    each = line.pop(EACH, None)
    return _rendered(line) if each is None else b"\n".join(_rendered({**line, **own}) for own in each)


def _rendered(line: EventDict) -> bytes:
    """Return a line as JSON, redacted. A line costs microseconds, so only what may need it is looked through."""
    rendered = orjson.dumps(line, default=str)
    if _is_suspect(rendered) or _has_sensitive(tuple(line)):
        return orjson.dumps({key: _redacted(key, value) for key, value in line.items()}, default=_unknown)
    return rendered


def _is_suspect(rendered: bytes) -> bool:
    """Tell whether there is an address, an address with credentials, something nested, or a token's signature."""
    plain = b"@" not in rendered and b"://" not in rendered and rendered.find(b"{", 1) < 0
    return not plain or _SIGNATURE.search(rendered) is not None


def _unknown(value: object) -> str:
    return _masked(str(value))


@lru_cache(maxsize=1_000)
def _has_sensitive(keys: tuple[str, ...]) -> bool:
    return any(_SENSITIVE.fullmatch(key) for key in keys)


def _redacted(key: str, value: Any) -> Any:  # noqa: ANN401 - a line may hold anything
    if _SENSITIVE.fullmatch(key) and value is not None:
        return REDACTED
    if isinstance(value, str):
        return _masked(value)
    if isinstance(value, Mapping):
        return {str(inner): _redacted(str(inner), part) for inner, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", part) for part in value]
    return value


def _masked(text: str) -> str:
    text = text[:LONGEST_TEXT]
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text
