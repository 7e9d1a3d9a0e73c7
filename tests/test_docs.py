"""What the documentation names exists: commands, settings, files, make targets, links, pictures; and the chats that the
guides show are those of the stories."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from bot.main import app
from bot.settings import PREFIX, Settings
from handlers.commands import COMMANDS

HOME = Path(__file__).parent.parent
PAGES = sorted([HOME / "README.md", HOME / "CHANGELOG.md", HOME / "messages" / "README.md", *HOME.glob("docs/**/*.md")])
GUIDES = sorted((HOME / "docs" / "panduan").glob("*.md"))
LARGEST_PICTURE = 200_000  # bytes
ROOMS = ("bot", "handlers", "messages", "storage", "forms", "domain", "tests", "docs", "bench", "requirements")
# Not of this repository, or made when Sapa runs.
ELSEWHERE = {"SAPA_TEST_POSTGRES", "SAPA_TEST_NO_SKIPS", "SAPA_GOLDEN"}

_LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
_BLOCK = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(rf"(?:{'|'.join(ROOMS)})/[\w./*<>-]*\w[\w./*<>-]*|\w+\.(?:py|yaml)")
_SETTING = re.compile(rf"\b{PREFIX}[A-Z_]+[A-Z]\b")
_SAPA = re.compile(r"(?:^|/bin/)sapa ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", re.MULTILINE)
_MAKE = re.compile(r"(?:^|`)make (?:PYTHON=\S+ )?([a-z]+)", re.MULTILINE)
_IN_CHAT = re.compile(r"(?:^|[\s|`(])/([a-z_]+)(?=$|[\s`.,;:)|])")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(HOME)))


def code_of(page: Path) -> list[str]:
    """What stands between backticks, and in blocks but for chats."""
    text = page.read_text("utf-8")
    blocks = [body for kind, body in _BLOCK.findall(text) if kind in ("", "sh", "ini")]
    return [*blocks, *_CODE.findall(_BLOCK.sub("", text))]


@each_page
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    links = [a or b for a, b in _LINK.findall(_BLOCK.sub("", page.read_text("utf-8")))]
    local = [link.partition("#")[0] for link in links if not link.startswith(("https://", "http://", "#"))]
    assert [link for link in local if not (page.parent / link).exists()] == []


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    known = {path.name for path in HOME.rglob("*.py")} | {path.name for path in HOME.rglob("*.yaml")}
    named = {path for code in code_of(page) for path in _PATH.findall(code) if "<" not in path}
    missing = {path for path in named if "/" in path and not _is_there(path, page)}
    missing |= {path for path in named if "/" not in path and path not in known}
    assert missing == set()


def _is_there(path: str, page: Path) -> bool:
    path = path.rstrip("./")
    return any(any(start.glob(path)) for start in (HOME, page.parent))


@each_page
def test_settings_that_are_named_exist(page: Path) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    assert set(_SETTING.findall(page.read_text("utf-8"))) - known == set()


@each_page
def test_commands_of_the_command_line_exist(page: Path) -> None:
    top = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, since there are several
    wrong = []
    for code in code_of(page):
        for first, second in _SAPA.findall(code):
            group = getattr(top.get(first), "commands", None)
            if first not in top or (group is not None and second and second not in group):
                wrong.append(f"sapa {first} {second}".strip())
    assert wrong == []


@each_page
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {target for code in code_of(page) for target in _MAKE.findall(code)}
    assert named - targets == set()


@pytest.mark.parametrize("page", [HOME / "README.md", HOME / "CHANGELOG.md", *GUIDES], ids=lambda path: path.stem)
def test_commands_of_the_chat_that_are_named_exist(page: Path) -> None:
    named = {name for code in code_of(page) for name in _IN_CHAT.findall(code)}
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_chats_in_the_guides_are_those_of_the_stories(guide: Path) -> None:
    """Every line of a chat stands in one same story; what lies between them may have been left out."""
    stories = [_lines(path.read_text("utf-8")) for path in HOME.glob("tests/stories/*.chat")]
    chats = [body for kind, body in _BLOCK.findall(guide.read_text("utf-8")) if kind == "text" and "> " in body]
    unknown = [chat for chat in chats if not any(_lines(chat) <= story for story in stories)]
    assert unknown == [], "copy these again from tests/stories"


def _lines(chat: str) -> set[str]:
    return {line.rstrip() for line in chat.splitlines()}


def test_pictures_of_the_readme_are_small() -> None:
    text = (HOME / "README.md").read_text("utf-8")
    pictures = [HOME / (a or b) for a, b in _LINK.findall(text) if (a or b).endswith(".png")]
    assert len(pictures) == 5
    assert {path.name: path.stat().st_size for path in pictures if path.stat().st_size > LARGEST_PICTURE} == {}
    assert set((HOME / "docs" / "pictures").glob("*.png")) == set(pictures)


def test_every_decision_has_a_number_of_its_own_and_says_what_and_why() -> None:
    pages = sorted((HOME / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert [page.name for page in pages if "**Decided.**" not in page.read_text("utf-8")] == []
    assert [page.name for page in pages if "**Why" not in page.read_text("utf-8")] == []


def test_the_commands_of_the_command_line_are_all_in_the_guide_for_operators_or_staff() -> None:
    told = "\n".join(code for page in PAGES for code in code_of(page))
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group
    assert [name for name in commands if f"sapa {name}" not in told] == []
