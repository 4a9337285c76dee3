"""How seldom Python looks for cycles of garbage."""

import gc

GROWN = 200_000  # objects made, and not freed by themselves, since the last look


def look_seldom() -> None:
    """Leave alone what is loaded and stays, and look for cycles in the rest only after much has been made.

    Messages that wait hold a hundred thousand objects, of which none is garbage; each look passes over all of them.
    """
    gc.freeze()
    gc.set_threshold(GROWN, 20, 20)
