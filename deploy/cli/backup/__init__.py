"""Backup and restore: one moment of four databases, and what Kafka holds that belongs to it (docs/backup.md)."""
