"""Converts a record to a person, and names the fault of each field without repeating the value."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from services.matching.domain.cells import is_cut_short, read, shown
from services.matching.domain.facts import Said
from services.matching.domain.groups import Groups
from services.matching.domain.imports import Remark, Remarked, RowError
from services.matching.domain.participants import Wishes
from services.matching.domain.people import Contact, Place, Profile
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv import places, values
from services.matching.feeds.csv.columns import BY_NAME, GROUPS, OF_MANAGERS
from services.matching.feeds.csv.guesses import guesses
from services.matching.feeds.csv.headers import Columns, is_usual, repeats_header
from services.matching.feeds.csv.reading import Record
from services.matching.feeds.csv.row_cells import failed
from services.matching.feeds.csv.row_managers import NamedManagers
from services.matching.feeds.csv.standing import has_left, without_mark
from shared.contracts.vocabulary import Role
from shared.phrases import phrase

_FIELDS: Final = {kind: tuple(one.name for one in fields(kind)) for kind in (Place, Contact, Profile, Wishes)}
UNKNOWN_LANGUAGE: Final = phrase(
    "holds a language that we do not know, which was left out; write tags such as en;pt-BR"
)
LEFT: Final = phrase("says that the person works there no more; leave the row out, or give their last day")
ANOTHER_SCALE: Final = phrase("is no level from 1 to 9 but of another scale, and was left out")
NOTE: Final = phrase("is a note such as a total, and no person; if it is one, give them another id")
HEADER: Final = phrase("names the columns again, and is no person")
PARTNER: Final = Role.MENTEE  # of somebody who is in either role: a run puts each partner on one of two sides
WHO: Final = (known.NAME, known.FIRST_NAME, known.LAST_NAME, known.LAST_AND_FIRST, known.EMAIL, *OF_MANAGERS)
FEW_COLUMNS: Final = 3  # in which somebody can have an id alone, as the head of an organization does
FEWEST_CELLS: Final = 2  # cells of a row at least, if the file has more columns; one cell is a note such as "Total: 45"


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """A person as stated by a row.

    Attributes:
        managers: the texts that name the manager, the most reliable first (id, address, name), each with its column.
        said: the stated fields of profile, contact, place and wishes; `manager_id` is added later.
        remarks: remarks about a row that is accepted.
    """

    employee_id: str
    managers: tuple[tuple[str, str], ...] = ()
    role: Role | None = None
    place: Place
    contact: Contact
    profile: Profile
    wishes: Wishes
    last_day: date | None = None
    said: Said
    remarks: tuple[Remarked, ...] = ()


class Faults(Exception):
    """The row's faults, one per field; also its person and manager, None if that field is faulty.

    `is_nobody` is said of a row that is certainly no person.
    """

    def __init__(
        self,
        errors: list[RowError],
        employee_id: str = "",
        managers: tuple[tuple[str, str], ...] | None = None,
        *,
        is_nobody: bool = False,
    ) -> None:
        super().__init__(f"{len(errors)} faults")
        self.errors = tuple(errors)
        self.employee_id = employee_id
        self.managers = managers
        self.is_nobody = is_nobody


def parse(record: Record, columns: Columns, role: Role | None, *, partners: bool = True) -> RosterRow:
    """Return the person of a record; `role` is for files without a role column.

    Whether people may be `partners`, who are in either role, depends on the program.

    Cells missing at the end of a row count as missing columns: nothing is stated.

    Raises:
        Faults: names each faulty field.
    """
    if record.problem:
        raise Faults([RowError(field="row", reason=record.problem)])
    width, named = len(record.cells), len(columns.names)
    if any(cell.strip() for cell in record.cells[named:]) or width < min(FEWEST_CELLS, named):
        reason = phrase("the row has {width} cells where the header has {named}").format(width=width, named=named)
        raise Faults([RowError(field="row", reason=reason)])
    if repeats_header(record.cells, columns):
        raise Faults([RowError(field="row", reason=HEADER)], is_nobody=True)
    if _is_note(record, columns):
        raise Faults([RowError(field="row", reason=NOTE)])
    return _Reader(record, columns, role, partners=partners).row()


def _is_note(record: Record, columns: Columns) -> bool:
    at = columns.of_width(len(record.cells)).get(known.EMPLOYEE_ID)
    if at is None or len(record.cells) < FEWEST_CELLS:
        return False
    if _is_total(record, columns):
        return True
    alone = sum(bool(cell.strip()) for cell in record.cells) == 1
    wordy = len(columns.at) > FEW_COLUMNS and not any(map(str.isdigit, record.cells[at]))
    return values.is_note(record.cells[at], alone=alone) or (alone and wordy)


def _is_total(record: Record, columns: Columns) -> bool:
    """Tell whether a row sums up others, as `Total Sales | 45 | |` does: its number stands where the id would."""
    here = columns.of_width(len(record.cells))
    who = [here[column] for column in WHO if column in here]
    return bool(who) and not any(record.cells[at].strip() for at in who) and any(map(values.is_total, record.cells))


class _Reader(NamedManagers):
    def __init__(self, record: Record, columns: Columns, role: Role | None, *, partners: bool) -> None:
        super().__init__(record, columns)
        self._role, self._partners = role, partners

    def row(self) -> RosterRow:
        """Read every field, then refuse the row if any is faulty."""
        employee_id = self._employee_id()
        for name in [*self._at]:
            if says := BY_NAME[name].says:
                self._tell(name, says)
        self._languages()
        role = self._the_role()
        managers = self._managers(employee_id)
        self._name()
        self._zone()
        self._level(managers)
        self._say_guesses()
        self._topics(role)
        self._tell(known.LAST_DAY, "last_day")
        self._must_not_have_left()
        self._must_be_reachable(role)
        if self._errors:
            raise Faults(self._errors, employee_id, managers if self._managers_are_read() else None)
        return RosterRow(
            employee_id=employee_id,
            managers=managers,
            role=role,
            place=self._filled(Place),
            contact=self._filled(Contact),
            profile=replace(self._filled(Profile), groups=self._groups()),
            wishes=self._filled(Wishes),
            last_day=self._values.get("last_day"),
            said=Said(plainly=tuple(self._plainly), roughly=tuple(self._roughly), faintly=tuple(self._faintly)),
            remarks=tuple(self._remarks),
        )

    def _filled(self, kind: type[Any]) -> Any:  # noqa: ANN401 - an instance of that dataclass
        given = self._values
        return kind(**{name: given[name] for name in _FIELDS[kind] if given.get(name) is not None})

    def _groups(self) -> Groups:
        return {one: self._values[column.says] for one, column in GROUPS.items() if self._values.get(column.says)}

    def _employee_id(self) -> str:
        text = self._value(known.EMPLOYEE_ID) or ""
        if not text and not self._errors:
            self._fault(known.EMPLOYEE_ID, phrase("is empty or a placeholder, so the row is about nobody"))
        elif is_cut_short(text):
            self._fault(known.EMPLOYEE_ID, values.CUT_SHORT)
            return ""
        return str(text).removeprefix("'")  # by which a spreadsheet keeps a number as text

    def _the_role(self) -> Role | None:
        if known.ROLE not in self._columns.at:
            return self._role
        found: Role | str | None = self._value(known.ROLE)
        if found is None or isinstance(found, Role):
            return found
        if not self._partners:
            self._fault(
                known.ROLE, phrase("says either, but in this program a person has one role; write mentor or mentee")
            )
        return PARTNER

    def _name(self) -> None:
        joined = self._joined_name()
        name = self._value(known.NAME)
        if self._has(known.NAME):
            self._say("name", values.spoken_name(without_mark(name or "")[0]))
        if joined is not None and not name:
            self._values["name"] = joined
            parts = self._has(known.FIRST_NAME) is self._has(known.LAST_NAME)
            (self._roughly if parts else self._faintly).append("name")

    def _joined_name(self) -> str | None:
        """Return the name joined from columns of its parts, or None if the file has none; Null can be a last name."""
        if self._has(known.LAST_AND_FIRST):
            last, _, first = str(self._value(known.LAST_AND_FIRST) or "").partition(",")
            return f"{first} {last}".strip()
        parts = [
            column for column in (known.FIRST_NAME, known.LAST_NAME) if self._has(column) and not self._failed(column)
        ]
        if not parts:
            return None
        text = shown(" ".join([*map(self._part, parts), self._second_last_name()]))
        whole = read(without_mark(text)[0])
        if len(whole.text) > values.LONGEST_TEXT:
            self._fault(parts[0], phrase("is longer than {most} characters").format(most=values.LONGEST_TEXT))
        return whole.text

    def _part(self, column: str) -> str:
        """Return a first or last name as written: if its cell is empty, that of another column for it."""
        given = [self._raw(place) for place in (self._columns.at[column], *self._columns.instead.get(column, ()))]
        return next((cell for cell in given if read(cell).text and failed(cell) is None), given[0])

    def _second_last_name(self) -> str:
        place = self._columns.second_last_name
        cell = read("" if place is None else self._raw(place))
        return "" if failed(cell.text) else cell.text

    def _raw(self, place: int) -> str:
        return self._cells[place] if place < len(self._cells) else ""

    def _zone(self) -> None:
        self._tell(known.ZONE, "zone")
        if self._values.get("zone") is None and self._has(known.COUNTRY):
            code = self._values.get("country")
            self._say("zone", places.zone_of(code), roughly=True)
            if places.has_several_zones(code):
                self._remark(
                    Remark.GUESSED, known.COUNTRY, phrase("has several time zones; the one of most people was taken")
                )

    def _languages(self) -> None:
        """Let languages of which some cannot be read fill a gap alone: the others may be known from before."""
        if "languages" in self._plainly and values.unknown_languages(self._written(known.LANGUAGES)):
            self._remark(Remark.UNREADABLE, known.LANGUAGES, UNKNOWN_LANGUAGE)
            self._plainly.remove("languages")
            self._roughly.append("languages")

    def _say_guesses(self) -> None:
        for column, reason in guesses(self._values, self._written):
            self._remark(Remark.GUESSED, column, reason)

    def _level(self, managers: tuple[tuple[str, str], ...]) -> None:
        if self._is_another_scale():
            self._remark(Remark.GUESSED, known.LEVEL, ANOTHER_SCALE)
        else:
            self._tell(known.LEVEL, "level")
        if self._values.get("level") is None and self._has(known.DEPTH):
            self._level_by_depth(managers)

    def _level_by_depth(self, managers: tuple[tuple[str, str], ...]) -> None:
        depth = self._value(known.DEPTH)
        if not self._has(known.DEPTH):
            return
        alone = not managers and self._managers_are_read() and any(self._has(column) for column in OF_MANAGERS)
        if depth is None and alone:
            depth = values.LEVELS[-1]
        if depth is not None or managers:
            self._say("level", depth, roughly=True)

    def _is_another_scale(self) -> bool:
        """Tell whether a grade such as E5 stands where a level would; where a level was asked for it is unreadable."""
        cell = self._cell(known.LEVEL)
        unusable = bool(cell.text) and not values.is_level(cell.text)
        return unusable and is_usual(known.LEVEL, self._columns.name(known.LEVEL))

    def _topics(self, role: Role | None) -> None:
        tags = self._named(known.TAGS)
        for column, field, side in ((known.OFFERS, "offers", Role.MENTOR), (known.SEEKS, "seeks", Role.MENTEE)):
            named = self._named(column)
            if self._has(column):
                self._say(field, named)
                if column == known.SEEKS:
                    self._say("ranked", column not in self._columns.unranked)
            if not named and role is side and self._has(known.TAGS):
                self._say(field, tags, roughly=True)
            if field in self._values and field == "offers":
                self._values[field] = values.offers(self._values[field])

    def _must_not_have_left(self) -> None:
        """Refuse whoever works there no more, unless a last day says since when; what is known of them stays."""
        named = [column for column in (known.NAME, known.LAST_NAME) if without_mark(self._written(column))[1]]
        status = self._written(known.STATUS)
        left = named or ([known.STATUS] if has_left(status, self._columns.name(known.STATUS)) else [])
        if left and not self._values.get("last_day"):
            self._fault(left[0], LEFT)

    def _must_be_reachable(self, role: Role | None) -> None:
        if "email" in self._plainly and not self._values["email"]:
            # An address is replaced and never cleared, because participants must be reachable.
            self._plainly.remove("email")
        faulty = {error.field for error in self._errors}
        email = self._columns.name(known.EMAIL)
        if role and known.EMAIL in self._columns.at and not self._values.get("email") and email not in faulty:
            self._fault(known.EMAIL, phrase("is empty; whoever takes part must be reachable"))
