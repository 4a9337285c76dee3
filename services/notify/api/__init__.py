"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.notify.api.deliveries import WORDS, router

__all__ = ["WORDS", "router"]
