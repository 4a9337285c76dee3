"""What callers decide, read about people and are refused is recorded before they are answered, or not answered."""

from types import SimpleNamespace

import pytest
from fastapi import APIRouter
from pydantic import BaseModel, SecretStr
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from shared.app import make_app
from shared.audit.answers import Audited, _is_recorded
from shared.audit.commands import RecordAccess
from shared.audit.handlers import ROUTES
from shared.auth.caller import Caller, CallerKind
from shared.auth.identity import Identity, KnownPerson
from shared.auth.rights import Standing, rule
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId
from shared.errors import Unavailable
from shared.http import places
from shared.http.guard import holds
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.settings import ServiceSettings
from tests.keys import key
from tests.unit.auth.provider import AUDIENCE, ISSUER, token
from tests.unit.auth.site import Site
from tests.unit.shared.site import EndPair, end

AUDITOR = {"employee_id": "E1", "roles": ["mentoring-auditor"]}
SELF = {"employee_id": "E1"}
router = APIRouter(prefix="/v1")
PROGRAM = rule(Standing.COORDINATOR, Standing.AUDITOR, on="program")
PERSON = rule(Standing.AUDITOR, Standing.SELF, on="person")


class PairView(BaseModel):
    """A pair as a route shows it."""

    mentor_ids: list[PersonId]
    members: list[dict[str, str]]


@router.get("/programs/{program_id}/pairs", dependencies=[holds(PROGRAM, places.program)])
async def list_pairs(program_id: str) -> list[PairView]:
    """Show two people."""
    return [PairView(mentor_ids=[PersonId("bo")], members=[{"person_id": "cy", "name": program_id}])]


@router.get("/programs/{program_id}/report", dependencies=[holds(PROGRAM, places.program)])
async def report(program_id: str) -> dict[str, int]:
    """Show nobody."""
    return {"pairs": len(program_id)}


@router.get("/programs/{program_id}/moves.csv", dependencies=[holds(PROGRAM, places.program)])
async def moves(program_id: str) -> PlainTextResponse:
    """Show who knows whom."""
    return PlainTextResponse(f"person,{program_id}")


@router.get("/people/{person_id}/hours", dependencies=[holds(PERSON, places.person)])
async def hours(person_id: str) -> dict[str, str]:
    """Show one person."""
    return {"zone": person_id}


@router.post("/programs/{program_id}/publication", dependencies=[holds(PROGRAM, places.program)])
async def publish(program_id: str) -> str:
    """Decide."""
    return program_id


@router.post("/programs/{program_id}/word", dependencies=[holds(PROGRAM, places.program)])
async def word(program_id: str, request: Request) -> str:
    """Take somebody's own word, which nothing may connect to them."""
    request.state.actor = None
    return program_id


class Trailed(Site):
    """A service that keeps an audit trail; `away` is as if Kafka did not answer."""

    def __post_init__(self) -> None:
        service = Service(
            name="matching",
            work=UnitOfWork,
            collections=(),
            routes={"matching.programs": {EndPair: end}, "matching.audit": ROUTES},
        )
        given = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "session_keys": (SecretStr(key("SESSION_KEYS")),),
            **self.settings,
        }
        self.app = make_app(service, ServiceSettings(**given), routers=(router,), recognise=self._recognise)
        self.authentication = self.app.state.authentication
        self.authentication.tokens = self.provider.tokens()
        self.records: list[RecordAccess] = []
        self.away = False
        self.app.state.platform = SimpleNamespace(engine=self, settings=self.app.state.settings)

    async def _recognise(self, _request: Request, identity: Identity) -> KnownPerson | None:
        return self.known.get(identity.employee_id)


def scope_of(site: Trailed) -> Scope:
    """Return a request of somebody who is signed in, behind the guard."""
    caller = Caller(kind=CallerKind.PERSON, name="person:ada", person_id=PersonId("ada"))
    return {
        "type": "http",
        "method": "GET",
        "path": "/v1/pairs",
        "headers": [],
        "root_path": "",
        "route": SimpleNamespace(path="/v1/pairs"),
        "app": site.app,
        "state": {"caller": caller, "actor": caller.actor, "correlation_id": "c"},
    }


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Trailed:
    made = Trailed()

    async def send(command: Command, *, id: str) -> None:  # noqa: A002 - as the real one
        if made.away:
            raise Unavailable(f"{id} was not acknowledged")
        assert isinstance(command, RecordAccess)
        made.records.append(command)

    monkeypatch.setattr(made.app.state.platform, "engine", SimpleNamespace(send=send))
    return made


