"""The local platform makes keys that services take, keeps them, and gives each service its own alone."""

from pathlib import Path

import pytest

from deploy.local.keys import FILE, keys_of
from deploy.services import NAMES
from tests.unit.shared.test_keys import SETTINGS


class TestKeysOf:
    @pytest.mark.parametrize("service", NAMES)
    def test_are_taken_by_the_service(self, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in keys_of(service, tmp_path).items():
            monkeypatch.setenv(name, value)

        assert SETTINGS[service]().link_keys(service)

    def test_stay_as_they_are(self, tmp_path: Path) -> None:
        before = [keys_of(service, tmp_path) for service in NAMES]

        assert [keys_of(service, tmp_path) for service in NAMES] == before

    def test_are_shared_by_who_signs_and_who_serves(self, tmp_path: Path) -> None:
        signed_with = keys_of("notify", tmp_path)

        for audience in NAMES:
            assert keys_of(audience, tmp_path).items() & signed_with.items()

    def test_differ_by_purpose_and_installation(self, tmp_path: Path) -> None:
        made = [*keys_of("matching", tmp_path / "a").values(), *keys_of("notify", tmp_path / "b").values()]

        assert len(set(made)) == len(made)

    def test_are_for_their_owner_only(self, tmp_path: Path) -> None:
        keys_of("matching", tmp_path)

        assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
