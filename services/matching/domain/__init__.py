"""Pure decisions about programs, people, participants, match runs, pairs and imports."""
