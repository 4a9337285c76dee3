"""The pictures of the README: each shows what it should, and can be taken anew."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

from playwright.async_api import Browser

from tests.browser.pictures import FOLDER, all_of
from tests.browser.stage import Stage

LARGEST: Final = 80_000  # bytes
SHORTEST: Final = 40  # letters that describe a picture
PICTURE: Final = re.compile(rf"!\[([^\]]*)\]\(({FOLDER}/[^)]+)\)")
SHOWN: Final = PICTURE.findall(Path("README.md").read_text())


def is_webp(picture: bytes) -> bool:
    return picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"


class TestReadme:
    def test_shows_each_picture_that_there_is(self) -> None:
        assert sorted(file for _, file in SHOWN) == sorted(str(one) for one in FOLDER.iterdir())

    def test_describes_each_for_those_who_do_not_see_it(self) -> None:
        assert SHOWN
        assert [file for words, file in SHOWN if len(words) < SHORTEST] == []

    def test_is_quick_to_load(self) -> None:
        assert [file for _, file in SHOWN if Path(file).stat().st_size > LARGEST] == []


class TestCommand:
    async def test_takes_each_picture_of_a_page_with_its_words(self, browser: Browser, stage: Stage) -> None:
        taken = await all_of(browser, stage)

        assert sorted(f"{FOLDER}/{name}" for name in taken) == sorted(file for _, file in SHOWN)
        assert all(is_webp(one) and len(one) <= LARGEST for one in taken.values())
        assert all(one != other for one, other in pairwise(taken.values()))
