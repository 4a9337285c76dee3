"""HTTP in: requests become commands, what is kept becomes JSON."""

from services.scheduling.api import people, sessions

ROUTERS = (sessions.router, people.router)
