"""Which identity provider a local platform has, and what its services are told about it."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from deploy.local.errors import ProviderSilent, WrongSetting
from deploy.local.front import Front
from deploy.local.issuer import SCOPES, Issuer, make_issuer
from deploy.local.keycloak import REALM_FILE
from deploy.local.place import Place
from deploy.local.providers import Given, Identity
from deploy.services import NAMES
from services.matching.settings import Settings
from shared.auth.settings import SignInSettings
from tests.browser.real import Served
from tests.keys import keys_for

PAGE: Final = (Path(__file__).parents[3] / "docs/sign-in.md").read_text(encoding="utf-8")
PUBLIC: Final = "http://127.0.0.1:1/matching"
realm: Final[dict[str, Any]] = json.loads(REALM_FILE.read_text(encoding="utf-8"))
TOLD: Final = {"AUDIENCE": "mentoring", "MATCHING_CLIENT_ID": "web", "MATCHING_CLIENT_SECRET": "a secret"}


def place(root: Path, **env: str) -> Place:
    no_leash: Any = None  # nothing is started here
    return Place.at(root, env, no_leash)


@pytest.fixture
def provider() -> Iterator[str]:
    issuer = Issuer(url="", clients={})
    served = Served(make_issuer(issuer))
    issuer.url = served.url
    yield served.url
    served.close()


class TestGivenProvider:
    def test_is_told_to_each_service_as_far_as_it_needs(self, tmp_path: Path, provider: str) -> None:
        given = Given(place=place(tmp_path, ISSUER=provider, **TOLD), public=PUBLIC)

        assert {"ISSUER": provider, **TOLD}.items() <= given.environment("matching").items()
        assert given.environment("notify").keys() == {"ISSUER", "AUDIENCE", "SESSION_KEYS"}
        assert given.server() is None

    def test_must_know_two_addresses(self, tmp_path: Path, provider: str) -> None:
        says = Given(place=place(tmp_path, ISSUER=provider, **TOLD), public=PUBLIC).says

        assert f"{PUBLIC}/signin/callback" in says
        assert f"{PUBLIC}/signin for" in says

    @pytest.mark.parametrize("missing", TOLD)
    def test_is_refused_without_all_of_its_settings(self, tmp_path: Path, provider: str, missing: str) -> None:
        env = {name: value for name, value in TOLD.items() if name != missing}
        with pytest.raises(WrongSetting, match=f"{missing} not: docs/sign-in.md"):
            Given(place=place(tmp_path, ISSUER=provider, **env), public=PUBLIC)

    def test_is_refused_if_it_does_not_answer(self, tmp_path: Path) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
            with pytest.raises(ProviderSilent, match="Check ISSUER, or unset it"):
                Given(place=place(tmp_path, ISSUER=url, **TOLD), public=PUBLIC)

    def test_is_refused_if_it_calls_itself_otherwise(self, tmp_path: Path, provider: str) -> None:
        with pytest.raises(ProviderSilent, match="set ISSUER to exactly that"):
            Given(place=place(tmp_path, ISSUER=f"{provider}/", **TOLD), public=PUBLIC)


class TestProviderOnThisMachine:
    @pytest.mark.parametrize("identity", [Identity.DEVELOPMENT, Identity.KEYCLOAK])
    def test_is_told_in_settings_that_are_whole(
        self, tmp_path: Path, identity: Identity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        front = Front(place=place(tmp_path), identity=identity)
        for name, value in front.provider.environment("matching").items():
            monkeypatch.setenv(name, value)

        settings = Settings(**keys_for("matching"))

        assert (settings.issuer, settings.client_id) == (front.issuer, "mentoring-web")
        assert len({front.provider.environment(name)["SESSION_KEYS"] for name in NAMES}) == 1


class TestRealm:
    """The realm for Keycloak, which docs/sign-in.md describes."""

    def test_has_the_roles_and_scopes_that_the_platform_knows(self) -> None:
        settings = SignInSettings()
        roles = {one["name"] for one in realm["roles"]["realm"]}
        scopes = {one["name"] for one in realm["clientScopes"]}

        assert roles == {*settings.administrators, *settings.people_administrators, *settings.auditors}
        assert set(SCOPES) <= scopes
        assert {f"`{scope}`" for scope in SCOPES} <= set(re.findall(r"`[a-z:]+`", PAGE))

    def test_lets_nobody_change_who_they_are(self) -> None:
        (component,) = realm["components"]["org.keycloak.userprofile.UserProfileProvider"]
        (profile,) = map(json.loads, component["config"]["kc.user.profile.config"])
        edited = {one["name"]: one["permissions"]["edit"] for one in profile["attributes"]}

        assert (edited["employeeId"], edited["email"]) == (["admin"], ["admin"])
        assert "unmanagedAttributePolicy" not in profile  # what is not declared is dropped
        assert not realm["registrationAllowed"]

    def test_takes_no_passwords_and_asks_for_pkce(self) -> None:
        for client in realm["clients"]:
            assert not client["directAccessGrantsEnabled"]
            assert not client["implicitFlowEnabled"]
            pkce = client.get("attributes", {}).get("pkce.code.challenge.method")
            assert pkce == ("S256" if client["standardFlowEnabled"] else None), client["clientId"]

    def test_holds_no_secret_and_no_address(self) -> None:
        given = {one.get("secret") for one in realm["clients"]} - {None}

        assert given == {"${MATCHING_CLIENT_SECRET}", "${SERVICE_CLIENT_SECRET}"}
        assert set(re.findall(r"https?://[^/\"]+", json.dumps(realm))) == {"http://127.0.0.1"}

    @pytest.mark.parametrize("name", ["mentoring-web", "mentoring-api", "employee_id", "realm_access.roles"])
    def test_is_the_documented_one(self, name: str) -> None:
        assert name in json.dumps(realm)
        assert name in PAGE.partition("## Keycloak")[2]
