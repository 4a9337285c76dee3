"""How often Python collects garbage."""

import gc

THRESHOLD = 200_000  # objects allocated and not freed since the last collection


def collect_less_often() -> None:
    """Exempt all that is loaded by now from garbage collection, and raise the threshold for the rest.

    Waiting messages hold a hundred thousand objects, none of them garbage, and each collection walks over all of them.
    """
    gc.freeze()
    gc.set_threshold(THRESHOLD, 20, 20)
