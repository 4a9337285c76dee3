"""The dead-letters command, for people on call."""
