"""The forms in service, by name: XLSForm sheets from `messages/forms/`, compiled when they are first asked for."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import yaml

from forms.compile import compile_form
from forms.form import Form

# Instances that Sapa itself fills in when a form is asked: the kader's children, the
# sender's areas, whom she may invite, into which team.
AWAITED = ("anak", "wilayah", "peran", "tim")


def folder() -> Traversable:
    """Where the forms lie."""
    return resources.files("messages") / "forms"


def names() -> list[str]:
    """The forms in service."""
    return sorted(entry.name.removesuffix(".yaml") for entry in folder().iterdir() if entry.name.endswith(".yaml"))


@cache
def form(name: str) -> Form:
    """The form `name`, ready for an interview. Raises KeyError for a name that is not in service, FormError for a
    form that cannot be asked (`sapa check` finds that earlier)."""
    if name not in names():
        raise KeyError(name)
    sheets = yaml.safe_load((folder() / f"{name}.yaml").read_text("utf-8"))
    return compile_form(sheets, awaited=AWAITED, name=name)


def title(name: str, language: str) -> str:
    """What people call the form, in their language."""
    return form(name).title
