"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.scheduling.api import momentum, people, series, sessions

ROUTERS = (sessions.router, series.router, momentum.router, people.router)
