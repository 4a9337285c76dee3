"""Use cases: load, decide, save. Groups interact by reading each other's documents and by sending commands."""
