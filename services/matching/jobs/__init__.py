"""Long work outside the tasks: reading rosters, computing runs and trials, searching; results are sent as commands."""
