"""Use cases: load, decide, save. Group matching.people registers people; group matching.programs does the rest."""
