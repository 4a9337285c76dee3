"""The topics of a program over HTTP: sought, offered, taken for the same, and the coordinator's relations."""

import asyncio
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.commands import ReviseTopics
from services.matching.domain.likeness import Likeness
from services.matching.domain.participants import Status
from services.matching.domain.program import Program
from services.matching.domain.topic_table import MOST_RELATIONS, ProgramTopics, TopicRelation, joined
from services.matching.matcher.overview import Overview, TopicGroup, overview
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS, TOPICS
from services.matching.thesaurus import relations
from shared.http import Body, Read, Send
from shared.http.parameters import ProgramKey
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["topics"])


class ReviseTopicsBody(Body):
    """All of a program's own relations between topics, as a change of the revision that was read."""

    relations: Annotated[tuple[TopicRelation, ...], Field(max_length=MOST_RELATIONS)]
    revision: Annotated[int, Field(ge=0, le=1_000_000)]


class AlikeView(BaseModel):
    """A topic sought and one offered that the platform takes for alike."""

    sought: str
    offered: str
    likeness: Likeness
    percent: int


class TopicGroupView(BaseModel):
    """A topic with all its names: how many people seek and offer it."""

    topic: str
    names: tuple[str, ...]
    sought: int
    offered: int

    @classmethod
    def of(cls, group: TopicGroup) -> Self:
        """Return the view of a group."""
        return cls(topic=group.names[0], names=group.names, sought=group.sought, offered=group.offered)


class TopicsView(BaseModel):
    """The topics of a program, of the people who take part now.

    `sought` and `offered` are ordered by people; topics that fewer than three people name are left out there.
    `unknown` are sought, and nobody offers anything like them; `alike` are the most alike that are not the same.
    """

    relations: tuple[TopicRelation, ...]
    revision: int
    shipped: int
    sought: tuple[TopicGroupView, ...]
    offered: tuple[TopicGroupView, ...]
    unknown: tuple[TopicGroupView, ...]
    same: tuple[TopicGroupView, ...]
    alike: tuple[AlikeView, ...]

    @classmethod
    def of(cls, topics: ProgramTopics, seen: Overview) -> Self:
        """Return the view of a program's relations and of its people's topics."""
        return cls(
            relations=topics.relations,
            revision=topics.revision,
            shipped=len(relations()),
            sought=tuple(map(TopicGroupView.of, seen.sought)),
            offered=tuple(map(TopicGroupView.of, seen.offered)),
            unknown=tuple(map(TopicGroupView.of, seen.unknown)),
            same=tuple(map(TopicGroupView.of, seen.same)),
            alike=tuple(
                AlikeView(sought=one.sought, offered=one.offered, likeness=one.likeness, percent=one.percent)
                for one in seen.alike
            ),
        )


@router.get("/programs/{program_id}/topics", dependencies=[held(Right.LIST_RUNS)])
async def get_topics(program_id: ProgramKey, read: Read) -> TopicsView:
    """Return what people seek and offer, what the platform takes for the same, and the program's own relations."""
    return await _view(read, await existing_program(read, program_id))


@router.put("/programs/{program_id}/topics", dependencies=[held(Right.RUN_PROGRAM)])
async def revise_topics(program_id: ProgramKey, body: ReviseTopicsBody, send: Send, read: Read) -> TopicsView:
    """Replace the program's own relations between topics; they go before the shipped ones, from the next run on."""
    program = await existing_program(read, program_id)
    await send(ReviseTopics(program_id=program_id, relations=body.relations, revision=body.revision))
    return await _view(read, program)


async def _view(read: Reader, program: Program) -> TopicsView:
    topics = await read.get(TOPICS, program.id) or ProgramTopics(id=program.id)
    everybody = [one async for one in read.stream(PARTICIPANTS, program_id=program.id)]
    here = [one for one in everybody if one.status is not Status.WITHDRAWN]
    told = joined(topics.relations, relations())
    # Outside the event loop: with 100,000 people it takes seconds.
    return TopicsView.of(topics, await asyncio.to_thread(overview, program, here, told))
