"""Documents of earlier versions: what each gets, so that this version reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from services.matching.commands import AdvancePair
from services.matching.domain.pairs import Pair, State
from services.matching.domain.people import Person
from services.matching.domain.requirements import RecordedBy
from services.matching.domain.revisions import revision_id
from shared.collection import Collection, Document
from shared.contracts.vocabulary import PairId, ProgramId
from shared.mongo import Database
from shared.processing.messages import Timer
from shared.processing.migrations import Change, Migration

BEFORE: Final = "from before records were kept"
SAME: Final = (
    *("title", "kind", "objective", "cadence", "weeks", "session_minutes", "format", "shape", "weights"),
    *("languages", "readiness_waiver", "starts_on", "fairness", "approval", "approval_days"),
)
RENAMED: Final = {"mode": "enrollment", "purposes": "consented_attributes"}
LIVE: Final = frozenset({State.ACTIVE.value, "paused"})


async def _settings(database: Database, program: Document) -> Change | None:  # noqa: ARG001 - as every change
    """Gather a program's settings in one value, which is its first revision."""
    if "title" not in program:
        return None
    settings: dict[str, Any] = {name: program[name] for name in SAME if name in program}
    settings |= {new: program[old] for old, new in RENAMED.items() if old in program}
    rules = dict(program.get("rules") or {})
    if rules.pop("different_department", False):
        rules["groups"] = {"department": "different"}
    settings["rules"] = rules
    program_id = ProgramId(program["_id"])
    first = {
        "_id": revision_id(program_id, 1),
        "program_id": program_id,
        "number": 1,
        "settings": settings,
        "since": program.get("starts_on") or datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        "by": "migration",
        "why": BEFORE,
    }
    return Change(fields={"settings": settings, "settings_revision": 1}, beside=(("program_revisions", first),))


async def _completions(database: Database, participant: Document) -> Change | None:  # noqa: ARG001 - as every change
    """Keep that requirements were met as records of the coordinator: nobody can say more of them."""
    at = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    records = [
        {"requirement": one, "at": at, "by": RecordedBy.COORDINATOR.value, "reason": BEFORE}
        for one in participant.get("done") or ()
    ]
    return Change(fields={"completions": records})


async def _last_day(database: Database, pair: Document) -> Change | None:
    """Give a pair its last day, which is its first plus the weeks of its settings, and the timer of its life."""
    number = pair.get("settings_revision", 1)
    known = await database["program_revisions"].find_one({"_id": revision_id(pair["program_id"], number)})
    known = known or await database["programs"].find_one({"_id": pair["program_id"]})
    if known is None or "settings" not in known:
        return None
    ends_on = pair["starts_on"] + timedelta(weeks=known["settings"]["weeks"])
    if pair.get("state", State.ACTIVE.value) not in LIVE:
        return Change(fields={"ends_on": ends_on})
    advance = AdvancePair(program_id=ProgramId(pair["program_id"]), pair_id=PairId(pair["_id"]))
    # Its handler finds out what is due by now, and sets the next moment.
    return Change(
        fields={"ends_on": ends_on}, timer=Timer(id=f"pair:{pair['_id']}", due=pair["starts_on"], command=advance)
    )


async def _attention(database: Database, pair: Document) -> Change | None:  # noqa: ARG001 - as every change
    """Give a pair the key that sorts it by what it needs."""
    return _derived(Collection(name="pairs", type=Pair), pair, "attention")


async def _search(database: Database, person: Document) -> Change | None:  # noqa: ARG001 - as every change
    """Give a person the words that they are found by."""
    return _derived(Collection(name="people", type=Person), person, "search")


async def _declined(database: Database, pair: Document) -> Change | None:  # noqa: ARG001 - as every change
    """Give a proposal that came to nothing the moment from which it is kept: at the latest, when it expired."""
    now = datetime.now(UTC)
    return Change(fields={"ended_at": min(pair.get("expires_at") or now, now)})


def _derived(collection: Collection[Any], document: Document, field: str) -> Change | None:
    """Return a field that a value derives by itself; None for a document that is not of this version yet."""
    try:
        return Change(fields={field: getattr(collection.from_document(document), field)})
    except ValidationError:
        return None


PROGRAMS: Final = "matching.programs"
MIGRATIONS: Final = (
    Migration(
        number=1,
        collection="programs",
        lacks="settings",
        group=PROGRAMS,
        words="a program's settings are one value",
        change=_settings,
    ),
    Migration(
        number=2,
        collection="participants",
        lacks="completions",
        group=PROGRAMS,
        words="readiness is a record of each requirement",
        change=_completions,
    ),
    Migration(
        number=3,
        collection="pairs",
        lacks="ends_on",
        group=PROGRAMS,
        words="pairs know their last day",
        change=_last_day,
    ),
    Migration(
        number=4,
        collection="pairs",
        lacks="attention",
        group=PROGRAMS,
        words="pairs are listed by what they need",
        change=_attention,
    ),
    Migration(
        number=5,
        collection="people",
        lacks="search",
        group="matching.people",
        words="people are found by what is typed",
        change=_search,
    ),
    Migration(
        number=6,
        collection="pairs",
        lacks="ended_at",
        group=PROGRAMS,
        words="proposals that came to nothing know since when",
        change=_declined,
        old={"state": State.DECLINED.value, "ended_at": None},
    ),
)
