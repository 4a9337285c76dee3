"""Effectively-once processing: the only code that publishes or writes; a handler's author sees a unit of work."""
