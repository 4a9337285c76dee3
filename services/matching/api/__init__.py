"""HTTP in: requests become commands, what is kept becomes JSON."""

from services.matching.api import imports, pairs, participants, programs, runs, trials, why

ROUTERS = (
    programs.router,
    participants.router,
    imports.router,
    runs.router,
    why.router,
    trials.router,
    pairs.router,
)
