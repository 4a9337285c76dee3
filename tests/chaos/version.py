"""The next version of the services, whose events have a new optional field: a copy of the code, changed."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
EVENT_FIELD = "    revision: int\n"
NEW_FIELD = f'{EVENT_FIELD}    remark: str = "new"\n'


class NextVersion:
    """Where the copy lies, and which services run it now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ahead: set[str] = set()

    def toggle(self, service: str) -> dict[str, str]:
        """Return the environment in which a service runs the other version than it does now."""
        if not self._folder.exists():
            self._make()
        if service in self._ahead:
            self._ahead.remove(service)
            return {}
        self._ahead.add(service)
        return {"PYTHONPATH": str(self._folder), "PYTHONSAFEPATH": "1"}

    def _make(self) -> None:
        for name in ("services", "shared"):
            shutil.copytree(ROOT / name, self._folder / name)
        base = self._folder / "shared" / "contracts" / "messages.py"
        text = base.read_text(encoding="utf-8")
        assert text.count(EVENT_FIELD) == 1, "every event has a revision, and says so in one place"
        base.write_text(text.replace(EVENT_FIELD, NEW_FIELD), encoding="utf-8")
