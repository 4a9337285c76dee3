import httpx
import pytest

from deploy.cli import mails
from shared.contracts.notifications import NotificationKind
from tests.memory import run_on
from tests.unit.notify.facts import ADA, PROGRAM, Notify, contact
from tests.unit.notify.test_api import application
from tests.unit.notify.test_mail_stops import failed


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA))
    return notify


@pytest.fixture
def http(notify: Notify) -> httpx.AsyncClient:
    app = application()
    run_on(app, notify)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify")


async def run(http: httpx.AsyncClient, *arguments: str) -> None:
    await mails.act(http, mails.parser().parse_args(arguments))


class TestMails:
    async def test_of_all_programs_are_stopped_with_a_reason_and_released(
        self, http: httpx.AsyncClient, notify: Notify, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(mails.Refused, match="why"):
            await run(http, "stop")
        await run(http, "stop", "--why", "wrong dates")
        await run(http, "status")
        assert capsys.readouterr().out.count("wrong dates") == 2
        await run(http, "release")
        assert notify.kept["mail_stops"] == {}

    async def test_of_one_program_are_stopped_and_released(self, http: httpx.AsyncClient, notify: Notify) -> None:
        await run(http, "stop", "--program", PROGRAM)
        assert notify.kept["mail_stops"].keys() == {PROGRAM}
        await run(http, "release", "--program", PROGRAM)
        assert notify.kept["mail_stops"] == {}

    async def test_that_failed_are_sent_again_by_kind_and_time(
        self, http: httpx.AsyncClient, notify: Notify, capsys: pytest.CaptureFixture[str]
    ) -> None:
        failed(notify)
        await run(http, "resend", "--kind", "ready")
        await run(http, "resend", "--since", "2090-01-01T00:00:00Z")
        await run(http, "resend", "--kind", "welcome", "--kind", "ready")
        said = capsys.readouterr().out.splitlines()
        assert said == [f"{number} mails are sent again" for number in (0, 0, 1)]
        assert notify.only(ADA, NotificationKind.WELCOME).reason is None

    async def test_are_refused_in_notifys_words(self, http: httpx.AsyncClient) -> None:
        with pytest.raises(mails.Refused, match="kinds"):
            await run(http, "resend", "--kind", "poems")

    def test_of_a_notify_that_does_not_answer_end_with_69(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NOTIFY_URL", "http://127.0.0.1:9")
        assert mails.main(["status"]) == 69
