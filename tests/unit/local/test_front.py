import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.front import Front
from deploy.local.place import Place
from deploy.services import NAMES


@pytest.fixture
def place(tmp_path: Path) -> Place:
    no_leash: Any = None  # nothing is started here
    return Place.at(tmp_path, {}, no_leash)


class TestFront:
    @pytest.mark.parametrize("https", [False, True])
    @pytest.mark.parametrize("folder", ["here", "mein Klön"])
    def test_is_a_configuration_that_caddy_takes(self, tmp_path: Path, folder: str, https: bool) -> None:  # noqa: FBT001
        no_leash: Any = None
        place = Place.at(tmp_path / folder, {}, no_leash)
        place.root.mkdir()
        front = Front(place=place, https=https)
        file = place.root / "Caddyfile"
        file.write_text(front._caddyfile({name: ["127.0.0.1:1", "127.0.0.1:2"] for name in NAMES}))

        caddy = Path(sys.executable).with_name("caddy")
        command = (caddy, "validate", "--config", file, "--adapter", "caddyfile")
        checked = subprocess.run(command, capture_output=True, text=True, check=False)

        assert checked.returncode == 0, checked.stderr

    def test_gives_every_service_a_path_of_one_origin(self, place: Place) -> None:
        front = Front(place=place)

        assert front.urls == {name: f"{front.origin}/{name}" for name in NAMES}

    def test_tells_its_secrets_to_whom_they_belong(self, place: Place) -> None:
        front = Front(place=place)

        assert {"MATCHING_CLIENT_SECRET", "MATCHING_SIGN_IN_KEYS"} <= front.provider.environment("matching").keys()
        assert front.provider.environment("notify").keys() == {"ISSUER", "AUDIENCE", "SESSION_KEYS"}
        assert len({front.provider.environment(name)["SESSION_KEYS"] for name in NAMES}) == 1
