"""Column mappings over HTTP: the headings of one system's files, kept by name."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, model_validator

from services.matching.api.held import held
from services.matching.commands import DeleteMapping, SetMapping
from services.matching.domain.mappings import ColumnMapping, UnknownMapping
from services.matching.feeds.csv.columns import BY_NAME
from services.matching.rights import Right
from services.matching.store import COLUMN_MAPPINGS
from shared.fields import Line
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.parameters import ADMINISTRATOR
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1/column-mappings", tags=["people"])
MappingKey = Annotated[str, Path(max_length=100)]


class MappingBody(Body):
    """The headings of one system's files, by our column names."""

    columns: Annotated[dict[str, Line], Field(min_length=1, max_length=50)]
    empty_manager_clears: bool | None = None

    @model_validator(mode="after")
    def _names_our_columns(self) -> Self:
        unknown = sorted(self.columns.keys() - BY_NAME.keys())
        if unknown:
            raise ValueError(f"columns names something that is no column of ours; the columns are {', '.join(BY_NAME)}")
        return self


class MappingView(BaseModel):
    """A column mapping."""

    name: str
    columns: dict[str, str]
    empty_manager_clears: bool | None

    @classmethod
    def of(cls, mapping: ColumnMapping) -> Self:
        """Return the view of a mapping."""
        return cls(name=mapping.id, columns=mapping.columns, empty_manager_clears=mapping.empty_manager_clears)


@router.put("/{mapping_id}", dependencies=[held(Right.MANAGE_PEOPLE)])
async def set_mapping(mapping_id: MappingKey, body: MappingBody, send: Send, read: Read) -> MappingView:
    """Keep a column mapping under its name, replacing the one that is there; imports name it (`mapping=workday`)."""
    await send(SetMapping(name=mapping_id, columns=body.columns, empty_manager_clears=body.empty_manager_clears))
    return MappingView.of(await existing_mapping(read, mapping_id))


@router.get("/{mapping_id}", dependencies=[held(Right.SEE_PEOPLE)])
async def get_mapping(mapping_id: MappingKey, read: Read) -> MappingView:
    """Return one column mapping."""
    return MappingView.of(await existing_mapping(read, mapping_id))


@router.get("", tags=[ADMINISTRATOR], dependencies=[held(Right.SEE_PEOPLE)])
async def list_mappings(read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[MappingView]:
    """List the organization's column mappings by name."""
    mappings, following = await read.page(COLUMN_MAPPINGS, cursor, limit, program_id=None)
    return Page(items=[MappingView.of(one) for one in mappings], next=following)


@router.delete("/{mapping_id}", status_code=204, dependencies=[held(Right.MANAGE_PEOPLE)])
async def delete_mapping(mapping_id: MappingKey, send: Send) -> None:
    """Delete a column mapping; imports that began with it keep its headings."""
    await send(DeleteMapping(name=mapping_id))


async def existing_mapping(read: Reader, name: str) -> ColumnMapping:
    """Return a column mapping.

    Raises:
        UnknownMapping: there is none.
    """
    if found := await read.get(COLUMN_MAPPINGS, name):
        return found
    raise UnknownMapping(phrase("there is no column mapping with that name"))
