"""The process that holds runs for questions is nobody else's, and stays however long nobody asks."""

import pytest
from anyio import to_process

from services.matching.api import dossiers
from services.matching.api.why import _asked
from services.matching.domain.program_settings import HardRules, Points
from services.matching.domain.records import Record
from tests.unit.matching.processes import packed, process

RECORD = Record(inputs="", pairs="", weights=Points(), rules=HardRules())


class TestProcess:
    async def test_of_questions_stays_while_dossiers_are_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dossiers, "packed", packed)
        monkeypatch.setattr(to_process, "WORKER_MAX_IDLE_TIME", 0)
        asked = await _asked(process, None, b"")
        made = int(await dossiers._made(b"", b"", RECORD))
        assert made != asked
        assert await _asked(process, None, b"") == asked
