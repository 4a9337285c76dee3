"""The realm of a running Keycloak, as those who run it change it and as those who sign in use it."""

import base64
import hashlib
import html
import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

import httpx

from deploy.local.keycloak import CONSOLE, REALM

TOOL: Final = "mentoring-tools"
SERVICE: Final = "hr-feed"
NOWHERE: Final = "http://127.0.0.1/nowhere"
FORM: Final = re.compile(r'<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"')
KEYS: Final = "org.keycloak.keys.KeyProvider"


@dataclass
class Realm:
    """The realm, by Keycloak's own address, the console's password, and the secret of its service account."""

    origin: str
    password: str
    service_secret: str
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def issuer(self) -> str:
        return f"{self.origin}/realms/{REALM}"

    def add_person(self, name: str, *roles: str, employee_id: str = "", verified: bool = True) -> str:
        """Make somebody who can sign in with their name as the password; return their id."""
        person = {
            "username": name,
            "firstName": name.title(),
            "lastName": "Example",
            "email": f"{name}@example.org",
            "emailVerified": verified,
            "enabled": True,
            "attributes": {"employeeId": [employee_id]} if employee_id else {},
            "credentials": [{"type": "password", "value": name}],
        }
        made = self._ask("POST", "/users", json=person)
        person_id = made.headers["location"].rpartition("/")[2]
        known = [self._ask("GET", f"/roles/{role}").json() for role in roles]
        self._ask("POST", f"/users/{person_id}/role-mappings/realm", json=known)
        return person_id

    def end_sessions(self, person_id: str) -> None:
        """End all sessions of somebody, as an administrator does for a lost laptop."""
        self._ask("POST", f"/users/{person_id}/logout")

    def add_key(self, priority: int) -> str:
        """Make a signing key, which is used from now on if no other has a higher priority; return its id."""
        config = {"priority": [str(priority)], "algorithm": ["RS256"], "keySize": ["2048"]}
        body = {"name": f"rsa-{priority}", "providerId": "rsa-generated", "providerType": KEYS, "config": config}
        made = self._ask("POST", "/components", json=body)
        return made.headers["location"].rpartition("/")[2]

    def remove_key(self, component: str) -> None:
        """Remove a signing key: tokens that it signed are worth nothing any more."""
        self._ask("DELETE", f"/components/{component}")

    def service_token(self, scope: str = "") -> str:
        """Return an access token of the service account."""
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        return self._token(form, auth=(SERVICE, self.service_secret))["access_token"]

    def tokens(self, name: str) -> dict[str, str]:
        """Return the tokens that a tool of somebody gets: the code flow with PKCE, without a browser."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        own = {"client_id": TOOL, "redirect_uri": NOWHERE}
        proof = {"code_challenge": challenge, "code_challenge_method": "S256", "nonce": "once"}
        query = {"response_type": "code", "scope": "openid", **own, **proof}
        with httpx.Client(timeout=30) as browser:
            page = browser.get(f"{self.issuer}/protocol/openid-connect/auth", params=query)
            for cookie in browser.cookies.jar:
                cookie.secure = False  # browsers trust loopback as they trust TLS; this client does not
            (action,) = FORM.findall(page.text)
            sent = browser.post(html.unescape(action), data={"username": name, "password": name})
        code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
        return self._token({"grant_type": "authorization_code", "code": code, "code_verifier": verifier, **own})

    def _token(self, form: dict[str, str], **options: Any) -> dict[str, str]:  # noqa: ANN401 - httpx's options
        answer = self._http.post(f"{self.issuer}/protocol/openid-connect/token", data=form, **options)
        found: dict[str, str] = answer.raise_for_status().json()
        return found

    def _admin(self) -> str:
        """Return a token of the console's administrator, which Keycloak issues for a minute."""
        form = {"grant_type": "password", "client_id": "admin-cli", "username": CONSOLE, "password": self.password}
        answer = self._http.post(f"{self.origin}/realms/master/protocol/openid-connect/token", data=form)
        return str(answer.raise_for_status().json()["access_token"])

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's options
        bearer = {"Authorization": f"Bearer {self._admin()}"}
        answer = self._http.request(method, f"{self.origin}/admin/realms/{REALM}{path}", headers=bearer, **options)
        return answer.raise_for_status()
