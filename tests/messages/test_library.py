"""Keys and facts become words; a Say becomes what a channel can send."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from domain.people import Role
from domain.talk import Address, Ask, Fact, Keys, Lane, Option, Say, Tap
from messages.library import BrokenWords, Library, UnknownWords, shipped
from messages.markup import length
from messages.outgoing import Button, Capabilities, Markup, Op, Outgoing
from messages.spoken import Spoken

LIBRARY = shipped()
ADDRESS = Address("telegram", "7")
TELEGRAM = Capabilities(
    markup=Markup.HTML,
    max_text=4096,
    max_caption=1024,
    max_buttons=100,
    max_label=40,
    can_edit=True,
    can_delete=True,
    pace_per_second=29,
    chat_interval_s=1,
)
SMS = Capabilities(
    markup=Markup.PLAIN,
    max_text=459,
    max_caption=0,
    max_buttons=0,
    max_label=20,
    can_edit=False,
    can_delete=False,
    pace_per_second=1,
    chat_interval_s=1,
)
YES = Option(key="button.yes", tap=Tap("r", 1, "yes"))
NO = Option(key="button.no", tap=Tap("r", 1, "no"))
LINK = Option(label="Buka", url="https://example.org/a_b")


def folder_of(tmp_path: Path, text: str) -> Path:
    """A words folder of one file with one text, and the few keys that rendering itself needs."""
    (tmp_path / "words" / "id").mkdir(parents=True)
    (tmp_path / "words" / "id" / "x.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "words" / "facts.yaml").write_text("name: {means: nama, example: Siti, longest: 40}\n", "utf-8")
    (tmp_path / "commands.yaml").write_text("stranger: []\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("language", "value", "spoken"),
    [
        ("id", Decimal("8.40"), "8,4"),
        ("en", Decimal("8.40"), "8.4"),
        ("id", 20000, "20.000"),
        ("id", -2.01, "-2,01"),
        ("id", date(2025, 5, 26), "26 Mei 2025"),
        ("en", date(2025, 5, 26), "26 May 2025"),
        ("id", time(9, 5), "09.05"),
        ("en", time(21, 5), "21:05"),
    ],
)
def test_a_fact_is_spoken_in_the_language_of_the_chat(language: str, value: Fact, spoken: str) -> None:
    assert Spoken(language).plain(value) == spoken


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2025, 2, 26), date(2025, 11, 26), "9 bulan"),
        (date(2025, 2, 26), date(2025, 11, 25), "8 bulan"),
        (date(2025, 11, 1), date(2025, 11, 13), "12 hari"),
        (date(2024, 2, 29), date(2025, 2, 28), "11 bulan"),
        (date(2023, 11, 26), date(2025, 11, 26), "2 tahun"),
        (date(2023, 8, 26), date(2025, 11, 26), "2 tahun 3 bulan"),
    ],
)
def test_an_age_is_told_as_on_the_health_card(born: date, on: date, age: str) -> None:
    assert Spoken("id").age(born, on) == age


def test_an_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before birth"):
        Spoken("id").age(date(2025, 2, 2), date(2025, 2, 1))


def test_a_list_is_joined_with_the_languages_word() -> None:
    assert (Spoken("id").listed(["a", "b", "c"]), Spoken("en").listed(["a", "b"])) == ("a, b, dan c", "a and b")


@pytest.mark.parametrize("unsayable", [True, None, ["a"], {"a": 1}])
def test_what_is_no_word_is_refused(unsayable: Fact) -> None:
    with pytest.raises(TypeError, match="word"):
        Spoken("id").plain(unsayable)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (Markup.HTML, "✓ <b>Siti &lt;b&gt; *x* _y_</b> sudah bergabung."),
        (Markup.WHATSAPP, "✓ *Siti <b> ∗x∗ ＿y＿* sudah bergabung."),
        (Markup.PLAIN, "✓ Siti <b> *x* _y_ sudah bergabung."),
    ],
)
def test_only_our_own_marks_become_markup(markup: Markup, said: str) -> None:
    assert LIBRARY.text("join.accepted", {"name": "Siti <b> *x* _y_"}, "id", markup) == said


@given(name=st.text(max_size=80))
def test_nothing_that_a_person_typed_becomes_markup(name: str) -> None:
    said = LIBRARY.text("join.accepted", {"name": name}, "id", Markup.HTML)
    assert re.findall(r"<[^>]*>", said) == ["<b>", "</b>"]
    assert not re.search(r"&(?!amp;|lt;|gt;)", said)


def test_right_to_left_names_leave_the_sentence_in_order() -> None:
    assert "\u2068فاطمة\u2069 sudah" in LIBRARY.text("join.accepted", {"name": "فاطمة\u202e"}, "id")


def test_a_missing_fact_is_an_error_and_a_missing_language_falls_back() -> None:
    with pytest.raises(UndefinedError):
        LIBRARY.text("join.accepted", {}, "id")
    with pytest.raises(UnknownWords):
        LIBRARY.text("join.nonsense", {}, "id")
    assert LIBRARY.text("button.yes", {}, "jv") == "Ya"


def test_a_template_reaches_nothing_but_its_facts(tmp_path: Path) -> None:
    text = "a: {facts: [name], text: \"{{ name.__class__.__mro__ }}\"}\nb: '{{ range(9) }}'\n"
    library = Library.load(folder_of(tmp_path, text))
    for key in ("x.a", "x.b"):
        with pytest.raises((UndefinedError, SecurityError), match=r"unsafe|undefined"):
            library.text(key, {"name": "Siti"}, "id")


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: Halo\na: Hai\n", "check.twice", 2),
        ("a: [1, 2]\n", "check.shape", 1),
        ("a: Halo\nb: {text: Hai}\n", "check.shape", 2),
        ("a: 'Halo\n", "check.yaml", 2),
        ("- Halo\n", "check.no_mapping", 1),
    ],
)
def test_broken_word_files_are_named_with_their_line(tmp_path: Path, text: str, problem: str, line: int) -> None:
    with pytest.raises(BrokenWords) as broken:
        Library.load(folder_of(tmp_path, text))
    assert [(p.key, p.file, p.line) for p in broken.value.problems] == [(problem, "words/id/x.yaml", line)]


def test_yes_and_no_are_keys_and_not_truth_values() -> None:
    assert {"button.yes", "button.no"} <= set(LIBRARY.words.texts["en"])


def render(
    say: Say, capabilities: Capabilities = TELEGRAM, keys: Keys = Keys.INLINE, target: str | None = None
) -> Outgoing:
    return LIBRARY.render(say, address=ADDRESS, language="id", capabilities=capabilities, keys=keys, target=target)


def test_choices_become_inline_buttons() -> None:
    out = render(Say(key="language.choose", options=((YES, NO), (LINK,))))
    assert out.buttons == (
        (Button("Ya", data="r.1.yes"), Button("Tidak", data="r.1.no")),
        (Button("Buka", url="https://example.org/a_b"),),
    )
    assert (out.op, out.keys, out.ask) == (Op.SEND, None, None)


def test_choices_become_typing_keys_and_links_stay_in_the_text() -> None:
    out = render(Say(key="language.choose", options=((YES, NO), (LINK,))), keys=Keys.REPLY)
    assert (out.buttons, out.keys) == ((), (("Ya", "Tidak"),))
    assert out.text.endswith("Buka: https://example.org/a_b")


@pytest.mark.parametrize(("lane", "keys"), [(Lane.REPLY, ()), (Lane.TIP, None)])
def test_an_answer_takes_old_keys_away_and_a_push_leaves_them(lane: Lane, keys: object) -> None:
    assert render(Say(key="language.choose", lane=lane), keys=Keys.REPLY).keys == keys


def test_a_channel_without_buttons_gets_numbers() -> None:
    own = Option(label="11. Lainnya", tap=Tap("r", 1, "other"))
    out = render(Say(key="language.choose", options=((YES, NO), (own, LINK))), SMS)
    assert out.text == (
        "Mau memakai bahasa apa?\n\n1. Ya\n2. Tidak\n11. Lainnya\nBuka: https://example.org/a_b\nBalas dengan angkanya."
    )
    assert (out.buttons, out.keys) == ((), None)


def test_a_request_for_a_contact_is_the_first_key() -> None:
    out = render(Say(key="language.choose", options=((NO,),), ask=Ask.CONTACT))
    assert (out.ask, out.keys, out.buttons) == (Ask.CONTACT, (("📱 Kirim nomor saya",), ("Tidak",)), ())


def test_an_edit_needs_its_message_and_a_delete_needs_no_words() -> None:
    say = Say(key="language.choose", options=((YES,),), edits="q")
    assert [(o.op, o.target) for o in (render(say, target="9"), render(say), render(say, SMS, target="9"))] == [
        (Op.EDIT, "9"),
        (Op.SEND, None),
        (Op.SEND, None),
    ]
    assert render(say, keys=Keys.REPLY, target="9").buttons == ((Button("Ya", data="r.1.yes"),),)
    gone = render(Say(key="", deletes="12"))
    assert (gone.op, gone.target, gone.text) == (Op.DELETE, "12", "")


@given(words=st.lists(st.text(max_size=300), min_size=1, max_size=60))
def test_a_long_report_still_fits_the_channel(words: list[str]) -> None:
    lines: list[Fact] = [{"label": w, "answer": w, "odd": True, "number": n} for n, w in enumerate(words)]
    out = render(
        Say(
            key="form.summary",
            facts={"title": words[0], "notes": [], "lines": lines, "unused": [], "problem": None},
            options=((YES, NO),),
        ),
        SMS,
    )
    assert length(out.text) <= SMS.max_text
    html = render(
        Say(
            key="form.summary",
            facts={"title": "a" * 500, "notes": [], "lines": lines, "unused": [], "problem": None},
            media=1,
        )
    )
    assert html.text.count("<b>") == html.text.count("</b>")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ya", YES),
        (" YA! ", YES),
        ("2", NO),
        ("2.", NO),
        ("02", NO),
        ("tidak", NO),
        ("3", None),
        ("buka", None),
        ("", None),
        ("mungkin", None),
        ("Tid…", NO),
    ],
)
def test_a_typed_text_picks_a_choice(typed: str, meant: Option | None) -> None:
    assert LIBRARY.pick(typed, ((YES, NO), (LINK,)), "id") == meant


def test_two_choices_of_one_name_are_not_guessed() -> None:
    twins = tuple((Option(label=f"{mark} Siti", tap=Tap("", 0, mark)),) for mark in "•-")
    assert LIBRARY.pick("siti", twins, "id") is None
    assert LIBRARY.pick("1", twins, "id") == twins[0][0]


def test_every_role_has_its_menu() -> None:
    menu = LIBRARY.commands("kader", "id")
    assert menu[0] == ("lapor", "Laporkan kunjungan")
    assert LIBRARY.commands(None, "en")[0] == ("start", "Begin")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_the_help_of_a_role_names_only_what_its_menu_has(role: Role, language: str) -> None:
    told = set(re.findall(r"^/(\w+)", LIBRARY.text(f"help.{role}", {}, language), re.MULTILINE))
    assert told
    assert told <= set(LIBRARY.menus[role])
