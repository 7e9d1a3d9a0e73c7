"""The calendar as shipped keeps its rules, and each mistake in a file is named."""

from __future__ import annotations

import os
import re
from datetime import date, time
from pathlib import Path

import pytest

from domain.immunisation import schedule
from domain.people import Anchor, Relation
from messages.calendar_messages import (
    BODY,
    LONGEST_SHORT,
    WEEKS,
    BrokenCalendar,
    CalendarMessage,
    calendar_table,
    load_calendar,
    read_calendar,
    unapproved,
)
from messages.calendar_schedule import Kind, Schedule
from messages.check import Weight, check
from messages.front_matter import Approval, numbers_in
from messages.gsm7 import places
from messages.library import shipped

EVERYTHING = load_calendar()
CALENDAR = [message for message in EVERYTHING if message.kind is Kind.TIP]
LIBRARY = shipped()
GOLDEN = Path(__file__).parent / "calendar.golden.txt"
GOOD = """---
who: keluarga
anchor: birth
week: 3
theme: "Tema"
must_know: false
short: "Cuci tangan 2 kali."
facts:
  - "cuci tangan"
sources: [UMUM]
approval: {state: menunggu persetujuan}
---
"""
BODY_TEXT = "Bunda, " + "cuci tangan pakai sabun. " * 15


def named(message: CalendarMessage) -> str:
    return message.key


def test_every_week_has_its_message() -> None:
    wanted = [f"{folder}/{week:02}" for folder, weeks in WEEKS.items() for week in weeks]
    assert [message.key for message in CALENDAR] == wanted
    assert len(CALENDAR) == 144


@pytest.mark.parametrize("message", CALENDAR, ids=named)
def test_a_message_is_short_enough_and_says_no_number_of_its_own(message: CalendarMessage) -> None:
    assert BODY[0] <= len(message.body) <= BODY[1]
    assert places(message.short) <= LONGEST_SHORT
    known = " ".join((message.short, *message.facts))
    assert set(re.findall(r"\d+(?:,\d+)?", message.body)) <= set(re.findall(r"\d+(?:,\d+)?", known))
    assert not re.search(r"[<>{}*_]", message.body)
    assert message.approved or message.approved_by is None


@pytest.mark.parametrize("message", EVERYTHING, ids=named)
def test_every_text_says_only_what_its_facts_say(message: CalendarMessage) -> None:
    known = numbers_in(" ".join((message.short, *message.facts)))
    for text in (message.body, *message.voices.values()):
        assert numbers_in(text) <= known
        assert not re.search(r"[<>{}*_#]", text)
    assert message.approval is Approval.WAITING


def test_whoever_must_know_is_spoken_to() -> None:
    """Every must-know of the weeks has the father's own words; he reads those, the mother hers."""
    silent = [message.key for message in CALENDAR if message.must_know and "ayah" not in message.voices]
    assert silent == []
    message = next(one for one in CALENDAR if one.key == "hamil/25")
    assert message.body_for(Relation.AYAH).startswith("Ayah, hafalkan")
    assert message.body_for(Relation.KAKEK) == message.body_for(Relation.NENEK) == message.voices["nenek"]
    assert message.body_for(Relation.IBU) == message.body_for(Relation.WALI) == message.body_for(None) == message.body


def test_a_fathers_word_changes_what_is_approved(tmp_path: Path) -> None:
    text = GOOD + BODY_TEXT + "\n\n## ayah\nAyah, " + "cuci tangan pakai sabun. " * 5
    [message], problems = read_calendar(calendar_with(tmp_path, text))
    assert [p.key for p in problems] == ["check.calendar_missing"]
    [without], _ = read_calendar(calendar_with(tmp_path, GOOD + BODY_TEXT))
    assert message.body == without.body
    assert message.fingerprint != without.fingerprint


def keys_of(kind: Kind) -> list[str]:
    return [message.key for message in EVERYTHING if message.kind is kind]


def test_beside_the_weeks_lie_the_first_days_reminders_and_a_starter_set() -> None:
    assert keys_of(Kind.DAILY) == [f"harian/{day}" for day in range(7)]
    assert {f"pengingat/periksa_{number}" for number in range(1, 7)} <= set(keys_of(Kind.REMINDER))
    doses = {dose for message in EVERYTHING for dose in message.doses}
    assert doses == {rule.code for rule in schedule()} - {"HB0"}  # within the first day, said by the first message
    for wanted in ("ttd_1", "kunjungan_2", "kunjungan_3", "kunjungan_4", "vit_a_biru", "vit_a_merah", "posyandu_anak"):
        assert f"pengingat/{wanted}" in keys_of(Kind.REMINDER)
    assert {key.partition("_")[0] for key in keys_of(Kind.STARTER)} == {"awal/hamil", "awal/anak"}


