"""Writes small files whole or not at all: a full disk or a kill leaves what was there before."""

from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a file beside its place, then put it there."""
    partial = file.with_name(f"{file.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
