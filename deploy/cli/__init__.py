"""Command lines for the people who run the platform."""
