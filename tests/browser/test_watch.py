"""The watch over every page of these tests sees what it is there for."""

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser

from tests.browser.stage import Stage
from tests.browser.watch import Watched

POLICY = "default-src 'none'; img-src *; script-src 'nonce-mine'"


def planted(body: str) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse(f"<!doctype html><title>Planted</title>{body}", headers={"Content-Security-Policy": POLICY})

    return app


class TestWatch:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("<script>document.title = 'Other'</script>", "a policy was violated"),
            ("<p style='color: red'>Words</p>", "a policy was violated"),
            ("<script nonce='mine'>nowhere.to.be.found()</script>", "a script failed"),
            ("<img src='http://192.0.2.1/pixel.png' alt=''>", "somebody else was asked: http://192.0.2.1/pixel.png"),
        ],
    )
    async def test_sees_what_was_planted(self, chrome: Browser, stage: Stage, body: str, said: str) -> None:
        watched = Watched(chrome)
        page = await watched.new_page()
        await page.goto(stage._serve(planted(body)), wait_until="commit")
        await page.wait_for_function("document.readyState !== 'loading'")

        assert [one for one in watched.complaints if one.startswith(said)] != []
        await watched.close()

    async def test_says_nothing_of_a_page_that_keeps_to_itself(self, chrome: Browser, stage: Stage) -> None:
        watched = Watched(chrome)
        page = await watched.new_page()
        await page.goto(stage._serve(planted("<p>Words</p>")))

        assert watched.complaints == []
        await watched.close()
