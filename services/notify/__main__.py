"""Run the notify service: `python -m services.notify`."""

from services.notify.app import build
from services.notify.settings import Settings
from shared.app import serve

serve(build, Settings)
