"""A place that was typed: two coordinates, or the link that a map shares."""

from __future__ import annotations

import re
from urllib.parse import unquote

from domain.talk import Place
from forms.reading.lexicon import lexicon
from forms.reading.misread import Misread
from forms.reading.plain import plain
from forms.turn import Trouble

_LONGEST = 1000  # characters: links of maps are long
_NUMBER = r"[+-]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*[,;\s]\s*({_NUMBER})(?:\s+{_NUMBER}){{0,2}}")
_LINK = re.compile(
    r"(?:[?&](?:q|query|ll|destination|center)=(?:loc:)?|/@|geo:|/search/)(-?\d{1,3}\.\d+),\+?\s*(-?\d{1,3}\.\d+)"
)
_HEMISPHERES = re.compile(rf"({_NUMBER})\s*°?\s*([a-z]+)\b[\s,;]*({_NUMBER})\s*°?\s*([a-z]+)")


def place(text: str) -> Place | Misread[Place]:
    """ "-7.43, 109.25", "7,43 LS 109,25 BT", a map's link; WGS 84 degrees. IMPOSSIBLE beyond the poles."""
    if len(text) > _LONGEST:
        return Misread(Trouble.TOO_LONG)
    link = _LINK.search(unquote(text))
    if link:
        return _checked(link[1], link[2])
    clean = plain(text)
    named = _HEMISPHERES.fullmatch(clean)
    if named:
        return _named(*named.groups())
    pair = _PAIR.fullmatch(clean)
    return _checked(pair[1], pair[2]) if pair else Misread(Trouble.NOT_UNDERSTOOD)


def _named(latitude: str, north: str, longitude: str, east: str) -> Place | Misread[Place]:
    sides = lexicon("id").hemispheres
    if sides.get(north) not in ("north", "south") or sides.get(east) not in ("east", "west"):
        return Misread(Trouble.NOT_UNDERSTOOD)
    signs = ("-" if sides[north] == "south" else "", "-" if sides[east] == "west" else "")
    return _checked(signs[0] + latitude, signs[1] + longitude)


def _checked(latitude: str, longitude: str) -> Place | Misread[Place]:
    north, east = (_degrees(one) for one in (latitude, longitude))
    if abs(north) > 90 or abs(east) > 180:
        return Misread(Trouble.IMPOSSIBLE)
    return Place(latitude=north, longitude=east)


def _degrees(written: str) -> float:
    return float(written.replace(",", ".").replace("--", "-"))


def written_place(value: Place) -> str:
    """As ODK writes a geopoint: latitude, longitude, altitude, accuracy in metres."""
    return " ".join(_short(one) for one in (value.latitude, value.longitude, 0.0, value.accuracy_m or 0.0))


def _short(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")
