"""Owns programs, participants and pairs: who is in, who meets whom, and why."""