class TestRecord:
    async def test_names_whom_a_list_has_told_about(self, site: Trailed) -> None:
        answer = await site.get("/v1/programs/p-1/pairs", token(**AUDITOR), headers={"Access-Reason": "case 12"})

        (one,) = site.records
        assert answer.json()[0]["mentor_ids"] == ["bo"]
        assert (one.actor, one.what) == ("person:ada", "GET /v1/programs/{program_id}/pairs")
        assert (one.whose, one.about) == ((PersonId("bo"), PersonId("cy")), ("program_id=p-1",))
        assert (one.roles, one.why, one.status) == (("auditor", "coordinator"), "case 12", 200)

    async def test_shows_who_acts_for_somebody_and_for_whom(self, site: Trailed) -> None:
        support = {"employee_id": "E1", "roles": ["mentoring-administrator", "mentoring-auditor"]}

        await site.get("/v1/people/cy/hours", token(**support), headers={"On-Behalf-Of": "bo"})

        assert [one.actor for one in site.records] == ["person:ada for person:bo"]

    async def test_names_whom_a_route_is_about(self, site: Trailed) -> None:
        await site.get("/v1/people/bo/hours", token(**AUDITOR))

        assert [one.whose for one in site.records] == [("bo",)]

    async def test_is_not_made_of_what_people_read_about_themselves(self, site: Trailed) -> None:
        assert (await site.get("/v1/people/ada/hours", token(**SELF))).status_code == 200
        assert site.records == []

    async def test_is_not_made_of_figures(self, site: Trailed) -> None:
        await site.get("/v1/programs/p-1/report", token(**AUDITOR))

        assert site.records == []

    async def test_is_made_of_an_export(self, site: Trailed) -> None:
        await site.get("/v1/programs/p-1/moves.csv", token(**AUDITOR))

        assert [one.what for one in site.records] == ["GET /v1/programs/{program_id}/moves.csv"]

    async def test_is_made_of_a_decision(self, site: Trailed) -> None:
        await site.post("/v1/programs/p-1/publication", token(**SELF), json={})

        assert [(one.what, one.actor) for one in site.records] == [
            ("POST /v1/programs/{program_id}/publication", "person:ada")
        ]

    async def test_is_made_of_a_refusal(self, site: Trailed) -> None:
        answer = await site.get("/v1/people/bo/hours", token(**SELF))

        assert answer.status_code == 403
        assert [(one.status, one.whose, one.roles) for one in site.records] == [(403, ("bo",), ())]

    async def test_is_not_made_of_somebody_s_own_word(self, site: Trailed) -> None:
        assert (await site.post("/v1/programs/p-1/word", token(**SELF), json={})).status_code == 200
        assert site.records == []

    def test_is_made_of_a_move_of_the_simulated_clock_only_if_it_is_refused(self, site: Trailed) -> None:
        move = scope_of(site) | {"method": "POST", "route": SimpleNamespace(path="/clock")}

        assert [_is_recorded(move, status) for status in (200, 403)] == [False, True]

    async def test_of_one_caller_is_always_in_one_chain(self, site: Trailed) -> None:
        for _ in range(3):
            await site.get("/v1/programs/p-1/pairs", token(**AUDITOR))

        assert len({one.chain for one in site.records}) == 1


class TestAnswer:
    @pytest.mark.parametrize("path", ["/v1/programs/p-1/pairs", "/v1/programs/p-1/moves.csv"])
    async def test_is_withheld_where_it_cannot_be_recorded(self, site: Trailed, path: str) -> None:
        site.away = True
        answer = await site.get(path, token(**AUDITOR))

        assert answer.status_code == 503
        assert answer.json()["code"] == "temporarily-unavailable"
        assert "bo" not in answer.text

    async def test_that_is_withheld_leaves_nothing_of_itself(self, site: Trailed) -> None:
        site.away = True
        said: list[Message] = []

        async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"person_id": "bo"}'})

        async def say(message: Message) -> None:
            said.append(message)

        async def heard() -> Message:
            return {"type": "http.request"}

        await Audited(app, "matching")(scope_of(site), heard, say)
        assert [one.get("status") for one in said] == [503, None]
        assert b"bo" not in said[1]["body"]

    async def test_is_given_where_nothing_has_to_be_recorded(self, site: Trailed) -> None:
        site.away = True

        assert (await site.get("/v1/programs/p-1/report", token(**AUDITOR))).status_code == 200

    async def test_is_given_without_sign_in_where_everybody_is_local(self) -> None:
        open_ = Trailed(settings={"issuer": ""})

        assert (await open_.get("/v1/programs/p-1/pairs")).status_code == 200
