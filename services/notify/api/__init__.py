"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.notify.api import delegates, deliveries, mails

ROUTERS = (deliveries.router, delegates.router, mails.router)
WORDS = {**deliveries.WORDS, **delegates.WORDS, **mails.WORDS}

__all__ = ["ROUTERS", "WORDS"]
