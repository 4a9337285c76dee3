import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy import dossier
from deploy.dossier import check, main
from services.matching.matcher.draft import draft_of
from services.matching.matcher.snapshot import SNAPSHOT
from tests.unit.matching.dossiers import Given, about, each_program, of, stored
from tests.unit.matching.site import JUNIOR, SENIOR, Site, row


class TestDossier:
    @each_program
    @pytest.mark.parametrize("seed", [1, 2, 4, 7])
    def test_confirms_what_a_run_says(self, tmp_path: Path, given: Given, seed: int) -> None:
        arrays = of(seed, given)
        confirmed = check(stored(tmp_path, arrays), **about(arrays)["record"])
        run = draft_of(SNAPSHOT.validate_json(arrays["snapshot"].tobytes()))
        assert confirmed["pairs"] == len(run.couples) > 15
        assert confirmed["total_fit"] == sum(one.score for one in run.couples)
        assert 0.0 <= confirmed["gap_at_most"] <= run.gap
        assert run.summary.preferred
        assert confirmed["couples"] == run.summary.preferred.couples

    def test_says_so_on_the_command_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = stored(tmp_path, of(1))
        assert main([str(file)]) == 0
        assert '"confirmed"' in capsys.readouterr().out
        assert main([]) == main(["--nope"]) == 2
        assert main(["--help"]) == 0
        assert "usage: python -m deploy.dossier FILE" in capsys.readouterr().err

    @pytest.mark.parametrize("damage", [b"no dossier", b"", b"PK\x03\x04", b"\x93NUMPY", b"\x80\x04"])
    def test_says_of_a_file_that_is_none_nothing_but_that(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: bytes
    ) -> None:
        file = tmp_path / "run.npz"
        file.write_bytes(damage)
        assert (main([str(file)]), main([str(tmp_path)])) == (1, 1)
        assert capsys.readouterr().err == (
            "refuted: the file is no dossier: it is damaged\nrefuted: the file is no dossier: Is a directory\n"
        )


class TestVerifier:
    def test_depends_on_numpy_alone_in_fewer_than_300_lines(self) -> None:
        source = Path(dossier.__file__).read_text(encoding="utf-8")
        imported = {
            (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert imported == {"hashlib", "json", "sys", "collections", "pathlib", "typing", "numpy"}
        assert len(source.splitlines()) < 300


@pytest.fixture
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make dossiers in this process: one that several workers of pytest start has no main module."""

    async def run_sync(make: Callable[..., bytes], *given: object, **_options: object) -> bytes:
        return make(*given)

    monkeypatch.setattr("services.matching.api.dossiers.to_process", SimpleNamespace(run_sync=run_sync))


@pytest.mark.usefixtures("_in_this_process")
class TestDossierOverHttp:
    async def test_is_a_file_that_the_verifier_confirms(self, site: Site, tmp_path: Path) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR), row("J2", JUNIOR), row("S2", SENIOR))
        draft = await site.draft()
        answer = await site.client.get(f"{draft}/dossier")
        assert answer.headers["content-type"] == "application/vnd.numpy.npz"
        (tmp_path / "run.npz").write_bytes(answer.content)
        record = (await site.get(draft))["record"]
        assert check(tmp_path / "run.npz", record["inputs"], record["pairs"])["pairs"] == 2
        again = await site.client.get(f"{draft}/dossier")
        assert again.content == answer.content

    @pytest.mark.parametrize(("asks", "after", "kept"), [((), 29, 7), (("gender",), 29, 1), (("gender",), 31, None)])
    async def test_is_kept_no_longer_than_what_people_consented_to_have_used(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, asks: tuple[str, ...], after: int, kept: int | None
    ) -> None:
        await site.publish(consented_attributes=asks)
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        draft = await site.draft()
        told: list[timedelta | None] = []

        async def put(_id: str, _content: bytes, keep: timedelta | None = None) -> int:
            told.append(keep)
            return 0

        monkeypatch.setattr(site.blobs, "put", put)
        site.world.now += timedelta(days=after)
        await site.client.get(f"{draft}/dossier")

        assert told == ([timedelta(days=kept)] if kept else [])

    async def test_is_refused_for_teams(self, site: Site) -> None:
        await site.publish(format="project-team")
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR), row("J2", JUNIOR))
        refused = await site.client.get(f"{await site.draft()}/dossier")
        assert (refused.status_code, refused.json()["code"]) == (409, "teams-have-no-dossier")
        assert "replay the run" in refused.json()["detail"]
