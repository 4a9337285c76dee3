"""Log lines: their shape, what is masked in them, and what is not repeated."""
