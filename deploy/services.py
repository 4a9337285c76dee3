"""The table of the four services, used by all code that starts, describes, measures or breaks them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class ServiceEntry:
    """One service: `services/<name>`.

    Attributes:
        path: its URL prefix under the public origin that all services share.
        port: its default port.
        extra: the package's extra with the dependencies of only this service.
    """

    name: str
    path: str
    port: int
    extra: str


SERVICES: Final = (
    ServiceEntry(name="matching", path="/matching", port=8001, extra="matching"),
    ServiceEntry(name="scheduling", path="/scheduling", port=8002, extra="scheduling"),
    ServiceEntry(name="feedback", path="/feedback", port=8003, extra="feedback"),
    ServiceEntry(name="notify", path="/notify", port=8004, extra="notify"),
)
NAMES: Final = tuple(entry.name for entry in SERVICES)
