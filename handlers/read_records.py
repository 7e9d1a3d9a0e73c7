"""Kept records read again, each with the very form that was asked, on the day and in the language of its interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.zones import local
from forms import interview
from forms.form import Form
from forms.interview import State
from forms.interview.result import kept as times_of
from forms.interview.result import media as media_of
from forms.model import Instance
from forms.record import Record, keys, record_of
from forms.turn import World
from handlers.staff_forms import forms_in_service
from messages import interviews
from storage.database import Store
from storage.interviews import form_versions
from storage.interviews.form_records import KeptRecord


@dataclass(frozen=True, slots=True)
class Read:
    """A kept record with the form that it is an answer to. exact: it is the very form that was asked. files: ids of
    kept photos and recordings, by the name that the record calls them."""

    form: Form
    instance: Instance
    record: Record
    exact: bool
    files: Mapping[str, int]


def read_record(store: Store, kept: KeptRecord) -> Read:
    """As it was given: nothing is computed anew."""
    asked = form_asked(store, kept.form, kept.form_version_id)
    state = State.from_json(kept.state)
    world = World(now=local(kept.created_at, kept.zone), language=kept.language)
    instance = interview.answers(asked, state, world)
    started = datetime.fromisoformat(state.started)
    record = record_of(instance, started=started, ended=world.now, times=times_of(instance, state))
    return Read(asked, instance, record, state.fingerprint == asked.fingerprint, media_of(state, instance))


class Reader:
    """Reads many records of one version of a form: what is the same for all of them is found once."""

    def __init__(self, form: Form) -> None:
        self._form, self._named = form, keys(form)

    def record(self, kept: KeptRecord) -> Record:
        """As it was given; without the times of each answer."""
        world = World(now=local(kept.created_at, kept.zone), language=kept.language)
        instance, started = interview.finished(self._form, kept.state, world)
        return record_of(instance, started=started, ended=world.now, named=self._named)


def form_asked(store: Store, form: str, version_id: int | None) -> Form:
    """A version that staff sent, or the form that came with Sapa."""
    version = form_versions.by_id(store, version_id) if version_id is not None else None
    return forms_in_service.kept(store, version).form if version is not None else interviews.form(form)
