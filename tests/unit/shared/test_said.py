"""What the action before has to say comes back in a cookie, which anybody can write."""

from urllib.parse import quote

import pytest
from starlette.requests import Request

from shared.pages.frame import SAID, done, said_to


def request(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{SAID}={cookie}".encode())]})


class TestMessage:
    def test_comes_back_as_it_was_said(self) -> None:
        cookie = done("/home", "Gespr\xe4ch; verlegt, \u201eneu\u201c").headers["set-cookie"]
        assert said_to(request(cookie.partition("=")[2].partition(";")[0])) == "Gespr\xe4ch; verlegt, \u201eneu\u201c"

    @pytest.mark.parametrize("noise", ["", "x", "[1]", "[" * 5_000, "9" * 5_000, '"', "%ff", "{}"])
    def test_is_empty_where_it_is_none_of_ours(self, noise: str) -> None:
        assert said_to(request(quote(noise, safe="%"))) == ""
