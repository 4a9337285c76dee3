import ast
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from deploy import dossier
from deploy.dossier import Refuted, check, main
from services.matching.domain.records import Record
from services.matching.matcher.dossier import dossier_of
from services.matching.matcher.draft import draft_of
from services.matching.matcher.snapshot import SNAPSHOT, market_of
from services.matching.matcher.solution import pairs_digest
from tests.unit.matching.people import snapshot
from tests.unit.matching.site import JUNIOR, SENIOR, Site, row

Arrays = dict[str, np.ndarray]


@cache
def of(seed: int, people: int = 120) -> Arrays:
    taken = snapshot(seed, people)
    first = draft_of(replace(taken, pins=())).couples[:2]
    taken = replace(
        taken,
        pins=tuple((one.mentor_id, one.mentee_id) for one in first),
        stay=tuple((one.mentor_id, one.mentee_id) for one in draft_of(taken).couples[5:9]),
        stay_bonus=300,
    )
    raw = SNAPSHOT.dump_json(taken)
    taken = SNAPSHOT.validate_json(raw)
    found = draft_of(taken)
    settings = taken.program.settings
    record = Record(
        inputs=sha256(raw).hexdigest(),
        pairs=pairs_digest(found.solution, market_of(taken)),
        weights=settings.weights,
        rules=settings.rules,
    )
    return dossier_of(raw, found.solution, record)


def stored(path: Path, arrays: Arrays) -> Path:
    file = path / "dossier.npz"
    np.savez(file, **arrays)
    return file


def told(arrays: Arrays, **changes: Any) -> None:  # noqa: ANN401 - anything JSON holds
    about = json.loads(arrays["about"].tobytes())
    for name, value in changes.items():
        part, _, rest = name.partition("__")
        if rest:
            about[part][rest] = value
        else:
            about[part] = value
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)


def sealed(arrays: Arrays) -> None:
    """Forge the digests too, as whoever tampers with a dossier would."""
    text = sha256()
    for mentor, mentee, fit in arrays["pairs"].T:
        text.update(f"{arrays['mentor_ids'][mentor]} {arrays['mentee_ids'][mentee]} {fit}\n".encode())
    record = {"inputs": sha256(arrays["snapshot"].tobytes()).hexdigest(), "pairs": text.hexdigest()}
    told(arrays, record=record)


def said(arrays: Arrays, change: Callable[[dict[str, Any]], None]) -> None:
    known = json.loads(arrays["snapshot"].tobytes())
    change(known)
    arrays["snapshot"] = np.frombuffer(json.dumps(known).encode(), np.uint8)


def about(arrays: Arrays) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(arrays["about"].tobytes())
    return found


def put(name: str, at: object, change: Callable[[Any], Any]) -> Callable[[Arrays], None]:
    def tamper(arrays: Arrays) -> None:
        arrays[name][at] = change(arrays[name][at])

    return tamper


def first_pair(arrays: Arrays) -> tuple[int, int]:
    pinned = {*map(tuple, arrays["pinned"].T.tolist())}
    return next((a, b) for a, b, _ in arrays["pairs"].T.tolist() if (a, b) not in pinned)


def of_first_pair(name: str, side: int, change: Callable[[Any], Any]) -> Callable[[Arrays], None]:
    def tamper(arrays: Arrays) -> None:
        at = first_pair(arrays)[side]
        arrays[name][at] = change(arrays[name][at])

    return tamper


def other_mentee(arrays: Arrays) -> None:
    pairs = arrays["pairs"]
    pairs[1, 0], pairs[1, -1] = pairs[1, -1], pairs[1, 0]


def one_twice(arrays: Arrays) -> None:
    arrays["pairs"] = np.column_stack([arrays["pairs"], arrays["pairs"][:, :1]])


def one_less(arrays: Arrays) -> None:
    arrays["pairs"] = arrays["pairs"][:, 1:]


def nobody_apart(arrays: Arrays) -> None:
    arrays["apart"] = arrays["apart"][:0]


def no_prices(arrays: Arrays) -> None:
    arrays["price"] = np.zeros_like(arrays["price"])


def without_prices(arrays: Arrays) -> None:
    del arrays["price"]


def lighter(known: dict[str, Any]) -> None:
    known["program"]["settings"]["weights"]["languages"] += 100


def longer_line(known: dict[str, Any]) -> None:
    ids = [one["person_id"] for one in known["ready"]]
    known["managers"][ids[0]], known["managers"][ids[1]] = ids[1], None


