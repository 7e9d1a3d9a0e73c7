"""Secondary instances from files beside a form: CSV, GeoJSON and XML, as ODK's clients present them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from forms.problem import Code, FormError, Problem
from forms.tree import Node, Table, table_of
from forms.xml import local, read_xml

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 200_000
MAX_CELL = 32_768


def read_table(name: str, data: bytes) -> Table:
    """A file by its ending: .csv, .geojson, .xml. Raises FormError (BAD_ATTACHMENT, TOO_BIG, BAD_XML, UNSAFE_XML)."""
    if len(data) > MAX_BYTES:
        facts: dict[str, str | int] = {"file": name, "what": "attachment", "limit": MAX_BYTES, "found": len(data)}
        raise FormError([Problem(code=Code.TOO_BIG, text=f"{name} is over {MAX_BYTES} bytes", facts=facts)])
    if name.endswith(".xml"):
        return Table(node_of(read_xml(data, what=name)))
    try:
        if name.endswith(".geojson"):
            return table_of(_features(json.loads(data.decode("utf-8-sig"))))
        return table_of(_csv_rows(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error, ValueError, TypeError, LookupError, RecursionError) as error:
        facts = {"file": name, "reason": str(error)}
        raise FormError([Problem(code=Code.BAD_ATTACHMENT, text=f"{name}: {error}", facts=facts)]) from None


def _csv_rows(text: str) -> Iterator[Mapping[str, str]]:
    """Rows by column. A semicolon separates where the header has one and no comma, as Excel writes it in Indonesia."""
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)):
        if number >= MAX_ROWS:
            raise ValueError(f"over {MAX_ROWS} rows")
        yield {key.strip(): _cell(value) for key, value in row.items() if key and key.strip()}


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if len(text) > MAX_CELL:
        raise ValueError(f"a cell over {MAX_CELL} characters")
    return text


def _features(document: Any) -> Iterator[Mapping[str, str]]:
    """Features of a FeatureCollection: their properties, `id`, and `geometry` as ODK writes points, traces, shapes."""
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("not a FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list) or len(features) > MAX_ROWS:
        raise ValueError("no list of features, or too many")
    for feature in features:
        if not isinstance(feature, dict):
            raise ValueError("a feature that is no object")
        row = {"geometry": _geometry(feature.get("geometry"))}
        if "id" in feature:
            row["id"] = str(feature["id"])
        properties = feature.get("properties") or {}
        row.update({str(key): "" if value is None else _cell(str(value)) for key, value in properties.items()})
        yield row


def _geometry(geometry: Any) -> str:
    if not isinstance(geometry, dict):
        return ""
    kind = geometry.get("type")
    coordinates: Any = geometry.get("coordinates")
    if kind == "Point":
        return _point(coordinates)
    if kind == "LineString":
        return "; ".join(_point(point) for point in coordinates)
    if kind == "Polygon":
        return "; ".join(_point(point) for point in coordinates[0])
    raise ValueError(f"a geometry of type {kind}")


def _point(coordinates: Any) -> str:
    longitude, latitude = (float(part) for part in coordinates[:2])
    return f"{latitude} {longitude} 0 0"


def node_of(element: Element, parent: Node | None = None) -> Node:
    """An XML element as a node with all below it."""
    node = Node(local(element.tag), parent, (element.text or "").strip() if len(element) == 0 else "")
    for child in element:
        siblings = node.children.setdefault(local(child.tag), [])
        below = node_of(child, node)
        below.index = len(siblings)
        siblings.append(below)
    return node
