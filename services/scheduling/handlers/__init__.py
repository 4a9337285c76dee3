"""Use cases, one for each message: load, decide, save. Groups interact by reading each other's documents."""
