"""HTTP in: requests become commands, what is kept becomes JSON."""

from services.feedback.api import instruments, report, surveys

ROUTERS = (surveys.router, instruments.router, report.router)
