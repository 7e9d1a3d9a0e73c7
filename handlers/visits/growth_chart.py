"""/grafik: a child's growth as a picture, drawn in a job, for its kader and, on wish, for its family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.growth_curves import Chart, Measured, Picture, chart
from domain.growth_tables import BY_SIZE, Index, Sex
from domain.people import Role
from domain.talk import FileKind, Option, Say, Tap
from domain.zones import local_date
from handlers.exchange import Exchange
from handlers.short_ids import id_in
from handlers.work import Work
from messages import growth_picture
from messages.growth_picture import Labels
from storage import jobs, media
from storage.database import Store
from storage.people import accounts, people
from storage.scope import Scope
from storage.visits import visits
from storage.wire import chats, outbox
from storage.wire.chats import Chat

KIND = "growth_chart"
CHILD_MONTHS = 60
MOST_CHILDREN = 20  # to choose from in one message
_MOST_MEASURED = 120
_NAMES = {Picture.WEIGHT: "bb", Picture.LENGTH: "pb", Picture.THINNESS: "bbpb"}  # as people write them
_PICTURES = {name: picture for picture, name in _NAMES.items()}


def button(person_id: int) -> Option:
    """Below a report and on the child's card."""
    return Option(tap=Tap("", 0, f"/grafik {person_id}"), key="button.chart")


def begin(x: Exchange, rest: str) -> list[Say]:
    """/grafik, /grafik <child>, /grafik <child> pb: the picture follows in a moment."""
    which, _, name = rest.partition(" ")
    if not which:
        return _choose(x)
    picture = _PICTURES.get(name.strip().lower(), Picture.WEIGHT)
    child = _child(x.store, x.scope, which)
    if child is None:
        return [Say(key="trouble.not_yours")]
    if _drawn(x.store, x.scope, child, picture, x.today) is None:
        return [Say(key="growth.no_chart", facts={"name": child.name})]
    what = {"child": str(child.id), "picture": str(picture)}
    jobs.begin(x.store, KIND, input=what, now=x.now, chat_id=x.chat.id, account_id=x.account_id)
    return [Say(key="growth.drawing")]


def draw(work: Work) -> None:
    """The job. What the asker may see is asked anew: it may have changed while the job waited."""
    drawing = work.read(lambda store: _drawing(store, work))
    if drawing is None:
        return
    labels = _labels(work, drawing)
    content = growth_picture.draw(drawing.chart, labels, for_family=drawing.for_family)
    work.finish(lambda store: _hand_over(store, work, drawing, content))


@dataclass(frozen=True, slots=True)
class _Child:
    id: int
    name: str
    sex: Sex
    born: date


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is to be drawn, of whom, and for whom."""

    chat: Chat
    child: _Child
    chart: Chart
    for_family: bool


def _choose(x: Exchange) -> list[Say]:
    children = people.children(x.store, x.scope, x.today, CHILD_MONTHS)
    rows = tuple((Option(tap=Tap("", 0, f"/grafik {one.id}"), label=one.name),) for one in children[:MOST_CHILDREN])
    return [Say(key="growth.whose", options=rows)] if rows else [Say(key="growth.nobody")]


def _child(store: Store, scope: Scope, which: str) -> _Child | None:
    number = id_in(which)
    found = people.person_in(store, scope, number) if number is not None else None
    if found is None or found.sex is None or found.birth_date is None or found.died_on is not None:
        return None
    return _Child(found.id, found.name, found.sex, found.birth_date)


def _drawn(store: Store, scope: Scope, child: _Child, picture: Picture, today: date) -> Chart | None:
    known = visits.last_measurements(store, scope, child.id, today + timedelta(days=1), most=_MOST_MEASURED)
    weights = {one.measured_on: one.value for one in reversed(known.get("weight_kg", ()))}
    lengths = {one.measured_on: one for one in reversed(known.get("length_cm", ()))}
    measured = [
        Measured(
            on,
            weights.get(on),
            lengths[on].value if on in lengths else None,
            lengths[on].lying if on in lengths else None,
        )
        for on in {*weights, *lengths}
    ]
    return chart(picture, child.sex, child.born, measured)


def _drawing(store: Store, work: Work) -> _Drawing | None:
    account = accounts.by_id(store, work.job.account_id) if work.job.account_id is not None else None
    if account is None or account.scope is None or work.job.chat_id is None:
        return None
    chat = chats.by_id(store, work.job.chat_id)
    child = _child(store, account.scope, work.input["child"])
    if child is None or chat.account_id != account.id:
        return None
    picture = Picture(work.input["picture"])
    found = _drawn(store, account.scope, child, picture, local_date(work.now, chat.zone))
    return None if found is None else _Drawing(chat, child, found, account.role is Role.KELUARGA)


def _labels(work: Work, drawing: _Drawing) -> Labels:
    def said(key: str) -> str:
        return work.library.text(key, {"name": drawing.child.name}, drawing.chat.language).strip()

    chart, standing = drawing.chart, drawing.chart.index is Index.WEIGHT_FOR_HEIGHT
    weighed = chart.picture in (Picture.WEIGHT, Picture.THINNESS)
    return Labels(
        title=said("growth.title_height" if standing else f"growth.title_{chart.picture}"),
        across=said("growth.axis_height" if standing else "growth.axis_length")
        if chart.index in BY_SIZE
        else said("growth.axis_age"),
        up=said("growth.axis_weight" if weighed else "growth.axis_length"),
    )


def _hand_over(store: Store, work: Work, drawing: _Drawing, content: bytes) -> None:
    chat, child = drawing.chat, drawing.child
    kept = media.keep(
        store, kind=FileKind.PHOTO, mime="image/png", content=content, now=work.now, chat_id=chat.id, name="grafik.png"
    )
    say = Say(
        key="growth.chart_family" if drawing.for_family else "growth.chart",
        facts={"name": child.name},
        options=_others(child.id, drawing.chart.picture),
        media=kept,
    )
    chats.remember_menu(store, chat.id, say.options)
    outbox.owe(store, chat.id, [say], now=work.now, person_id=child.id)


def _others(child: int, shown: Picture) -> tuple[tuple[Option, ...], ...]:
    """The two other pictures of the same child."""
    return tuple(
        (Option(tap=Tap("", 0, f"/grafik {child} {name}"), key=f"button.chart_{picture}"),)
        for picture, name in _NAMES.items()
        if picture is not shown
    )
