"""/isi_excel: a reviewer gets all texts as an Excel workbook; what she sends back is read row by row. Her verdicts
count. A changed text does not go into service: it is kept as a proposal, which staff take over by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.papers import EXCEL_MIME
from domain.talk import Fact, FileKind, Say
from forms.workbook import write_table
from handlers.content import reviewers, texts
from handlers.content.texts import Standing
from handlers.exchange import Exchange
from messages.calendar_messages import CalendarMessage
from storage import media
from storage.family import content_versions
from storage.family.content_versions import Kind, Verdict

MOST_LINES = 15  # of what could not be taken
LONGEST = 6000  # characters of a note with a proposal
COLUMNS = ("key", "theme", "body", "ayah", "nenek", "short", "must_know", "facts", "sources", "state", "text")
_ANSWER = "jawaban"
VERDICT, REMARK = "verdict", "remark"
_SAID = {
    Verdict.APPROVED: ("setuju", "disetujui", "approve", "approved", "ok", "ya", "yes"),
    Verdict.RETURNED: ("kembali", "kembalikan", "perbaiki", "perlu diperbaiki", "return", "returned", "tidak", "no"),
}
_VERDICTS = {word: verdict for verdict, words in _SAID.items() for word in words}


class Fault(StrEnum):
    """Why a row was not taken; said with the words of `content.row_…`."""

    UNKNOWN = "unknown"  # no text of that key
    STALE = "stale"  # changed since the workbook was made
    UNCLEAR = "unclear"  # a verdict that is neither yes nor no


@dataclass(frozen=True, slots=True)
class Refused:
    """row: as Excel counts."""

    row: int
    key: str
    fault: Fault


def ask(x: Exchange) -> list[Say]:
    """The workbook, in the chat: it holds texts, and nothing of any person."""
    if not reviewers.is_reviewer(x):
        return [Say(key="content.not_named")]
    heading = [x.library.text(f"content.col_{name}", {}, x.chat.language) for name in (*COLUMNS, VERDICT, REMARK)]
    rows = [[*_cells(x, one), "", ""] for one in texts.standings(x.store)]
    kept = media.keep(
        x.store,
        kind=FileKind.DOCUMENT,
        mime=EXCEL_MIME,
        content=write_table(heading, rows),
        now=x.now,
        chat_id=x.chat.id,
        name=f"{x.library.text('content.workbook_name', {}, x.chat.language)} {x.today}.xlsx",
    )
    x.note("review_workbook", "chat", x.chat.id)
    return [Say(key="content.workbook", facts={"count": len(rows)}, media=kept)]


def received(x: Exchange, rows: Sequence[Sequence[str]]) -> list[Say]:
    """What she wrote beside each text. Rows without a verdict, a remark and a change say nothing."""
    if not reviewers.is_reviewer(x):
        return [Say(key="content.not_named")]
    if not rows or len(rows[0]) < len(COLUMNS):
        return [Say(key="content.no_workbook")]
    known = {_key(one): one for one in texts.standings(x.store)}
    counts = dict.fromkeys((Verdict.APPROVED, Verdict.RETURNED, Verdict.PROPOSED), 0)
    refused: list[Refused] = []
    for number, row in enumerate(rows[1:], 2):
        done = _row(x, known, number, [*row, *[""] * (len(COLUMNS) + 2 - len(row))])
        if isinstance(done, Refused):
            refused.append(done)
        elif done is not None:
            counts[done] += 1
    lines: list[Fact] = [
        {"row": one.row, "key": one.key[:40], "why": x.library.text(f"content.row_{one.fault}", {}, x.chat.language)}
        for one in refused[:MOST_LINES]
    ]
    facts: dict[str, Fact] = {
        "said_yes": counts[Verdict.APPROVED],
        "said_no": counts[Verdict.RETURNED],
        "proposed": counts[Verdict.PROPOSED],
        "refused": lines,
        "more": max(len(refused) - MOST_LINES, 0),
    }
    return [Say(key="content.workbook_read", facts=facts)]


def _row(x: Exchange, known: Mapping[str, Standing], number: int, row: Sequence[str]) -> Verdict | Refused | None:
    cells = dict(zip((*COLUMNS, VERDICT, REMARK), row, strict=False))
    said, remark = cells[VERDICT].strip().casefold().rstrip(".!"), cells[REMARK].strip()
    one = known.get(cells["key"].strip())
    if one is None:
        return Refused(number, cells["key"], Fault.UNKNOWN) if any(cells.values()) else None
    changed = [name for name, text in _texts(one).items() if cells[name].split() != text.split()]
    if not (said or remark or changed):
        return None
    if cells["text"].strip() != one.text.fingerprint:
        return Refused(number, one.text.message, Fault.STALE)
    if said and said not in _VERDICTS:
        return Refused(number, one.text.message, Fault.UNCLEAR)
    verdict = _VERDICTS.get(said, Verdict.PROPOSED)
    _keep(x, one, verdict, "\n".join(filter(None, (remark, *(f"{name}: {cells[name].strip()}" for name in changed)))))
    return verdict


def _keep(x: Exchange, one: Standing, verdict: Verdict, note: str) -> None:
    """A verdict that stands already is not said again, unless with a note."""
    assert x.account is not None
    if verdict is one.verdict and not note:
        return
    x.note(f"content_{verdict}", one.text.kind, f"{one.text.message} {one.text.fingerprint}")
    number = content_versions.say(x.store, one.text, verdict, by=x.account.id, now=x.now)
    if note:
        content_versions.note(x.store, number, note[:LONGEST], by=x.account.id)
    if verdict is Verdict.RETURNED and one.verdict is not Verdict.RETURNED:
        reviewers.tell_of_silence(x, one)


def _key(one: Standing) -> str:
    return one.text.message if one.text.kind is Kind.CALENDAR else f"{_ANSWER}/{one.text.message}"


def _cells(x: Exchange, one: Standing) -> Iterator[str]:
    written = _texts(one)
    content = one.content
    yield _key(one)
    yield from (written[name] for name in ("theme", "body", "ayah", "nenek", "short"))
    yield "*" if isinstance(content, CalendarMessage) and content.must_know else ""
    yield "\n".join(content.facts)
    yield ", ".join(content.sources)
    yield x.library.text(f"content.state_{one.verdict or 'waiting'}", {}, x.chat.language)
    yield one.text.fingerprint


def _texts(one: Standing) -> Mapping[str, str]:
    """What a reviewer may write anew."""
    content = one.content
    if isinstance(content, CalendarMessage):
        voices = {name: content.voices.get(name, "") for name in ("ayah", "nenek")}
        return {"theme": content.theme, "body": content.body, **voices, "short": content.short}
    return {"theme": content.title, "body": content.body, "ayah": "", "nenek": "", "short": ""}
