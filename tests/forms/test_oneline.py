"""Whole reports in one message: the table, bundles, the pattern, and that no word is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forms import interview, oneline
from forms.oneline import Report
from forms.turn import Stage, Trouble
from tests.forms.talking import form, world
from tests.forms.talking import said as said_turn

TABLE: dict[str, str] = yaml.load(
    (Path(__file__).parent / "oneline_table.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)


def said(report: Report) -> str:
    parts = [f"{name}={value}" for name, value in report.values.items()]
    parts += [f"subject={report.subject}"] if report.subject else []
    parts += [f"?{unread.name}({unread.given})" for unread in report.unread]
    return " ".join(parts + ([f"strange={' '.join(report.strange)}"] if report.strange else []))


@pytest.mark.parametrize("text", TABLE)
def test_table(text: str) -> None:
    got = said(oneline.read_report(form("baduta"), text, world()))
    assert sorted(got.split()) == sorted(TABLE[text].split())


def test_a_bundle_is_several_reports() -> None:
    text = "baduta aisyah bb 8,4\npb 72\n/baduta budi bb 9\n\nBaduta: citra\ntimbang susi bb 10"
    forms = {"baduta": form("baduta"), "timbang": form("weighing")}
    reports = oneline.read_bundle(forms, text, world())
    assert [keyword for keyword, _ in reports] == ["baduta", "baduta", "baduta", "timbang"]
    assert [said(report) for _, report in reports] == [
        "child=aisyah weight=8.4 length=72",
        "child=budi weight=9",
        "child=citra",
        "weight=10 subject=susi",
    ]


def test_other_texts_are_no_report() -> None:
    assert oneline.read_bundle({"baduta": form("baduta")}, "selamat pagi bu\nbaduta aisyah bb 8,4", world()) == ()
    assert oneline.read_bundle({"baduta": form("baduta")}, "", world()) == ()


def test_only_the_gaps_are_asked() -> None:
    report = oneline.read_report(form("baduta"), "aisyah tgl kmrn bb 61 pb 72 asi ya sakit batuk", world())
    _, turn = interview.begin(form("baduta"), world(), prefill=report.values)
    assert turn.stage is Stage.ASK
    assert turn.question is not None
    assert turn.question.path.endswith("/weight")
    assert turn.problem is not None
    assert turn.problem.trouble is Trouble.IMPOSSIBLE
    assert [line.label for line in turn.settled] == ["Nama anak", "Tanggal ukur"]


def test_the_pattern_is_made_from_the_form() -> None:
    items = oneline.pattern(form("baduta"), "id", world())
    assert [item.short for item in items] == ["", "tgl", "bb", "pb", "lila", "asi", "sakit", "catatan"]
    assert items[5].choices == ("Ya", "Tidak")
    line = oneline.example(items, "baduta")
    assert line == "baduta Aisyah tgl 11/3 bb 8,4 pb 72 lila … asi Ya sakit Batuk catatan …"


def test_a_name_may_stand_for_two_questions_of_which_one_is_asked() -> None:
    report = oneline.read_report(form("breastfeeding"), "aisyah asi ya alhamdulillah", world())
    assert report.strange == ("alhamdulillah",)
    assert report.values == {"child": "a", "only": "yes", "still": "yes"}
    _, turn = interview.begin(form("breastfeeding"), world(), prefill=report.values)
    assert said_turn(turn) == "summary | lines: 1 Siapa: Aisyah (7 bulan); 2 Masih ASI: Ya"
    assert oneline.read_report(form("breastfeeding"), "siti asi ya", world()).unread[0].given == "siti"
    items = oneline.pattern(form("breastfeeding"), "id", world())
    assert oneline.example(items, "asi") == "asi anak Aisyah asi Ya"


WORDS = ["bb", "pb", "8,4", "72", "asi", "ya", "tgl", "kmrn", "x", "sakit", "batuk", "catatan", "lila", "9 kg", "belum"]


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from([" ", "\n", ", ", ": "]))
def test_no_word_is_lost(words: list[str], glue: str) -> None:
    """Every word is behind a value, in the subject, or among what is told as not read."""
    report = oneline.read_report(form("baduta"), glue.join(words), world())
    told = [report.subject, *report.heard.values(), *(unread.given for unread in report.unread), *report.strange]
    assert sorted(bare(" ".join(told))) == sorted(bare(" ".join(words)))
    assert set(report.values) == set(report.heard)


def bare(text: str) -> list[str]:
    return [word for word in (part.strip(",:") for part in text.split()) if word]


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    oneline.read_bundle({"baduta": form("baduta")}, "baduta " + text, world())
