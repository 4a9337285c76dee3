"""What takes thousands of cases or a process for each: too long for a check in a minute."""

from tests.unit.conftest import _silence

__all__ = ["_silence"]
