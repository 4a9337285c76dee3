"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.scheduling.api import people, sessions

ROUTERS = (sessions.router, people.router)
