"""HTTP in: requests become commands, what is kept becomes JSON."""

from services.matching.api import explanations, imports, pages, pairs, participants, programs, runs, trials

ROUTERS = (
    programs.router,
    participants.router,
    imports.router,
    runs.router,
    explanations.router,
    trials.router,
    pages.router,
    pairs.router,
)