TAMPERINGS: dict[str, Callable[[Arrays], None]] = {
    "another mentee": other_mentee,
    "a pair twice": one_twice,
    "a pair less": one_less,
    "a better fit": put("pairs", (2, 0), lambda fit: fit + 1),
    "a price below zero": put("price", 0, lambda _: -5),
    "no prices at all": no_prices,
    "the array of prices missing": without_prices,
    "a smaller bound": lambda arrays: told(arrays, bound=about(arrays)["value"] - 1),
    "a greater total": lambda arrays: told(arrays, value=about(arrays)["value"] + 7),
    "a place more": of_first_pair("mentor_capacity", 0, lambda places: places + 1),
    "another level": of_first_pair("mentee_level", 1, lambda level: level + 3),
    "a bonus more": of_first_pair("mentor_bonus", 0, lambda bonus: bonus + 500),
    "an offer more": of_first_pair("mentor_offer_level", 0, lambda levels: levels * 0),
    "points more": of_first_pair("mentee_points", 1, lambda points: points + 1),
    "no common hours": of_first_pair("mentee_available", 1, lambda words: words * 0),
    "another department": of_first_pair("mentee_department", 1, lambda index: (index + 1) % 4),
    "ids exchanged": put("mentor_ids", slice(0, 2), lambda ids: ids[::-1].copy()),
    "nobody kept apart": nobody_apart,
    "a rule switched off": lambda arrays: told(arrays, reporting_line=False),
    "fewer hours asked": lambda arrays: told(arrays, common_hours=0),
    "a lower least fit": lambda arrays: told(arrays, least_fit=-1),
    "fewer couples who would rather": lambda arrays: told(
        arrays, preferred=about(arrays)["preferred"] | {"couples": about(arrays)["preferred"]["couples"] - 1}
    ),
    "a smaller gain": lambda arrays: told(arrays, preferred=about(arrays)["preferred"] | {"gain": 1}),
    "less envy": lambda arrays: told(
        arrays,
        preferred=about(arrays)["preferred"]
        | {"envy": [{"attribute": "department", "groups": [{"group": "IT", "people": 9, "envy": 0}]}]},
    ),
    "other weights": lambda arrays: said(arrays, lighter),
    "another reporting line": lambda arrays: said(arrays, longer_line),
    "another run": lambda arrays: told(arrays, run_id="f" * 16),
    "another format": lambda arrays: told(arrays, format=2),
}


class TestDossier:
    @pytest.mark.parametrize("seed", [1, 2, 4, 7])
    def test_confirms_what_a_run_says(self, tmp_path: Path, seed: int) -> None:
        arrays = of(seed)
        confirmed = check(stored(tmp_path, arrays), **about(arrays)["record"])
        assert confirmed["pairs"] == arrays["pairs"].shape[1] > 20
        assert confirmed["gap_at_most"] == 0.0
        assert confirmed["couples"] == about(arrays)["preferred"]["couples"]

    @pytest.mark.parametrize("name", TAMPERINGS)
    def test_is_refuted_once_it_is_tampered_with(self, tmp_path: Path, name: str) -> None:
        arrays = {key: value.copy() for key, value in of(2).items()}
        TAMPERINGS[name](arrays)
        sealed(arrays)
        with pytest.raises(Refuted):
            check(stored(tmp_path, arrays))

    def test_is_refuted_by_the_digests_of_the_record(self, tmp_path: Path) -> None:
        file = stored(tmp_path, of(1))
        record = about(of(2))["record"]
        with pytest.raises(Refuted, match="digests"):
            check(file, record["inputs"], record["pairs"])

    def test_is_refuted_if_the_snapshot_changed(self, tmp_path: Path) -> None:
        arrays = dict(of(1))
        said(arrays, lambda known: known.update(seed=99))
        with pytest.raises(Refuted, match="snapshot"):
            check(stored(tmp_path, arrays))

    def test_says_so_on_the_command_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = stored(tmp_path, of(1))
        assert main([str(file)]) == 0
        assert '"confirmed"' in capsys.readouterr().out
        file.write_bytes(b"no dossier")
        assert main([str(file)]) == 1
        assert "refuted: the file is no dossier" in capsys.readouterr().err
        assert main([]) == 2


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

    async def test_is_refused_for_groups(self, site: Site) -> None:
        await site.publish(format="small-group")
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR), row("J2", JUNIOR))
        refused = await site.client.get(f"{await site.draft()}/dossier")
        assert refused.json()["code"] == "only-couples-have-dossiers"
