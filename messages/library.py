"""The library of all that we say: a key and its facts become a sentence, a `Say` becomes what a channel sends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from domain.tables import from_yaml
from domain.talk import Address, Ask, Fact, Facts, Keys, Lane, Option, Say
from messages import layout
from messages.markup import Emphasis, cut, harmless, length, written
from messages.outgoing import Button, Capabilities, Markup, Op, Outgoing
from messages.spoken import Spoken
from messages.wordlist import DEFAULT_LONGEST, FALLBACK, BrokenFiles, Entry, FactMeaning, Words, read_words

FOLDER = Path(__file__).parent
_SPARE_LINES = re.compile(r"\n{3,}")  # left where an "if" of a template said nothing
SHORTEST_FACT = 12  # characters: below this a shortened name says nothing
LONGEST_TYPED_LABEL = 64  # what a reply keyboard may show; inline labels are shorter
_SHORTEST_BEGINNING = 3  # letters
SMALL_WORDS = "small"  # in said_commands.yaml: polite words that say nothing of their own
_ASK_LABELS = {Ask.CONTACT: "button.share_contact", Ask.PLACE: "button.share_place"}


class UnknownWords(KeyError):
    """A key that no language has."""


class BrokenWords(BrokenFiles):
    """Word files that cannot be used."""


class Library:
    """Words in all languages; it never changes. Templates are compiled at first use."""

    def __init__(
        self, words: Words, commands: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.words = words
        self.languages = tuple(words.texts)
        self.menus = commands  # role → commands
        said = dict(said or {})
        self._small_words = frozenset(said.pop(SMALL_WORDS, ()))
        self._plain = {phrase: command for command, phrases in said.items() for phrase in phrases}
        self._environments = {language: self._environment(language) for language in words.texts}
        self._longest = {name: meaning.longest or DEFAULT_LONGEST for name, meaning in words.facts.items()}

    @classmethod
    def load(cls, folder: Path | None = None, *, lenient: bool = False) -> Library:
        """The words of `folder` (this package by default). Raises BrokenWords; lenient: keeps what can be read, so
        that `sapa check` can say what cannot."""
        folder = folder or FOLDER
        words = read_words(folder / "words")
        if words.problems and not lenient:
            raise BrokenWords(words.problems)
        commands = from_yaml((folder / "commands.yaml").read_text(encoding="utf-8"))
        said = folder / "said_commands.yaml"
        return cls(words, commands, from_yaml(said.read_text(encoding="utf-8")) if said.exists() else None)

    def entry(self, key: str, language: str) -> Entry:
        """The text of a key as written, in `language` or else in the fallback. Raises UnknownWords."""
        for shelf in (language, FALLBACK):
            if found := self.words.texts.get(shelf, {}).get(key):
                return found
        raise UnknownWords(key)

    def meaning(self, fact: str) -> FactMeaning | None:
        return self.words.facts.get(fact)

    def template(self, key: str, language: str) -> Template:
        """Raises UnknownWords, and jinja2.TemplateSyntaxError for a text that cannot be read. A text in the fallback
        language keeps that language's numbers and dates."""
        language = language if key in self.words.texts.get(language, {}) else FALLBACK
        self.entry(key, language)
        return self._environments[language].get_template(key)

    def parse(self, key: str, language: str) -> nodes.Template:
        """The tree of a text as it stands in `language`. Raises as `template` does."""
        return self._environments[language].parse(self.entry(key, language).text)

    def text(self, key: str, facts: Facts, language: str, markup: Markup = Markup.PLAIN) -> str:
        """The words of `key` in the channel's markup. Facts that are too long are shortened as `facts.yaml` says.
        Raises UnknownWords; jinja2.UndefinedError when a fact is missing."""
        return written(self._said(key, facts, language), markup)

    def render(
        self,
        say: Say,
        *,
        address: Address,
        language: str,
        capabilities: Capabilities,
        keys: Keys = Keys.INLINE,
        target: str | None = None,
    ) -> Outgoing:
        """What the channel is to send for `say`. target: the provider's id of the message in the slot `say.edits`;
        without it, or where the channel cannot edit, the words are sent as a new message."""
        if say.deletes is not None:
            return Outgoing(address=address, op=Op.DELETE, target=say.deletes)
        edits = say.edits is not None and target is not None and capabilities.can_edit
        typed = not edits and capabilities.max_buttons > 0 and (keys == Keys.REPLY or say.ask is not None)
        fits = 0 < len(layout.flat(say.options)) <= capabilities.max_buttons
        lines: list[str] = []
        if say.options and typed:
            lines = layout.link_lines(say.options, lambda option: self._label(option, language))
        elif say.options and not fits:
            lines = self._lines(say, language)
        return Outgoing(
            address=address,
            op=Op.EDIT if edits else Op.SEND,
            target=target if edits else None,
            text=self._fitted(say, lines, language, capabilities),
            buttons=self._inline(say, language, capabilities) if fits and not typed else (),
            keys=self._keys(say, language) if typed else None,
            ask=say.ask if typed else None,
        )

    def pick(self, text: str, options: Sequence[Sequence[Option]], language: str) -> Option | None:
        """Which of the shown options a typed text means: its label or its number, case and punctuation folded.
        None when it is none of them, or could be two."""
        return layout.meant(text, options, lambda option: self._label(option, language))

    def pick_by_beginning(self, text: str, options: Sequence[Sequence[Option]], language: str) -> Option | None:
        """The one shown option whose label begins with the words typed, polite ones aside:
        "raka" is "Raka (Sri)", "buang aja" is "Buang"). Only a beginning:
        "lahir" is no "Keguguran / lahir meninggal"."""
        words = [word for word in layout.folded(text).split() if word not in self._small_words]
        if sum(map(len, words)) < _SHORTEST_BEGINNING:
            return None
        begun = [
            option
            for row in options
            for option in row
            if layout.folded(self._label(option, language)).split()[: len(words)] == words
        ]
        return begun[0] if len(begun) == 1 else None

    def commands(self, role: str | None, language: str) -> list[tuple[str, str]]:
        """(command, what it does) for the menu of a role; None: somebody whom we don't know yet."""
        names = self.menus.get(role or "stranger", self.menus["stranger"])
        return [(name, self.text(f"command.{name}", {}, language)) for name in names]

    def said_command(self, text: str) -> str | None:
        """The command that plain words mean ("lpr bu" → "lapor"); None where they say anything else."""
        said = layout.folded(text)
        bare = " ".join(word for word in said.split() if word not in self._small_words)
        return self._plain.get(said) or self._plain.get(bare)

    def _said(self, key: str, facts: Facts, language: str, shrink: int = 1) -> str:
        limits = self._longest
        ready = {
            name: _limited(value, max(limits.get(name, DEFAULT_LONGEST) // shrink, SHORTEST_FACT))
            for name, value in facts.items()
        }
        return _SPARE_LINES.sub("\n\n", self.template(key, language).render(ready)).strip()

    def _fitted(self, say: Say, lines: list[str], language: str, capabilities: Capabilities) -> str:
        """Shortens what people typed, more each time, before it cuts our own words."""
        longest = capabilities.max_text if say.media is None else capabilities.max_caption
        below = "".join(f"\n{line}" for line in lines)
        text = ""
        for shrink in (1, 2, 4, 8):
            text = self._said(say.key, say.facts, language, shrink)
            if length(text) + length(below) + 1 <= longest:
                break
        text = cut(text, max(longest - length(below) - 1, SHORTEST_FACT))
        return written(f"{text}\n{below}" if below else text, capabilities.markup)

    def _label(self, option: Option, language: str) -> str:
        if option.key is not None:
            return self.text(option.key, option.facts, language)
        return harmless(option.label or option.url or "")

    def _inline(self, say: Say, language: str, capabilities: Capabilities) -> tuple[tuple[Button, ...], ...]:
        return layout.inline(say.options, lambda option: self._label(option, language), capabilities.max_label)

    def _keys(self, say: Say, language: str) -> tuple[tuple[str, ...], ...] | None:
        """Keys for this message. An answer without choices takes the old keys away; a push leaves them alone."""
        keys = layout.typing_keys(say.options, lambda option: self._label(option, language), LONGEST_TYPED_LABEL)
        if say.ask is not None:
            return ((self.text(_ASK_LABELS[say.ask], {}, language),), *keys)
        return keys if keys or say.lane is Lane.REPLY else None

    def _lines(self, say: Say, language: str) -> list[str]:
        lines = layout.as_lines(say.options, lambda option: self._label(option, language))
        if any(option.url is None for option in layout.flat(say.options)):
            lines.append(self._said("button.answer_by_number", {}, language))
        return lines

    def _environment(self, language: str) -> SandboxedEnvironment:
        """Jinja without its globals: a template chooses words, and can neither count far nor reach anything. It may
        include another text by its key, with the same facts."""
        spoken = Spoken(language)
        environment = SandboxedEnvironment(
            loader=FunctionLoader(lambda key: self.entry(key, language).text),
            undefined=StrictUndefined,
            autoescape=False,  # `markup.written` escapes the whole text, ours and theirs, after rendering
            extensions=[Emphasis],
            finalize=lambda value: value if isinstance(value, Undefined) else spoken.plain(value),
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
        )
        environment.globals.clear()
        environment.filters.update(spoken.filters())
        environment.filters["worded"] = lambda keys: [self._worded(key, language) for key in keys]
        return environment

    def _worded(self, key: str, language: str) -> str:
        """The words of a key that a fact names ("sign.convulsions"), as they stand; anything else is itself."""
        try:
            return self.entry(key, language).text
        except UnknownWords:
            return key


@cache
def shipped() -> Library:
    """The words that came with Sapa, read once per process. Raises BrokenWords."""
    return Library.load()


def _limited(value: Fact, longest: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= longest else value[: longest - 1].rstrip() + "…"
    if isinstance(value, list):
        return [_limited(item, longest) for item in value]
    if isinstance(value, dict):
        return {name: _limited(item, longest) for name, item in value.items()}
    return value
