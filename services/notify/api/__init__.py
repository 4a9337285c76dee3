"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.notify.api import deliveries, mails

ROUTERS = (deliveries.router, mails.router)
WORDS = {**deliveries.WORDS, **mails.WORDS}

__all__ = ["ROUTERS", "WORDS"]
