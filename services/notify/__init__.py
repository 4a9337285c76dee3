"""Owns contacts, preferences and deliveries: who is told what, where, when, and never twice."""
