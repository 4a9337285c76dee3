"""Runs the feedback service: `python -m services.feedback`."""

from services.feedback.app import build
from services.feedback.settings import Settings
from shared.app import serve

serve(build, Settings)
