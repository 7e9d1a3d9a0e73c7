"""/rapat_lampir: a decree, minutes or a signed list, as PDF or photo, are kept with their meeting, and shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.interviews.drafts import Draft
from storage.meetings import meetings
from storage.meetings.meetings import Meeting
from storage.villages import areas

MOST = 10  # of one meeting
PAPERS = "papers"  # in the record of a meeting


def begin(x: Exchange, meeting_id: int) -> list[Say]:
    """Of a meeting that was kept."""
    found = meetings.meeting_in(x.store, x.scope, meeting_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found.held_on is None:
        return [Say(key="trouble.not_now")]
    if len(found.content.get(PAPERS) or ()) >= MOST:
        return [Say(key="meeting.papers_full", facts={"limit": MOST})]
    return interview.begin(x, PURPOSE, {"meeting": str(found.id)})


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Sealed with the record; the right is checked here."""
    found = meetings.meeting_in(x.store, x.scope, int(str(turn.answers["meeting"])))
    if found is None or found.held_on is None:
        return [Say(key="trouble.not_yours")]
    kept = list(found.content.get(PAPERS) or ())
    paper = turn.media.get(str(turn.answers["paper"]))
    title = str(turn.answers["title"])
    if paper is None or len(kept) >= MOST:
        return [Say(key="meeting.papers_full", facts={"limit": MOST})]
    content = {**found.content, PAPERS: [*kept, {"media": paper, "title": title, "on": x.today}]}
    meetings.add_to(x.store, found.id, content)
    x.note("attach_paper", "meeting", found.id)
    facts: dict[str, Fact] = {"title": title, "count": len(kept) + 1}
    return [Say(key="meeting.paper_kept", facts=facts, options=(*buttons(found, len(kept) + 1),))]


def show(x: Exchange, meeting_id: int) -> list[Say]:
    """/rapat_berkas: what was attached, the oldest first."""
    found = meetings.meeting_in(x.store, x.scope, meeting_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    papers = found.content.get(PAPERS) or ()
    return [
        Say(key="meeting.paper", facts={"title": one["title"], "on": one["on"]}, media=one["media"]) for one in papers
    ] or [Say(key="trouble.not_now")]


def buttons(meeting: Meeting, count: int) -> Sequence[tuple[Option, ...]]:
    """Below a meeting: one more paper, and those that there are."""
    more = Option(tap=Tap("", 0, f"/rapat_lampir {meeting.id}"), key="button.attach_paper")
    these = Option(tap=Tap("", 0, f"/rapat_berkas {meeting.id}"), key="button.papers", facts={"count": count})
    return [(more,), (these,)] if count else [(more,)]


def _meetings(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance `rapat`: the last meetings that were kept."""

    def label(one: Meeting) -> str:
        own = areas.by_code(x.store, one.area)
        title = own.title if own is not None else one.area
        facts: dict[str, Fact] = {"meeting_kind": str(one.kind), "area": title, "held_on": one.held_on}
        return x.library.text("meeting.document_label", facts, x.chat.language)

    return {"rapat": [{"name": str(one.id), "label": label(one)} for one in meetings.recent(x.store, x.scope)]}


PURPOSE = Purpose(form="rapat_lampiran", instances=_meetings, keep=keep, papers=True)
