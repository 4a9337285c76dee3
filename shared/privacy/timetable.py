"""When the sweeps of an erasure take place, and when the last copy has expired."""

from datetime import timedelta
from typing import Final

from shared.contracts.catalog import PERSONAL

# A compacted topic is compacted behind a segment that is closed, and Kafka closes one only when something is written.
SEGMENT: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
SWEEPS: Final = (timedelta(minutes=1), SEGMENT + HOUR, PERSONAL + DAY)
"""After the request: first when its pairs have ended; again when what was on its way has come; last when every copy has
expired."""
LAST: Final = len(SWEEPS)
EXPIRED: Final = SWEEPS[-1]
