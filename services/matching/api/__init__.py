"""HTTP in: requests become commands, what is kept becomes JSON."""

from services.matching.api import imports, pairs, participants, programs, runs

ROUTERS = (programs.router, participants.router, imports.router, runs.router, pairs.router)
