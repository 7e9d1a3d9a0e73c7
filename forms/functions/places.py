"""Functions on places: distance, area, geofence. A sphere of WGS 84's equatorial radius, as in JavaRosa."""

from __future__ import annotations

import math
from itertools import pairwise

from forms.functions.function import Function, Run
from forms.values import Value, to_text

RADIUS_M = 6_378_100.0
DEGREE_M = 2 * math.pi * RADIUS_M / 360

Point = tuple[float, float]  # latitude, longitude in degrees


def points(values: tuple[Value, ...]) -> list[Point]:
    """All geopoints of the arguments: node-sets, "lat lon alt acc", or a trace with semicolons; [] if one is broken."""
    texts: list[str] = []
    for value in values:
        found = [to_text(node.worth()) for node in value] if isinstance(value, list) else [to_text(value)]
        texts.extend(part for text in found for part in text.split(";") if part.strip())
    read = [_point(text) for text in texts]
    return [point for point in read if point is not None] if None not in read else []


def _point(text: str) -> Point | None:
    try:
        latitude, longitude = (float(part) for part in text.split()[:2])
    except ValueError:
        return None
    return (latitude, longitude) if math.isfinite(latitude) and math.isfinite(longitude) else None


def distance(_run: Run, *values: Value) -> float:
    """Metres along the points in their order."""
    path = points(values)
    return math.fsum(between(a, b) for a, b in pairwise(path))


def between(a: Point, b: Point) -> float:
    """Metres between two points by the spherical law of cosines."""
    turn = math.radians(a[1] - b[1])
    north, south = math.radians(a[0]), math.radians(b[0])
    cosine = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * RADIUS_M


def area(_run: Run, *values: Value) -> float:
    """Square metres enclosed by the points."""
    shape = points(values)
    if len(shape) < 3:
        return 0.0
    first = shape[0]
    flat = [
        ((p[1] - first[1]) * DEGREE_M * math.cos(math.radians(p[0])), (p[0] - first[0]) * DEGREE_M) for p in shape[1:]
    ]
    return abs(math.fsum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise(flat)))


def geofence(_run: Run, point: Value, shape: Value) -> bool:
    """Whether the point lies within the closed shape."""
    place, fence = points((point,)), points((shape,))
    if not place or not fence:
        return False
    (y, x), inside = place[0], False
    for (y1, x1), (y2, x2) in pairwise(fence):
        if (y2 > y) != (y1 > y) and x < (x1 - x2) * (y - y2) / (y1 - y2) + x2:
            inside = not inside
    return inside


FUNCTIONS = {
    "distance": Function(distance, 1, None, sets=True),
    "area": Function(area, 1, 1, sets=True),
    "enclosed-area": Function(area, 1, 1, sets=True),
    "geofence": Function(geofence, 2, 2),
}
