"""Owns instruments, surveys and insights: is it worth it, and for whom."""
