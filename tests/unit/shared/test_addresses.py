"""What an e-mail address is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.addresses import NotAnAddress, address, deliverable


class TestAddress:
    @pytest.mark.parametrize(
        "given",
        [
            "ada@example.org",
            "ada.okafor+mentoring@mail.example.org",
            "o'neil@example.org",
            "jürgen@example.org",
            "ada@straße.de",
            "ada@例え.jp",
            "ada@xn--strae-oqa.de",
            "ada@r3---sn.example.org",
            f"{'a' * 64}@example.org",
        ],
    )
    def test_is_kept_as_it_is(self, given: str) -> None:
        assert address(given) == given

    def test_has_no_blanks_around_it(self) -> None:
        assert address(" ada@example.org\t") == "ada@example.org"

    def test_is_the_same_however_its_accents_were_typed(self) -> None:
        assert address("jo\u0308rg@example.org") == address("jörg@example.org")

    @pytest.mark.parametrize(
        "given",
        [
            "",
            "nobody",
            "@example.org",
            "ada@",
            "ada@localhost",
            "user..name@example.org",
            "user.@example.org",
            ".user@example.org",
            "ada(comment)@example.org",
            '"ada okafor"@example.org',
            "ada@grace@example.org",
            "=?utf-8?q?ada=40example.com=3E?=@example.org",
            "ada okafor@example.org",
            "ada@exam ple.org",
            "ada@x_y.org",
            "ada@-example.org",
            "ada@example..org",
            "ada@example.org.",
            "ada@192.0.2.1",
            "ada@[192.0.2.1]",
            "ada@☃.example",
            "ada@exa\u00admple.org",
            "\u200bada@example.org",
            "ada@example.org\nbcc:grace@example.org",
            "ada\x00@example.org",
            "ada,grace@example.org",
            "<ada@example.org>",
            f"{'a' * 65}@example.org",
            f"{'ü' * 33}@example.org",
            f"ada@{'a' * 64}.org",
            f"ada@{'a.' * 125}org",
        ],
    )
    def test_is_refused(self, given: str) -> None:
        with pytest.raises(NotAnAddress) as refused:
            address(given)
        assert str(refused.value).startswith(("is no e-mail address", "is too long"))

    @given(st.text())
    def test_what_is_accepted_can_be_delivered_and_stays_the_same(self, given: str) -> None:
        try:
            kept = address(given)
        except NotAnAddress:
            return
        assert address(kept) == kept
        assert deliverable(kept).rpartition("@")[2].isascii()

    @given(st.emails())
    def test_usual_addresses_are_accepted(self, given: str) -> None:
        assert address(given) == given


class TestDeliverable:
    @pytest.mark.parametrize(
        ("given", "ascii_form"),
        [
            ("ada@straße.de", "ada@xn--strae-oqa.de"),  # not strasse.de, which belongs to somebody else
            ("ada@faß.example", "ada@xn--fa-hia.example"),
            ("ada@βόλος.example", "ada@xn--nxasmm1c.example"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("jürgen@example.org", "jürgen@example.org"),
            ("ada@Example.ORG", "ada@Example.ORG"),
        ],
    )
    def test_keeps_a_domain_its_own(self, given: str, ascii_form: str) -> None:
        assert deliverable(given) == ascii_form
