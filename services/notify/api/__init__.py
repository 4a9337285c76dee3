"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.notify.api import all_mails, delegates, deliveries, mails, trials

ROUTERS = (deliveries.router, delegates.router, mails.router, all_mails.router, trials.router)
WORDS = {**deliveries.WORDS, **delegates.WORDS, **mails.WORDS, **trials.WORDS}

__all__ = ["ROUTERS", "WORDS"]
