"""Telegram's HTML: what it means, and how it is refused."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.detect import with_detected
from bot.simulator.keyboards import read_markup
from bot.simulator.markup import read_html, trimmed, utf16_length, web_address
from bot.simulator.refusals import Refused

TAGS = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler"]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<B>a</b>", "a", [("bold", 0, 1)]),
        ("👶🏽 <b>b<i>c</i></b>", "👶🏽 bc", [("bold", 5, 2), ("italic", 6, 1)]),
        ("a &lt; b &amp;&quot;&#60;&#x3c; &copy; & c", 'a < b &"<< &copy; & c', []),
        ('<a href="https://t.me/x?start=a&amp;b">x</a>', "x", [("text_link", 0, 1)]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a href=example.org>x</a>", "x", [("text_link", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ('<pre><code class="language-python">x = 1</code></pre>', "x = 1", [("pre", 0, 5)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<b></b>x</>".replace("</>", ""), "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
    ],
)
def test_markup_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read, found = read_html(source)
    assert (read, [(e["type"], e["offset"], e["length"]) for e in found]) == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("é<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("8 <9", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ("<a href=x:y>x</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_bad_markup_is_refused_with_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text())
def test_what_is_escaped_comes_back_as_typed(typed: str) -> None:
    assert read_html(html.escape(typed)) == (typed, [])


@given(st.text())
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        text, entities = read_html(source)
    except Refused:
        return
    assert all(e["offset"] + e["length"] <= utf16_length(text) for e in entities)


@given(
    st.recursive(
        st.text().map(html.escape), lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(TAGS), inner)
    )
)
def test_well_formed_markup_is_never_refused(source: str) -> None:
    text, entities = trimmed(*read_html(source))
    assert all(e["offset"] >= 0 and 0 < e["length"] <= utf16_length(text) - e["offset"] for e in entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/lapor", ["bot_command"]),
        ("lihat /lapor@sapa_bot dan https://t.me/x?start=a.", ["bot_command", "url"]),
        ("dan/atau 3/4 a/b", []),
        ("@sari #posyandu sari@contoh.id", ["mention", "hashtag", "email"]),
    ],
)
def test_what_can_be_tapped_is_found(text: str, found: list[str]) -> None:
    assert [entity["type"] for entity in with_detected(text, [])] == found


def test_nothing_is_found_inside_code() -> None:
    code = {"type": "code", "offset": 0, "length": 6}
    assert with_detected("/lapor", [code]) == [code]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("t.me/x?start=a", "http://t.me/x?start=a"),
        ("https://example.org", "https://example.org/"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("halo dunia", None),
        ("halo", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ([], "object expected as reply markup"),
        ({"inline_keyboard": [["x"]]}, "can't parse inline keyboard button: can't find field \"text\""),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 101]}, "reply markup is too long"),
        ({"keyboard": ["x"]}, "can't parse reply keyboard markup JSON object"),
    ],
)
def test_bad_keyboards_are_refused(markup: object, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_markup(markup)
    assert refused.value.description == f"Bad Request: {words}"