@pytest.mark.parametrize("message", [one for one in EVERYTHING if one.doses], ids=named)
def test_a_dose_is_called_for_when_it_is_due(message: CalendarMessage) -> None:
    due = {rule.due_days for rule in schedule() if rule.code in message.doses}
    assert len(due) == 1
    assert message.schedule.day in (min(due), min(due) + 30)


def test_no_two_messages_say_the_same() -> None:
    assert len({message.short for message in CALENDAR}) == len(CALENDAR)
    closings = [re.split(r"(?<=[.!?])\s+", message.body)[-1] for message in CALENDAR]
    openings = [re.split(r"(?<=[.!?])\s+", message.body)[0] for message in CALENDAR if len(message.body.split()) > 3]
    assert len(set(closings)) == len(closings)
    assert [text for text in set(openings) if openings.count(text) > 1] == ["Selamat, Bunda!"]


def test_the_danger_signs_immunisations_and_visits_must_be_known() -> None:
    must = {message.key for message in CALENDAR if message.must_know}
    assert {"hamil/09", "hamil/25", "hamil/28", "hamil/36", "anak/01", "anak/02", "anak/32", "anak/42"} <= must
    immunisations = {m.key for m in CALENDAR if re.match(r"Imunisasi \d+ bulan", m.theme)}
    assert immunisations <= must
    assert len(must) <= 40  # what is marked everywhere is marked nowhere


def test_nothing_is_approved_before_a_health_worker_has_signed() -> None:
    [problem] = unapproved(CALENDAR)
    assert problem.facts == {"count": 144, "total": 144}
    [finding] = check(LIBRARY, emergency=["112"], more=[problem])
    assert finding.weight is Weight.WARNING
    assert finding.what.startswith("144 dari 144 pesan kalender belum disetujui")


def test_the_table_of_the_calendar_is_as_reviewed() -> None:
    table = calendar_table(EVERYTHING)
    if os.environ.get("SAPA_GOLDEN") == "write":
        GOLDEN.write_text(table, encoding="utf-8")
    assert table == GOLDEN.read_text("utf-8")


def calendar_with(tmp_path: Path, text: str, name: str = "id/anak/03.md") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def signed(text: str) -> str:
    approval = f'{{state: disetujui, by: Bidan Rina, when: 2026-01-02, of: "{text}"}}'
    return GOOD.replace("{state: menunggu persetujuan}", approval)


def test_a_signed_message_with_an_hour_is_read(tmp_path: Path) -> None:
    folder = calendar_with(tmp_path, signed("d42c8d57").replace("week: 3", 'week: 3\nhour: "16:30"') + BODY_TEXT)
    [message], _ = read_calendar(folder)
    assert (message.anchor, message.week, message.hour) == (Anchor.BIRTH, 3, time(16, 30))
    assert (message.fingerprint, message.approved) == ("d42c8d57", True)
    assert (message.approved_by, message.approved_on) == ("Bidan Rina", date(2026, 1, 2))
    assert unapproved([message]) == []


REMINDER = GOOD.replace("week: 3", "kind: reminder\nWHEN")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("day: 3", Schedule(day=3)),
        ("week: 39", Schedule(day=273)),
        (
            "when: {months: [2, 8], day: 1}\nfrom_month: 6\nto_month: 24",
            Schedule(months=(2, 8), from_day=183, to_day=730),
        ),
        ("when: {before_posyandu: 1}\nto_week: 104", Schedule(before_posyandu=1, to_day=728)),
    ],
)
def test_a_reminder_says_when(tmp_path: Path, when: str, expected: Schedule) -> None:
    text = REMINDER.replace("WHEN", when) + BODY_TEXT
    [message], problems = read_calendar(calendar_with(tmp_path, text, "id/pengingat/x.md"))
    assert [p.key for p in problems] == ["check.calendar_missing"]
    assert (message.key, message.kind, message.schedule) == ("pengingat/x", Kind.REMINDER, expected)


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("", "week"),
        ("day: 3\nweek: 2", "week"),
        ("day: -1", "day"),
        ("when: besok", "when"),
        ("when: {months: [13]}", "when"),
        ("when: {months: [2], day: 31}", "when"),
        ("when: {before_posyandu: 30}", "when"),
        ("day: 3\nfrom_month: 6", "from_month"),
        ("day: 3\ndoses: [MR9]", "doses"),
        ("day: 3\nkind: harian", "kind"),
        ("day: 7\nkind: daily", "day"),
        ("day: 0\nkind: starter", "day"),
        ("week: 2\nkind: starter", "week"),
    ],
)
def test_a_reminder_that_says_no_sensible_when(tmp_path: Path, when: str, name: str) -> None:
    text = REMINDER.replace("kind: reminder\n", "" if "kind:" in when else "kind: reminder\n").replace("WHEN", when)
    _, problems = read_calendar(calendar_with(tmp_path, text + BODY_TEXT, "id/pengingat/x.md"))
    assert [p.facts["name"] for p in problems if p.key == "check.calendar_field"] == [name]


