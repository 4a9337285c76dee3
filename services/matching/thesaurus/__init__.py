"""The shipped table of topics: names of the same topic, parts of topics and related topics, each row with its source.

`relations.csv` is small, so that a person can review every row. A program's own relations go before it.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

from services.matching.domain.topic_table import Relation, TopicRelation

COLUMNS: Final = ("topic", "relation", "of", "source", "licence")


@cache
def relations() -> tuple[TopicRelation, ...]:
    """Return the shipped relations, in the order of the file."""
    text = files(__name__).joinpath("relations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(TopicRelation(topic=row["topic"], relation=Relation(row["relation"]), of=row["of"]) for row in rows)
