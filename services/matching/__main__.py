"""Run the matching service: `python -m services.matching`."""

# A process that computes a match run loads this module too, under another name; it needs nothing of the service.
if __name__ == "__main__":
    from services.matching.app import build
    from services.matching.settings import Settings
    from shared.app import serve

    serve(build, Settings)