def test_other_kinds_lie_elsewhere(tmp_path: Path) -> None:
    text = REMINDER.replace("WHEN", "day: 3") + BODY_TEXT
    _, problems = read_calendar(calendar_with(tmp_path, text))
    assert "check.calendar_folder" in [p.key for p in problems]


def test_one_changed_word_takes_the_approval_away(tmp_path: Path) -> None:
    [message], _ = read_calendar(calendar_with(tmp_path, signed("d42c8d57") + BODY_TEXT.replace("sabun", "air", 1)))
    assert not message.approved
    held, changed = unapproved([message])
    assert (held.key, held.facts) == ("check.unapproved", {"count": 1, "total": 1})
    assert (changed.key, changed.file) == ("check.calendar_changed", "calendar/id/anak/03.md")


def test_another_language_falls_back_message_by_message(tmp_path: Path) -> None:
    calendar_with(tmp_path, GOOD + BODY_TEXT)
    calendar_with(tmp_path, GOOD.replace("week: 3", "week: 4") + BODY_TEXT, "id/anak/04.md")
    calendar_with(tmp_path, GOOD + BODY_TEXT.replace("Bunda", "Ibune"), "jv/anak/03.md")
    messages, _ = read_calendar(tmp_path, "jv")
    assert [(message.key, message.language) for message in messages] == [("anak/03", "jv"), ("anak/04", "id")]


@pytest.mark.parametrize(
    ("text", "problem", "line", "facts"),
    [
        ("Halo Bunda", "check.calendar_head", 1, {}),
        (GOOD.replace("week: 3", "week: ["), "check.calendar_head", 1, {}),
        (GOOD.replace("theme:", "tema:"), "check.calendar_field", 1, {"name": "theme"}),
        (GOOD.replace("anchor: birth", "anchor: lahir"), "check.calendar_field", 3, {"name": "anchor"}),
        (GOOD.replace("week: 3", "week: tiga"), "check.calendar_field", 4, {"name": "week"}),
        (GOOD.replace("week: 3", 'week: 3\nhour: "21:00"'), "check.calendar_field", 5, {"name": "hour"}),
        (GOOD.replace("false", "tidak"), "check.calendar_field", 6, {"name": "must_know"}),
        (GOOD.replace("[UMUM]", "[]"), "check.calendar_field", 10, {"name": "sources"}),
        (GOOD.replace("menunggu persetujuan", "disetujui"), "check.calendar_field", 11, {"name": "approval"}),
        (GOOD.replace("week: 3", "week: 5") + BODY_TEXT, "check.calendar_place", 4, {"name": "week"}),
        (GOOD.replace("birth", "hpht") + BODY_TEXT, "check.calendar_place", 4, {"name": "week"}),
        (GOOD.replace("kali.", "kali " * 30) + BODY_TEXT, "check.calendar_short", 7, {"count": 164, "longest": 125}),
        (GOOD.replace("kali.", "kali…") + BODY_TEXT, "check.calendar_letters", 7, {"reason": "…"}),
        (
            GOOD + BODY_TEXT + "\n\n## paman\n" + BODY_TEXT,
            "check.calendar_voice",
            1,
            {"name": "paman"},
        ),
        (GOOD + BODY_TEXT + "\n\n## ayah\nSingkat.", "check.calendar_length", 1, {"count": 8}),
        (GOOD + "Bunda, cuci tangan.", "check.calendar_length", 1, {"count": 19}),
        (GOOD + BODY_TEXT + "Ulangi 20 kali.", "check.calendar_number", 1, {"reason": "20"}),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, problem: str, line: int, facts: dict[str, object]) -> None:
    _, problems = read_calendar(calendar_with(tmp_path, text))
    told = [p for p in problems if p.key != "check.calendar_missing" and p.facts.get("name") != "tema"]
    assert [(p.key, p.file, p.line, dict(p.facts)) for p in told] == [(problem, "calendar/id/anak/03.md", line, facts)]
    assert all(LIBRARY.text(p.key, p.facts, "id") and LIBRARY.text(f"{p.key}_do", {}, "id") for p in told)


def test_a_broken_calendar_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(BrokenCalendar, match="calendar_missing"):
        load_calendar(calendar_with(tmp_path, GOOD + BODY_TEXT))
