"""Use cases, one for each message: load, decide, save."""
