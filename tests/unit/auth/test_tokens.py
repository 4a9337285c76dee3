from typing import Any

import pytest
from pydantic import SecretStr

from shared.auth.errors import InvalidToken, ProviderAway
from shared.auth.tokens import LONGEST, Sealed, looks_sealed
from tests.keys import key
from tests.unit.auth.provider import (
    AUDIENCE,
    CLAIMS,
    CURVE,
    EDWARDS,
    FIRST,
    ISSUER,
    NOW,
    SECOND,
    Provider,
    forged,
    token,
)

NESTED = "{" * 2_000
ATTACKS: dict[str, str] = {
    "unsigned": forged({"alg": "none", "kid": "first"}),
    "unsigned in other letters": forged({"alg": "nOnE", "kid": "first"}),
    "signed by HMAC with the public key as PEM": forged({"alg": "HS256", "kid": "first"}, FIRST.as_pem(private=False)),
    "signed by HMAC with the public key as DER": forged({"alg": "HS256", "kid": "first"}, FIRST.as_der(private=False)),
    "with the thief's key in its header": token(SECOND, {"jwk": SECOND.as_dict(private=False)}),
    "with the address of the thief's keys in its header": forged(
        {"alg": "RS256", "kid": "first", "jku": "https://evil.example/keys"}
    ),
    "with the thief's certificates in its header": forged({"alg": "RS256", "kid": "first", "x5c": ["MIIB"]}),
    "of ours that points to keys elsewhere": token(header={"jku": "https://evil.example/keys"}),
    "with an extension that must be understood": forged(
        {"alg": "RS256", "kid": "first", "crit": ["b64"], "b64": False}
    ),
    "of a key that the provider does not list": token(SECOND, {"kid": "unknown"}),
    "under the id of another key": token(SECOND),
    "of one kind of key under the id of another kind": token(FIRST, {"kid": "curve"}),
    "whose key id is a path": token(SECOND, {"kid": "../../../../dev/null"}),
    "whose key id is a list": forged({"alg": "RS256", "kid": ["first"]}),
    "without a key id": forged({"alg": "RS256"}),
    "that has expired": token(exp=NOW - 31),
    "that never expires": token(exp=None),
    "that is not valid yet": token(nbf=NOW + 600),
    "that was issued ahead": token(iat=NOW + 600),
    "for another audience": token(aud="another-api"),
    "for no audience": token(aud=None),
    "of another issuer": token(iss="https://evil.example"),
    "of an issuer that begins alike": token(iss=f"{ISSUER}.evil.example"),
    "about nobody": token(sub=None),
    "that is an ID token by its header": token(header={"typ": "id+jwt"}),
    "that is an ID token by its claims": token(nonce="n"),
    "that is an ID token by Keycloak's claim": token(typ="ID"),
    "that is a refresh token": token(typ="Refresh"),
    "that is a token about a logout": token(header={"typ": "logout+jwt"}),
    "with other claims under its signature": token().split(".")[0] + "." + token(sub="9").split(".")[1] + ".AAAA",
    "without its signature": token().rpartition(".")[0] + ".",
    "of a megabyte": "a" * 1_000_000,
    "just beyond the limit": "a" * (LONGEST + 1),
    "that is empty": "",
    "that is dots": "..",
    "that is no base64": "%%%.%%%.%%%",
    "whose header is nested deeply": f"{forged({'a': NESTED})}",
    "inside another token": forged({"alg": "RS256", "kid": "first", "cty": "JWT"}),
    "that is encrypted": "a.b.c.d.e",
}


