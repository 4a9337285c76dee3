"""Run the scheduling service: `python -m services.scheduling`."""

from services.scheduling.app import build
from services.scheduling.settings import Settings
from shared.app import serve

serve(build, Settings)
