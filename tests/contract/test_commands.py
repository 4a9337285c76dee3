"""Commands as the docs print them: each exists, can be parsed, and says in a sentence what is missing."""

import argparse
import ast
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.cli.commands import COMMANDS
from deploy.cli.commands import parser as cli
from deploy.demo.commands import parser as demo
from deploy.local.commands import parser as local

ROOT = Path(__file__).parents[2]
FOLDERS = ("*.md", "docs/**/*.md", "deploy/**/*.md", "services/**/*.md")
PAGES = [page.read_text(encoding="utf-8") for folder in FOLDERS for page in ROOT.glob(folder)]
NAMED = sorted({found for page in PAGES for found in re.findall(r"python -m ([\w.]+\w)([^`\n#|>]*)", page)})
OURS = ("deploy", "services", "shared", "tests")
PROGRAMS = ("deploy.cli", "deploy.demo", "deploy.local")
# In the middle of a sentence, such as `deploy.cli service pause`.
BY_NAME = sorted({found for page in PAGES for found in re.findall(r"`deploy\.cli ([a-z][\w -]*)`", page)})
SHOWN = [(module, rest) for module, rest in NAMED if module in PROGRAMS and rest.strip()]


def parse(module: str, arguments: list[str]) -> argparse.Namespace:
    if module != "deploy.cli":
        return {"deploy.demo": demo, "deploy.local": local}[module]().parse_args(arguments)
    given = cli().parse_args(arguments)
    return importlib.import_module(COMMANDS[given.command][0]).parser().parse_args(given.arguments)


class TestCommand:
    @pytest.mark.parametrize("module", sorted({name for name, _ in NAMED if name.partition(".")[0] in OURS}))
    def test_that_the_docs_name_exists(self, module: str) -> None:
        found = importlib.util.find_spec(module)

        assert found is not None
        assert found.loader

    @pytest.mark.parametrize(("module", "rest"), SHOWN)
    def test_that_the_docs_show_is_one(self, module: str, rest: str) -> None:
        assert parse(module, shlex.split(rest))

    @pytest.mark.parametrize("words", BY_NAME)
    def test_that_the_docs_mention_is_one(self, words: str) -> None:
        command, *others = words.split()
        known = importlib.import_module(COMMANDS[command][0]).parser().format_help()

        # What is in capitals stands for something of one's own.
        plain = [word for word in others if not word.isupper()]
        assert [word for word in plain if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", known)] == []

    def test_is_shown_for_each_there_is(self) -> None:
        assert {rest.split()[0] for module, rest in SHOWN if module == "deploy.cli"} == set(COMMANDS)

    @pytest.mark.parametrize("command", ["", "dead-letters resend", "topics delete", "docs now"])
    def test_that_is_none_is_refused(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            parse("deploy.cli", command.split())

        assert "usage: python -m deploy.cli" in capsys.readouterr().err

    def test_is_installed_as_mentoring(self) -> None:
        scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
        module, _, function = scripts["mentoring"].partition(":")

        assert callable(getattr(importlib.import_module(module), function))


class TestMake:
    MADE = sorted({found for page in PAGES for found in re.findall(r"(?:^|`)make ([a-z][^`\n#]*)", page, re.MULTILINE)})

    @pytest.mark.parametrize("rest", MADE)
    def test_takes_what_the_docs_show(self, rest: str) -> None:
        target, *variables = shlex.split(rest)
        recipes = (ROOT / "Makefile").read_text(encoding="utf-8")

        assert re.search(rf"^{re.escape(target)}:", recipes, re.MULTILINE)
        assert [one for one in variables if f"$({one.partition('=')[0]})" not in recipes] == []

    @pytest.mark.parametrize("rest", ["up", "up FRESH=1", "up KEYCLOAK=1", "demo", "demo ROSTER=people.csv", "docs"])
    def test_runs_commands_that_there_are(self, rest: str) -> None:
        command = [shutil.which("make") or "make", "--dry-run", *shlex.split(rest)]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

        ((module, arguments),) = re.findall(r"python -m (deploy\.\w+)(.*)", said.stdout)
        assert parse(module, shlex.split(arguments))
        assert ("FRESH" in rest) == ("--fresh" in arguments)
        assert ("ROSTER" in rest) == ("--roster people.csv" in arguments)


class TestPythonWithoutPackages:
    @pytest.mark.parametrize(
        ("module", "arguments"),
        [("deploy.local", ["up"]), ("deploy.demo", []), *(("deploy.cli", [name, "x y"]) for name in COMMANDS)],
    )
    def test_is_told_in_one_sentence_what_to_run(self, module: str, arguments: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, "-S", "-m", module, *arguments],
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert done.stdout == ""
        assert re.fullmatch(rf"{module}: \w+ is not installed for \S+\. Run in {ROOT}: .*\n", done.stderr), done.stderr
        assert done.stderr.endswith(f".venv/bin/python -m {shlex.join([module, *arguments])}\n")


class TestOldPython:
    GUARD = ("deploy/__init__.py", "deploy/program.py", *(f"{name.replace('.', '/')}/__main__.py" for name in PROGRAMS))

    @pytest.mark.parametrize("file", [*GUARD, *(f"{name.replace('.', '/')}/__init__.py" for name in PROGRAMS)])
    def test_can_read_what_tells_it_so(self, file: str) -> None:
        source = (ROOT / file).read_text(encoding="utf-8")

        tree = ast.parse(source, feature_version=(3, 6))

        imported = {name for node in ast.walk(tree) for name in _imported(node)}
        assert imported <= {*sys.stdlib_module_names, "deploy"}

    def test_is_told_which_one_is_needed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from deploy import program  # noqa: PLC0415 - the one that is changed

        monkeypatch.setattr(program, "NEEDED", (99, 0))

        assert program.run("deploy.cli", "deploy.cli.commands", "ops") == 1
        assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [str(node.module).partition(".")[0]] if isinstance(node, ast.ImportFrom) else []


class TestSubscriber:
    def test_is_told_what_to_install(self) -> None:
        page = (ROOT / "docs/subscribe.md").read_text(encoding="utf-8")
        code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
        assert code
        imported = {name for node in ast.walk(ast.parse(code[1])) for name in _imported(node)}

        installed = {word for line in re.findall(r"pip install (.*)", page) for word in line.split()}

        assert imported - set(sys.stdlib_module_names) == installed
