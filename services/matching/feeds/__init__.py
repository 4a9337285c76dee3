"""Sources of people from outside; today only files."""
