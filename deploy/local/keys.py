"""The keys of a local platform: made at first need, stored with the data, each given only to its services."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.purposes import PURPOSES

FILE: Final = "keys.json"


def keys_of(service: str, root: Path) -> dict[str, str]:
    """Return the keys for a service's environment."""
    return kept_keys(root, PURPOSES.get(service, ()))


def kept_keys(root: Path, wanted: Sequence[str]) -> dict[str, str]:
    """Return keys by name; a new one is made and stored."""
    root.mkdir(parents=True, exist_ok=True)
    file = root / FILE
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if new := {name: secrets.token_urlsafe(32) for name in wanted if name not in kept}:
        kept |= new
        file.touch(mode=0o600)
        file.write_text(json.dumps(kept, indent=2))
    return {name: kept[name] for name in wanted}
