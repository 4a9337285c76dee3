"""Use cases: load, decide, save. The groups meet on documents they read and on commands they send."""
