"""Run the matching service: `python -m services.matching`."""

# The process that computes a match run also imports this module, under another name, and must not start the service.
if __name__ == "__main__":
    from services.matching.app import build
    from services.matching.settings import Settings
    from shared.app import serve

    serve(build, Settings)
