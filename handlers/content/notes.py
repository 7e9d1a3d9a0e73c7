"""/catatan_isi: how far the review of families' texts is, and what reviewers want to be better."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Say
from domain.zones import local
from handlers.content import reviewers, texts
from handlers.exchange import Exchange
from storage.family import content_versions

MOST = 10  # notes on one screen, the newest


def show(x: Exchange) -> list[Say]:
    """Counts, and the notes on wordings that are still in service. A petugas sees them if she reviews."""
    if x.role is Role.PETUGAS and not reviewers.is_reviewer(x):
        return [Say(key="content.not_named")]
    standings = texts.standings(x.store)
    returned = {one.text for one in standings if one.verdict is content_versions.Verdict.RETURNED}
    noted = [one for one in content_versions.notes(x.store, x.scope) if one.text in returned]
    shown: list[Fact] = [
        {"label": one.text.message, "answer": one.note, "on": local(one.at, x.chat.zone).date()} for one in noted[:MOST]
    ]
    reviewed = texts.counted(standings).as_fact()
    facts: dict[str, Fact] = {"reviewed": reviewed, "to_mend": shown, "more": len(noted) - len(shown)}
    return [Say(key="content.notes", facts=facts)]
