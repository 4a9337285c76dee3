"""The service's HTTP routes: requests become commands, stored values become JSON."""

from services.feedback.api import (
    coefficients,
    instruments,
    pilot,
    progress,
    report,
    soundings,
    surveys,
    thanks,
    together,
)

ROUTERS = (
    surveys.router,
    instruments.router,
    report.router,
    pilot.router,
    progress.router,
    together.router,
    soundings.router,
    thanks.router,
    coefficients.router,
)
