"""Forms that staff wrote are put into service for an area and roles, listed with their versions, and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.short_ids import number_in, shortened
from handlers.staff_forms import author_forms, forms_in_service, staff_form
from messages import interviews
from storage.interviews import form_versions
from storage.interviews.form_versions import Status, Version
from storage.people import accounts
from storage.villages import areas

ANSWERERS = (Role.KADER, Role.PETUGAS, Role.PEMBINA)
EVERYBODY = "semua"
_SHOWN = 8  # versions of one form


def show(x: Exchange, rest: str) -> list[Say]:
    """/lihat_formulir: a page of the conversation."""
    number, page, _ = _parts(rest)
    version = _version(x, number)
    if version is None:
        return [Say(key="trouble.not_now")]
    return [author_forms.page_of(x, version, int(page) if page.isdecimal() and len(page) < 5 else 1)]


def discard(x: Exchange, rest: str) -> list[Say]:
    """/buang_formulir: a version that nobody was asked."""
    version = _version(x, rest)
    if version is None or not form_versions.discard(x.store, version.id):
        return [Say(key="trouble.not_now")]
    return [Say(key="form_staff.discarded", facts=_named(version))]


def put(x: Exchange, rest: str) -> list[Say]:
    """/pakai_formulir: where, for whom, and then it is in service."""
    number, area, roles = _parts(rest)
    version = _version(x, number)
    if version is None:
        return [Say(key="trouble.not_now")]
    if not area:
        return [_which_area(x, version)]
    if areas.by_code(x.store, area) is None or not _may_serve(x, area):
        return [Say(key="trouble.not_yours")]
    possible = _possible(x, version)
    if len(possible) > 1 and roles not in (*possible, EVERYBODY):
        return [_which_roles(version, area, possible)]
    return _put(x, version, area, frozenset(possible if roles == EVERYBODY or len(possible) == 1 else [Role(roles)]))


def listing(x: Exchange, rest: str) -> list[Say]:
    """/formulir: what is in service in the asker's area and below; /formulir with a version's id: its history."""
    version = _version(x, rest) if rest else None
    if rest and version is None:
        return [Say(key="trouble.not_now")]
    return [_history(x, version)] if version is not None else [_all(x)]


def go_back(x: Exchange, rest: str) -> list[Say]:
    """/kembalikan_formulir: an earlier version counts again; what was begun with the later one goes on with it."""
    version = _version(x, rest)
    if version is None or version.area is None or version.put_at is None or version.status is Status.ACTIVE:
        return [Say(key="trouble.not_now")]
    assert x.account is not None
    before = Status.WITHDRAWN
    form_versions.put(
        x.store, version.id, area=version.area, roles=version.roles, by=x.account.id, now=x.now, before=before
    )
    x.note("roll_back_form", "form_version", version.id)
    return [Say(key="form_staff.rolled_back", facts=_in_service(x, version.id), options=_all_forms())]


def stop(x: Exchange, rest: str) -> list[Say]:
    """/hentikan_formulir: out of service; a wider area's version counts, or the one that came with Sapa."""
    version = _version(x, rest)
    if version is None or version.area is None or version.status is not Status.ACTIVE:
        return [Say(key="trouble.not_now")]
    form_versions.withdraw(x.store, version.form, version.area)
    x.note("stop_form", "form_version", version.id)
    return [Say(key="form_staff.stopped", facts=_in_service(x, version.id), options=_all_forms())]


def _parts(rest: str) -> tuple[str, str, str]:
    first, second, third, *_ = (*rest.split(), "", "", "")
    return first, second, third


def _version(x: Exchange, text: str) -> Version | None:
    """A version that the asker may handle: her own while it waits, else one of her area."""
    number = number_in(text)
    version = form_versions.by_id(x.store, number) if number is not None else None
    if version is None or x.account is None:
        return None
    if version.area is None:
        return version if version.sent_by == x.account.id else None
    return version if contains(x.account.area, version.area) else None


def _may_serve(x: Exchange, area: str) -> bool:
    return x.account is not None and contains(x.account.area, area)


def _possible(x: Exchange, version: Version) -> Sequence[Role]:
    """Who can be asked it. Only a kader has children in her care to choose from."""
    form = forms_in_service.kept(x.store, version).form
    about_children = form.id in interviews.names() or staff_form.person_question(form) is not None
    return ANSWERERS[:1] if about_children else ANSWERERS


def _which_area(x: Exchange, version: Version) -> Say:
    assert x.account is not None
    own = areas.by_code(x.store, x.account.area)
    offered = [*([own] if own is not None else []), *areas.children(x.store, x.account.area)]
    number = shortened(version.id)
    rows = [(Option(tap=Tap("", 0, f"/pakai_formulir {number} {area.code}"), label=area.title),) for area in offered]
    return Say(key="form_staff.which_area", facts=_named(version), options=tuple(rows))


