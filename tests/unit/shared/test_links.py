import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from shared.pages.links import LinkExpired, LinkInvalid, Links
from tests.keys import key

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CLAIMS = {"session_id": "s1", "pair_id": "p1", "person_id": "a1", "held": "yes"}
OLD, NEW = SecretStr(key("old")), SecretStr(key("new"))
LINKS = Links((OLD,), "scheduling")


class TestLinks:
    def test_give_back_what_was_signed(self) -> None:
        token = LINKS.sign(CLAIMS, NOW + timedelta(days=2), NOW)

        assert LINKS.read(token, NOW).claims == CLAIMS

    def test_say_when_they_were_issued(self) -> None:
        token = LINKS.sign(CLAIMS, NOW + timedelta(days=2), NOW)

        assert LINKS.read(token, NOW + timedelta(days=1)).issued == NOW

    def test_of_an_earlier_version_count_as_older_than_any_withdrawal(self) -> None:
        token = LINKS._serializer.dumps([int(NOW.timestamp()) + 60, CLAIMS])

        assert LINKS.read(token, NOW).claims == CLAIMS
        assert LINKS.read(token, NOW).issued == datetime(1970, 1, 1, tzinfo=UTC)

    def test_fit_into_an_addresss_path(self) -> None:
        assert re.fullmatch(r"[\w.-]+", LINKS.sign(CLAIMS, NOW, NOW))

    def test_expire_at_their_moment(self) -> None:
        token = LINKS.sign(CLAIMS, NOW, NOW)

        with pytest.raises(LinkExpired) as refused:
            LINKS.read(token, NOW)
        assert refused.value.status == 410

    @pytest.mark.parametrize("other", [Links((NEW,), "scheduling"), Links((OLD,), "feedback")])
    def test_are_nothing_to_another_audience_or_installation(self, other: Links) -> None:
        token = LINKS.sign(CLAIMS, NOW + timedelta(days=2), NOW)

        with pytest.raises(LinkInvalid) as refused:
            other.read(token, NOW)
        assert refused.value.status == 404

    def test_are_good_while_their_key_is_among_those_accepted(self) -> None:
        token = LINKS.sign(CLAIMS, NOW + timedelta(days=2), NOW)

        assert Links((NEW, OLD), "scheduling").read(token, NOW).claims == CLAIMS

    def test_are_signed_with_the_first_key(self) -> None:
        token = Links((NEW, OLD), "scheduling").sign(CLAIMS, NOW + timedelta(days=2), NOW)

        assert Links((NEW,), "scheduling").read(token, NOW).claims == CLAIMS
        with pytest.raises(LinkInvalid):
            LINKS.read(token, NOW)

    def test_cannot_be_changed_on_the_way(self) -> None:
        _, signature = LINKS.sign(CLAIMS, NOW + timedelta(days=2), NOW).rsplit(".", maxsplit=1)
        forged = urlsafe_b64encode(b'[9999999999,{"person_id":"b2"}]').decode().rstrip("=")

        with pytest.raises(LinkInvalid):
            LINKS.read(f"{forged}.{signature}", NOW)

    @pytest.mark.parametrize("token", ["", ".", "x", "a.b.c", "é.ü", "." * 500])
    def test_refuse_noise(self, token: str) -> None:
        with pytest.raises(LinkInvalid):
            LINKS.read(token, NOW)
