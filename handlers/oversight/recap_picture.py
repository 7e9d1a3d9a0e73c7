"""The month in numbers as a picture made for a phone: who was visited, and the standards."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence

from domain.areas import contains
from domain.standards import Group, Share, added, of_group, shares, standards
from domain.talk import Facts, FileKind, Say
from handlers.work import Work
from messages.library import Library
from storage import media
from storage.database import Store
from storage.oversight import recaps
from storage.oversight.recaps import Counts, Month
from storage.people import accounts
from storage.villages import areas
from storage.wire import chats, outbox

_WIDTH_PX, _DPI = 720, 120
_TITLE_LETTERS = 52  # that fit on a line
_DONE, _REST, _INK = "#0f6b55", "#e4e0d5", "#1d2b26"


def run(work: Work) -> None:
    """A job: counts, draws, sends. Nothing for somebody who has lost the right meanwhile."""
    chat_id, account_id = work.job.chat_id, work.job.account_id
    assert chat_id is not None
    assert account_id is not None
    area, month = work.input["area"], Month(work.input["month"])
    counts = work.read(lambda store: _counts(store, account_id, area, month))
    if counts is None:
        return
    language, title = work.read(lambda store: (chats.by_id(store, chat_id).language, areas.name_path(store, area)))
    facts: Facts = {"area": title, "month": month.first}
    png = draw(bars(work.library, language, counts), work.library.text("recap.picture", facts, language))

    def send(store: Store) -> None:
        picture = media.keep(
            store, kind=FileKind.PHOTO, mime="image/png", content=png, now=work.now, chat_id=chat_id, name="rekap.png"
        )
        outbox.owe(store, chat_id, [Say(key="recap.picture", facts=facts, media=picture)], now=work.now)

    work.finish(send)


def _counts(store: Store, account_id: int, area: str, month: Month) -> Counts | None:
    account = accounts.by_id(store, account_id)
    if account is None or account.scope is None or not contains(account.scope.area, area):
        return None
    by_desa = recaps.by_desa(store, account.scope, area, month, on_time_days=standards().on_time_days)
    return added(list(by_desa.values()))


def bars(library: Library, language: str, counts: Counts) -> Sequence[tuple[str, Share]]:
    """What is drawn, from above: a label and its share; what nobody knows is left out."""
    found = shares(counts)
    codes = [of_group("pasti_2", group) for group in Group] + [code for code in found if "." not in code]
    return [
        (library.text(f"recap.bar_{code.rpartition('.')[2]}", {}, language), found[code])
        for code in codes
        if found[code].percent is not None
    ]


def draw(rows: Sequence[tuple[str, Share]], title: str) -> bytes:
    """A PNG, 720 points wide: one bar per row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # 60 MB that an idle process does without
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH_PX / _DPI, (1.6 + 0.62 * max(len(rows), 1))), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for place, (label, share) in enumerate(rows):
        percent = share.percent or 0
        axes.barh(place, 100, color=_REST, height=0.42)
        axes.barh(place, min(percent, 100), color=_DONE, height=0.42)
        axes.text(0, place - 0.33, label, fontsize=10, color=_INK, va="bottom")
        axes.text(
            100,
            place - 0.33,
            f"{share.part}/{share.whole} · {percent}%",
            fontsize=10,
            color=_INK,
            va="bottom",
            ha="right",
        )
    axes.set_ylim(len(rows) - 0.4, -0.9)
    axes.set_xlim(0, 100)
    axes.axis("off")
    figure.suptitle(textwrap.fill(title, _TITLE_LETTERS), fontsize=11.5, color=_INK, fontweight="bold")
    out = io.BytesIO()
    figure.savefig(out, format="png", pil_kwargs={"optimize": True})
    return out.getvalue()