def _which_roles(version: Version, area: str, possible: Sequence[Role]) -> Say:
    command = f"/pakai_formulir {shortened(version.id)} {area}"
    rows = [(Option(tap=Tap("", 0, f"{command} {role}"), key=f"role.{role}"),) for role in possible]
    rows.append((Option(tap=Tap("", 0, f"{command} {EVERYBODY}"), key="button.all_of_them"),))
    return Say(key="form_staff.which_roles", facts=_named(version), options=tuple(rows))


def _put(x: Exchange, version: Version, area: str, roles: frozenset[Role]) -> list[Say]:
    assert x.account is not None
    chosen = _for_area(x, version, area)
    if chosen is None:
        return [Say(key="form_staff.known_version", facts=_named(version))]
    before = Status.REPLACED
    if not form_versions.put(x.store, chosen.id, area=area, roles=roles, by=x.account.id, now=x.now, before=before):
        return [Say(key="trouble.not_now")]
    x.note("put_form", "form_version", chosen.id)
    facts = {**_in_service(x, chosen.id), "screened": chosen.form in interviews.names()}
    return [Say(key="form_staff.in_service", facts=facts, options=_all_forms())]


def _for_area(x: Exchange, version: Version, area: str) -> Version | None:
    """The version as it will serve that area: itself, or a copy where it serves another already. None if another form
    went by the same version there: nobody could tell the two apart."""
    same = form_versions.of_version(x.store, version.form, version.version, area)
    if same is not None and same.id != version.id:
        sheets = (form_versions.sheets_of(x.store, one.id) for one in (same, version))
        return same if next(sheets) == next(sheets) else None
    if version.area in (None, area):
        return version
    return form_versions.keep(
        x.store,
        form=version.form,
        version=version.version,
        title=version.title,
        sheets=form_versions.sheets_of(x.store, version.id),
        sent_by=version.sent_by,
        now=x.now,
    )


def _all(x: Exchange) -> Say:
    assert x.account is not None
    latest: dict[tuple[str, str | None], Version] = {}
    for version in form_versions.history(x.store, x.account.area):
        known = latest.get((version.form, version.area))
        if known is None or version.status is Status.ACTIVE:
            latest[version.form, version.area] = version
    lines: list[Fact] = [_line(x, version) for version in latest.values()]
    rows = [
        (Option(tap=Tap("", 0, f"/formulir {shortened(version.id)}"), label=_label(x, version)),)
        for version in latest.values()
    ]
    return Say(key="form_staff.list", facts={"forms": lines}, options=tuple(rows))


def _history(x: Exchange, shown: Version) -> Say:
    assert x.account is not None
    versions = [
        version
        for version in form_versions.history(x.store, x.account.area)
        if (version.form, version.area) == (shown.form, shown.area)
    ][:_SHOWN]
    rows: list[tuple[Option, ...]] = []
    for version in versions:
        number = shortened(version.id)
        if version.status is Status.ACTIVE:
            rows.append((Option(tap=Tap("", 0, f"/lihat_formulir {number}"), key="button.see_form"),))
            rows.append((Option(tap=Tap("", 0, f"/pakai_formulir {number}"), key="button.use_elsewhere"),))
            rows.append((Option(tap=Tap("", 0, f"/hentikan_formulir {number}"), key="button.stop"),))
        else:
            tap = Tap("", 0, f"/kembalikan_formulir {number}")
            rows.append((Option(tap=tap, key="button.roll_back", facts={"version": version.version}),))
    lines: list[Fact] = [_line(x, version) for version in versions]
    return Say(
        key="form_staff.history",
        facts={"title": shown.title, "area": _area(x, shown), "forms": lines},
        options=tuple(rows),
    )


def _line(x: Exchange, version: Version) -> Fact:
    by = accounts.by_id(x.store, version.put_by) if version.put_by is not None else None
    roles: list[Fact] = [x.library.text(f"role.{role}", {}, x.chat.language) for role in sorted(version.roles)]
    return {
        "title": version.title,
        "version": version.version,
        "area": _area(x, version),
        "roles": roles,
        "status": str(version.status),
        "name": by.name if by is not None else "",
        "on": version.put_at,
    }


def _label(x: Exchange, version: Version) -> str:
    area = areas.by_code(x.store, version.area or "")
    return f"{version.title}, {area.title if area is not None else version.area}"


def _area(x: Exchange, version: Version) -> str:
    return areas.name_path(x.store, version.area) if version.area is not None else ""


def _named(version: Version) -> dict[str, Fact]:
    return {"title": version.title, "version": version.version}


def _in_service(x: Exchange, version_id: int) -> dict[str, Fact]:
    version = form_versions.by_id(x.store, version_id)
    assert version is not None
    roles: list[Fact] = [x.library.text(f"role.{role}", {}, x.chat.language) for role in sorted(version.roles)]
    return {**_named(version), "area": _area(x, version), "roles": roles}


def _all_forms() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/formulir"), key="button.forms"),),)
