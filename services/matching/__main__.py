"""Run the matching service: `python -m services.matching`."""

from services.matching.app import build
from services.matching.settings import Settings
from shared.app import serve

# Guarded: a process that computes a match run loads this module too.
if __name__ == "__main__":
    serve(build, Settings)
