"""What a run found: each test by its name, and the requests of the upgrade, in a file such as build/kubernetes.json."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "build"


@dataclass
class Record:
    began: float = field(default_factory=time.monotonic)
    requests: int = 0
    lost: int = 0
    steps: dict[str, float] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    measured: dict[str, object] = field(default_factory=dict)

    def step(self, name: str, began: float) -> None:
        self.steps[name] = round(time.monotonic() - began, 1)

    def write(self, name: str) -> None:
        told = {
            "requests": self.requests,
            "lost": self.lost,
            "checks": self.checks,
            "seconds": round(time.monotonic() - self.began, 1),
            "steps": self.steps,
            "measured": self.measured,
        }
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_text(json.dumps(told, indent=2) + "\n")
