"""Joins two lines of headings of which the upper one groups: `Employee | | Manager |` above `ID | Name | ID | Name`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from services.matching.domain.cells import shown
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.headers import LONGEST_HEADING, MOST_COLUMNS, means, plain, recognised


def grouped(above: Sequence[str], names: Sequence[str], by_hand: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the headings with their groups before them; empty unless they clash alone, and are told apart by groups.

    A group reaches to the next one, as merged cells do. A person's own heading stays as it is if nobody knows it
    with its group (`Employee Department`); a manager's never does, for it would be taken for the person's.
    """
    if len(names) > MOST_COLUMNS:
        return ()
    times = Counter(plain(name) for name in names if recognised([name]))
    clashing = {name for name, number in times.items() if number > 1}
    if not clashing or clashing & {plain(heading) for heading in (by_hand or {}).values()}:
        return ()
    whole = [(group, f"{group} {shown(name[:LONGEST_HEADING])}".strip()) for group, name in _with_groups(above, names)]
    apart = {plain(joined) for name, (_, joined) in zip(names, whole, strict=True) if plain(name) in clashing}
    if len(apart) < sum(times[name] for name in clashing) or recognised(apart) <= len(clashing):
        return ()
    own = {group for group, joined in whole if known.EMPLOYEE_ID in means(joined)}
    return tuple(
        shown(name) if group in own and not recognised([joined]) else joined
        for name, (group, joined) in zip(names, whole, strict=True)
    )


def _with_groups(above: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    group = ""
    for upper, name in zip_longest(above[: len(names)], names, fillvalue=""):
        group = shown(upper[:LONGEST_HEADING]) or group
        yield group if name.strip() else "", name
