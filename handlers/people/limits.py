"""The dates and ages that are not doubted of somebody, given her family: for the forms that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain import ages, immunisation, plausibility
from domain.people import Relation
from storage.people.families import Person

Span = tuple[date, date]


def of(person: Person, family: Sequence[Person], had: Mapping[str, date], today: date) -> dict[str, str]:
    """born_…: of herself, beside her children and parents. dosed_born_to: beside the doses that she has had. baby_…: of
    a child of hers. parent_…_years, grandparent_…: of a further parent or grandparent of this family's children."""
    children = [one.birth_date for one in family if one.relation is Relation.ANAK and one.birth_date is not None]
    born = _all_of(
        [
            *(plausibility.parent_born_between(one) for one in _children_of(person, family)),
            *(plausibility.child_born_between(one) for one in _parents_of(person, family)),
        ]
    )
    baby = plausibility.child_born_between(person.birth_date) if person.birth_date is not None else None
    parent = _all_of([plausibility.parent_born_between(one) for one in children or [today]])
    assert parent is not None
    grandparent = plausibility.parent_born_between(parent[1])
    dosed = immunisation.born_at_latest(had)
    return {
        "oldest_birth": plausibility.oldest_birth(today).isoformat(),
        "dosed_born_to": dosed.isoformat() if dosed is not None else "",
        **_span("born", born),
        **_span("baby", baby),
        "parent_from_years": str(_years(parent[1], today)),
        "parent_to_years": str(_years(parent[0], today)),
        "grandparent_from_years": str(_years(grandparent[1], today)),
    }


def _children_of(person: Person, family: Iterable[Person]) -> list[date]:
    """A mother's own; of a father all children of the family."""
    father = person.relation is Relation.AYAH
    return [
        one.birth_date
        for one in family
        if one.birth_date is not None
        and one.id != person.id
        and (one.mother_id == person.id or (father and one.relation is Relation.ANAK))
    ]


def _parents_of(person: Person, family: Iterable[Person]) -> list[date]:
    child = person.relation is Relation.ANAK
    return [
        one.birth_date
        for one in family
        if one.birth_date is not None
        and one.id != person.id
        and (one.id == person.mother_id or (child and one.relation is Relation.AYAH))
    ]


def _all_of(spans: Sequence[Span]) -> Span | None:
    """What lies in all of them; the first one where they have nothing in common."""
    if not spans:
        return None
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    return (first, last) if first <= last else spans[0]


def _span(name: str, span: Span | None) -> dict[str, str]:
    first, last = ("", "") if span is None else (span[0].isoformat(), span[1].isoformat())
    return {f"{name}_from": first, f"{name}_to": last}


def _years(born: date, today: date) -> int:
    return ages.calendar_age(born, today).years
