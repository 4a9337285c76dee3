"""Long work outside the tasks: reading rosters, computing match runs, searching the next best; results are commands."""
