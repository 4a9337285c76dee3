"""Owns contacts, preferences and deliveries: who is notified of what, where and when, and never twice."""