class TestAccessTokens:
    @pytest.mark.parametrize(
        "good",
        [
            token(),
            token(aud=["another-api", AUDIENCE]),
            token(exp=NOW - 20),
            token(header={"typ": "JWT"}),
            token(CURVE, {"alg": "ES256", "kid": "curve"}),
            token(EDWARDS, {"alg": "Ed25519", "kid": "edwards"}),
            token(FIRST, {"x5t": "abc"}),
        ],
    )
    async def test_are_taken(self, good: str) -> None:
        assert (await Provider().tokens().verify(good))["sub"] == CLAIMS["sub"]

    @pytest.mark.parametrize("attack", ATTACKS)
    async def test_are_refused(self, attack: str) -> None:
        with pytest.raises(InvalidToken) as refused:
            await Provider().tokens().verify(ATTACKS[attack])

        assert ATTACKS[attack] not in str(refused.value) or not ATTACKS[attack]

    async def test_are_no_id_tokens_though_both_are_signed_alike(self) -> None:
        tokens = Provider().tokens()
        id_token = token(aud="web", nonce="n-1", header={"typ": "JWT"})

        assert (await tokens.verify_id(id_token, "web", "n-1"))["sub"] == CLAIMS["sub"]
        with pytest.raises(InvalidToken, match="another sign-in"):
            await tokens.verify_id(id_token, "web", "n-2")
        with pytest.raises(InvalidToken, match="aud"):
            await tokens.verify(id_token)


class TestProviderKeys:
    async def test_are_asked_for_once(self) -> None:
        provider = Provider()
        tokens = provider.tokens()

        for _ in range(3):
            await tokens.verify(token())

        assert provider.asked == 1

    async def test_are_asked_for_once_in_ten_seconds_whoever_sends_unknown_ids(self) -> None:
        provider = Provider()
        tokens = provider.tokens()
        await tokens.verify(token())

        for number in range(100):
            with pytest.raises(InvalidToken):
                await tokens.verify(token(SECOND, {"kid": f"unknown-{number}"}))

        assert provider.asked == 1

    async def test_follow_a_rotation(self) -> None:
        provider = Provider()
        tokens = provider.tokens()
        await tokens.verify(token())
        provider.keys = [FIRST, SECOND]
        provider.now = 11

        await tokens.verify(token(SECOND, {"kid": "second"}))
        await tokens.verify(token())

        assert provider.asked == 2

    async def test_forget_one_that_was_withdrawn(self) -> None:
        provider = Provider()
        tokens = provider.tokens()
        await tokens.verify(token(exp=NOW + 5_000))
        provider.keys = [SECOND]
        provider.now = 601

        with pytest.raises(InvalidToken):
            await tokens.verify(token(exp=NOW + 5_000))

    async def test_remain_valid_while_the_provider_is_away(self) -> None:
        provider = Provider()
        tokens = provider.tokens()
        await tokens.verify(token())
        provider.away, provider.now = True, 700

        assert await tokens.verify(token(exp=NOW + 5_000))

    async def test_are_said_to_be_away_where_none_are_known(self) -> None:
        with pytest.raises(ProviderAway):
            await Provider(away=True).tokens().verify(token())


def sealed(*names: str, purpose: str = "session", now: float = 0.0) -> Sealed:
    return Sealed([SecretStr(key(name)) for name in names], purpose, clock=lambda: now)


class TestSealed:
    def test_is_opened_by_whoever_has_the_key(self) -> None:
        made = sealed("a").seal({"person": "p-1"}, 300)

        assert sealed("b", "a").open(made) == {"person": "p-1", "iat": 0, "exp": 300}
        assert looks_sealed(made)
        assert not looks_sealed(token())

    def test_shows_nothing(self) -> None:
        assert "p-1" not in sealed("a").seal({"person": "p-1"}, 300)

    @pytest.mark.parametrize(
        "other", [sealed("b"), sealed("a", purpose="renewal"), sealed("a", now=300.0)], ids=["key", "purpose", "time"]
    )
    def test_is_nothing_elsewhere_or_later(self, other: Sealed) -> None:
        assert other.open(sealed("a").seal({"person": "p-1"}, 300)) is None

    @pytest.mark.parametrize("place", [0, 30, 60, -1])
    def test_cannot_be_changed(self, place: int) -> None:
        made = sealed("a").seal({"person": "p-1"}, 300)
        at = place % len(made)
        changed = made[:at] + ("A" if made[at] != "A" else "B") + made[at + 1 :]

        assert sealed("a").open(changed) is None

    @pytest.mark.parametrize("noise", ["", "....", "a.b.c.d.e", token(), "a" * 10_000])
    def test_is_no_noise(self, noise: Any) -> None:  # noqa: ANN401
        assert sealed("a").open(noise) is None
