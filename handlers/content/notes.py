"""/catatan_isi: how far the review of families' texts is, and what reviewers want to be better."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Say
from domain.zones import local
from handlers.content import reviewers, texts
from handlers.exchange import Exchange
from storage.family import content_versions
from storage.family.content_versions import Verdict

MOST = 10  # notes on one screen, the newest
LONGEST = 300  # characters of each


def show(x: Exchange) -> list[Say]:
    """Counts, and the notes on wordings that are still in service. A petugas sees them if she reviews."""
    if x.role is Role.PETUGAS and not reviewers.is_reviewer(x):
        return [Say(key="content.not_named")]
    standings = texts.standings(x.store)
    returned = {one.text: one.verdict is Verdict.RETURNED for one in standings}
    noted = [
        one
        for one in content_versions.notes(x.store, x.scope)
        if returned.get(one.text) or (one.note and one.text in returned and one.verdict is not Verdict.RETURNED)
    ]
    shown: list[Fact] = [
        {"label": one.text.message, "answer": one.note[:LONGEST], "on": local(one.at, x.chat.zone).date()}
        for one in noted[:MOST]
    ]
    reviewed = texts.counted(standings).as_fact()
    facts: dict[str, Fact] = {"reviewed": reviewed, "to_mend": shown, "more": len(noted) - len(shown)}
    return [Say(key="content.notes", facts=facts)]
