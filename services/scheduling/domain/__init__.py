"""Pure decisions about when a pair meets; nothing here awaits, logs, reads the clock or draws at random."""
