"""Thousands of cases, too many to say a word of each."""

from tests.unit.conftest import _silence

__all__ = ["_silence"]
