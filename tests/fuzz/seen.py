"""What was tried, by how it ended."""

from collections import Counter

SEEN: Counter[str] = Counter()
