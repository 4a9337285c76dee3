"""The audit trail: who did or read what about whom, in chains that show when a record was changed or removed."""
