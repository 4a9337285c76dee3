"""The pages of all services, each with something to show."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from fastapi import FastAPI

from services.feedback.app import build as build_feedback
from services.feedback.domain.survey import Survey
from services.feedback.instruments import current
from services.feedback.settings import Settings as FeedbackSettings
from services.matching.app import SERVICE as MATCHING
from services.matching.app import build as build_matching
from services.matching.domain.pairs import Evidence, Member, Pair, State
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Points, ProgramSettings
from services.matching.settings import Settings as MatchingSettings
from services.matching.store import PAIRS, PROGRAMS
from services.notify.app import SERVICE as NOTIFY
from services.notify.app import build as build_notify
from services.notify.settings import Settings as NotifySettings
from services.scheduling.app import SERVICE as SCHEDULING
from services.scheduling.app import build as build_scheduling
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.settings import Settings as SchedulingSettings
from services.scheduling.store import SESSIONS
from shared.contracts.feedback import Wave
from shared.contracts.programs import ProgramPublished
from shared.contracts.vocabulary import Cadence, Kind, Role
from tests.keys import keys_for, signer
from tests.memory import START, Memory, run_on
from tests.unit.feedback.world import World, members, pair_created, session_held

PUBLISHED = ProgramPublished(
    revision=1,
    program_id="program",
    title="Leading with fresh eyes",
    kind=Kind.REVERSE,
    cadence="biweekly",
    weeks=12,
    session_minutes=45,
)
MEETING = Session(
    id="pair-1-002",
    pair_id="pair-1",
    program_id="program",
    kind=Kind.REVERSE,
    members=members(1),
    number=2,
    series_length=6,
    starts_at=START - timedelta(hours=2),
    ends_at=START - timedelta(hours=1),
    zone="Europe/Berlin",
    state=SessionState.ATTESTING,
    deadline=START + timedelta(days=3),
)

PROGRAM = Program(
    id="program",
    settings=ProgramSettings(
        title="Leading with fresh eyes",
        kind=Kind.REVERSE,
        objective="Learn",
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
    ),
)
PROPOSAL = Pair(
    id="pair-1",
    program_id="program",
    mentor_ids=("junior-1",),
    mentee_ids=("senior-1",),
    members=(Member(person_id="junior-1", role=Role.MENTOR), Member(person_id="senior-1", role=Role.MENTEE)),
    state=State.PROPOSED,
    score=0,
    points=Points(),
    evidence=Evidence(mentee_learns=("social media", "gaming"), mentor_learns=("strategy",), languages=("de", "en")),
    created_at=START,
    starts_on=START,
    ends_on=START + timedelta(weeks=12),
    asked=("junior-1", "senior-1"),
    expires_at=START + timedelta(days=7),
)


class Stage:
    """Starts a service's application in memory when one of its pages is asked for."""

    def __init__(self, serve: Callable[[FastAPI], str]) -> None:
        self._serve = serve
        self.world = World()
        self.meetings = Memory(service=SCHEDULING)
        self.letters = Memory(service=NOTIFY)

    def answer(self, wave: Wave = Wave.PULSE, role: Role = Role.MENTEE, **claims: str) -> str:
        """Return the address of the page that asks one side of pair 1."""
        self.world.hear(PUBLISHED, pair_created(1), session_held(1))
        survey = self.world.surveys(pair_id="pair-1", wave=wave, role=role)[0]
        return f"{self._feedback()}/answer/{_token('feedback', _claims(survey) | claims)}"

    def report(self, pairs: int, *, sessions: int = 1) -> str:
        """Return the address of a report on so many pairs who all answered."""
        self.world.hear(PUBLISHED, *(pair_created(number) for number in range(pairs)))
        for survey in self.world.surveys(wave=Wave.EXPECTATIONS):
            scales = [question.id.replace("-", "_") for question in current(Wave.EXPECTATIONS).scales]
            self.world.answer(survey, **{name: 1 + (at + len(survey.role)) % 5 for at, name in enumerate(scales)})
        for session in range(sessions):
            self.world.wait(timedelta(days=14))
            self.world.hear(*(session_held(number, session + 1) for number in range(pairs)))
            self.world.answer_open(worth_it=3 + session % 3, learned=2 + session % 4)
        self.world.wait(timedelta(days=7))
        return f"{self._feedback()}/v1/programs/program/report.html"

    def attest(self, **claims: str) -> str:
        """Return the address of the page that asks whether a session took place."""
        self.meetings.put(SESSIONS, MEETING)
        asked = {"session_id": MEETING.id, "pair_id": MEETING.pair_id, "person_id": "junior-1"}
        app = build_scheduling(SchedulingSettings(**keys_for("scheduling")))
        run_on(app, self.meetings)
        return f"{self._serve(app)}/attestation/{_token('scheduling', asked | claims)}"

    def proposal(self, answer: str = "yes", *, agreed: bool = False) -> str:
        """Return the address of the page that asks whether somebody may be introduced."""
        proposal = replace(PROPOSAL, approved=("senior-1",)) if agreed else PROPOSAL
        matching = Memory(service=MATCHING)
        matching.put(PAIRS, proposal)
        matching.put(PROGRAMS, PROGRAM)
        app = build_matching(MatchingSettings(**keys_for("matching")))
        run_on(app, matching)
        claims = {"pair_id": proposal.id, "person_id": "senior-1", "answer": answer}
        return f"{self._serve(app)}/proposal/{_token('matching', claims)}"

    def preferences(self) -> str:
        """Return the address of the page on which somebody chooses their mails."""
        app = build_notify(NotifySettings(**keys_for("notify")))
        run_on(app, self.letters)
        return f"{self._serve(app)}/preferences/{_token('notify', {'person_id': 'junior-1', 'kind': 'survey'})}"

    def _feedback(self) -> str:
        app = build_feedback(FeedbackSettings(**keys_for("feedback")))
        run_on(app, self.world)
        return self._serve(app)


def _claims(survey: Survey) -> dict[str, str]:
    return {"survey_id": survey.id, "pair_id": survey.pair_id, "person_id": survey.person_id}


def _token(audience: str, claims: Mapping[str, str]) -> str:
    return signer(audience).sign(claims, START + timedelta(days=30))
