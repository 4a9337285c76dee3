"""Owns sessions and agendas: when a pair meets, and whether it keeps meeting."""
