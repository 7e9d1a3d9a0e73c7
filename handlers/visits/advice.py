"""Where the family should go, and what the kader tells it now: three lines at most, out of what a visit found."""

from __future__ import annotations

from collections.abc import Iterable

from domain import findings
from domain.findings import Finding, Referral
from domain.rules import Rung
from domain.talk import Fact
from handlers.exchange import Exchange

MOST_LINES = 3


def where(referral: Referral | None) -> str | None:
    """now (a danger sign), today, puskesmas, week; None where nobody is referred."""
    if referral is None:
        return None
    if referral.rung is Rung.DANGER:
        return "now"
    if referral.within_days == 0:
        return "today"
    return "puskesmas" if referral.place is findings.Place.PUSKESMAS else "week"


def to_tell(x: Exchange, found: Iterable[Finding], referral: Referral | None) -> list[Fact]:
    """What to say to the family, the weightiest first; the words of the referral itself are one of the lines. Who must
    go today is told nothing else."""
    if referral is not None and referral.within_days == 0:
        return []
    lines: list[Fact] = []
    for finding in found:
        key = f"advice.{finding.code}"
        if finding.rung is not Rung.GOOD and key in x.library.words.texts["id"]:
            said = x.library.text(key, {}, x.chat.language)
            if said not in lines:
                lines.append(said)
    return lines[: MOST_LINES - (1 if referral is not None else 0)]


def named(x: Exchange, found: Iterable[Finding], *, good: bool) -> list[Fact]:
    """The findings in words: the good ones, or those that matter."""
    codes = dict.fromkeys(finding.code for finding in found if (finding.rung is Rung.GOOD) is good)
    return [x.library.text(f"finding.{code}", {}, x.chat.language) for code in codes]
