"""Writes small files atomically: a full disk or a kill leaves the previous content."""

from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a temporary file beside the target, then rename it."""
    partial = file.with_name(f"{file.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
