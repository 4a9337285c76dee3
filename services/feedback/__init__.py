"""Owns instruments, surveys and insights: whether a program is worth it, and for whom."""
