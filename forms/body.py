"""The body of an XForm: which questions are shown, how, and where their choices come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from forms.expression import Expr
from forms.form import Control, Itemset, Kind, Words
from forms.problem import Code, Problem
from forms.tree import Node, Table
from forms.turn import Want
from forms.words import ITEXT, CompileAt, Translations, element_text
from forms.xml import local

JR = "{http://openrosa.org/javarosa}"
CONTROLS = frozenset({"input", "secret", "select1", "select", "rank", "range", "upload", "trigger"})
INPUTS = {
    "int": Want.INTEGER,
    "integer": Want.INTEGER,
    "decimal": Want.DECIMAL,
    "date": Want.DATE,
    "time": Want.TIME,
    "dateTime": Want.DATETIME,
    "geopoint": Want.PLACE,
    "barcode": Want.BARCODE,
}
UPLOADS = {"image": Want.PHOTO, "audio": Want.AUDIO, "video": Want.VIDEO}
OTHERS = {
    "select1": Want.ONE,
    "select": Want.MANY,
    "rank": Want.RANK,
    "range": Want.RANGE,
    "trigger": Want.ACKNOWLEDGE,
    "secret": Want.TEXT,
}
DRAWN = frozenset({"geotrace", "geoshape"})
DRAWINGS = ("signature", "draw", "annotate")  # appearances of an image


@dataclass(frozen=True, slots=True)
class Shown:
    """What the body says of one path."""

    kind: Kind
    label: Words | None = None
    control: Control | None = None
    count: Expr | None = None
    fixed: bool = False


class Body:
    """The body's elements by path, before any expression is read."""

    def __init__(self, body: Element) -> None:
        self.repeats: dict[str, Element] = {}
        self.groups: dict[str, Element] = {}
        self.controls: dict[str, Element] = {}
        self.actions: list[tuple[Element, str | None]] = []
        self._walk(body)

    def _walk(self, element: Element) -> None:
        for child in element:
            name, path = local(child.tag), (child.get("ref") or child.get("nodeset") or "").strip()
            if name == "repeat":
                self.repeats[path] = child
                self._walk(child)
            elif name == "group":
                self.groups.setdefault(path, child)
                self._walk(child)
            elif name in CONTROLS:
                self.controls[path] = child
                self.actions.extend((inner, path) for inner in child if local(inner.tag) == "setvalue")
            elif name == "setvalue":
                self.actions.append((child, None))


@dataclass(slots=True)
class BodyReader:
    """Turns the elements into `Shown`, with everything compiled."""

    translations: Translations
    compile_at: CompileAt
    tables: dict[str, Table]
    binds: Mapping[str, Element]
    problems: list[Problem] = field(default_factory=list)

    def read(self, body: Body) -> dict[str, Shown]:
        """What is shown, by path."""
        shown: dict[str, Shown] = {}
        for path, element in body.groups.items():
            shown[path] = Shown(Kind.GROUP, self._words(path, element, "label"))
        for path, element in body.repeats.items():
            label = shown[path].label if path in shown else None
            shown[path] = Shown(Kind.REPEAT, label, None, self._count(path, element), _is_fixed(element))
        for path, element in body.controls.items():
            control = self._control(path, element)
            shown[path] = Shown(Kind.QUESTION, control.label, control)
        return shown

    def _count(self, path: str, element: Element) -> Expr | None:
        return self.compile_at(path, "repeat_count", element.get(JR + "count"))

    def _words(self, path: str, element: Element, tag: str) -> Words | None:
        for child in element:
            if local(child.tag) == tag:
                found = self.translations.referred(path, child.get("ref", ""))
                if found is not None:
                    return found
                text = element_text(child, path, tag, self.compile_at)
                return Words({"": text}) if text else None
        return None

    def _control(self, path: str, element: Element) -> Control:
        name, appearance = local(element.tag), element.get("appearance", "")
        plain = {key: value for key, value in element.attrib.items() if "}" not in key}
        return Control(
            want=self._want(path, name, element, appearance),
            label=self._words(path, element, "label"),
            hint=self._words(path, element, "hint"),
            itemset=self._itemset(path, element) if name in ("select1", "select", "rank") else None,
            appearance=appearance,
            parameters={key: value for key, value in plain.items() if key not in ("ref", "appearance")},
        )

    def _want(self, path: str, name: str, element: Element, appearance: str) -> Want:
        bind = self.binds.get(path)
        kind = (bind.get("type", "string") if bind is not None else "string").rpartition(":")[2]
        if kind in DRAWN:
            self._refuse(path, "type", kind)
        if name == "upload":
            drawing = next((word for word in DRAWINGS if word in appearance.split()), None)
            if drawing:
                self._refuse(path, "appearance", drawing)
            return UPLOADS.get(element.get("mediatype", "").partition("/")[0], Want.FILE)
        if name == "input":
            fixed = bind is not None and (bind.get("readonly") or "").replace(" ", "") == "true()"
            return Want.NOTE if fixed and kind == "string" else INPUTS.get(kind, Want.TEXT)
        return OTHERS.get(name, Want.TEXT)

    def _refuse(self, path: str, column: str, what: str) -> None:
        text = f"a chat cannot carry {what}"
        self.problems.append(
            Problem(code=Code.CANNOT_CHAT, text=text, question=path, column=column, facts={"what": what})
        )

    def _itemset(self, path: str, element: Element) -> Itemset | None:
        for child in element:
            if local(child.tag) == "itemset":
                return self._from_nodes(path, child)
        return self._inline(path, list(_items(element)))

    def _from_nodes(self, path: str, element: Element) -> Itemset | None:
        source = element.get("nodeset", "")
        nodes = self.compile_at(path, "choice_filter", source)
        if nodes is None:
            return None
        parts = {local(child.tag): (child.get("ref") or "").strip() for child in element}
        inner = label_column(parts.get("label", ""))
        table = next(iter(nodes.tables)) if len(nodes.tables) == 1 and "instance(" in source else None
        filtered = "[" in source or source.strip().startswith("randomize")
        return Itemset(nodes, parts.get("value", "name"), inner[0], inner[1], table, filtered)

    def _inline(self, path: str, items: list[tuple[str, str, str]]) -> Itemset | None:
        """Choices written in the control itself become a small instance of their own."""
        table = f"__choices{path}"
        root = Node("root")
        translated = any(key for _, key, _ in items)
        for value, key, label in items:
            item = root.add("item")
            item.add("name", value)
            item.add("label", key if translated else label)
        self.tables[table] = Table(root)
        nodes = self.compile_at(path, "type", f"instance('{table}')/root/item")
        return Itemset(nodes, "name", "label", translated, table) if nodes else None


def label_column(source: str) -> tuple[str, bool]:
    """ "jr:itext(itextId)" -> ("itextId", True); "label" -> ("label", False)."""
    text = source.strip()
    if text.startswith("jr:itext(") and text.endswith(")"):
        return text[len("jr:itext(") : -1].strip(), True
    return text or "label", False


def _items(element: Element) -> Iterator[tuple[str, str, str]]:
    """(value, itext id, label) of each <item>."""
    for item in element:
        if local(item.tag) == "item":
            parts = {local(child.tag): child for child in item}
            value = (parts["value"].text or "").strip() if "value" in parts else ""
            label = parts.get("label")
            match = ITEXT.match(label.get("ref", "")) if label is not None else None
            yield value, match[2] if match else "", (label.text or "").strip() if label is not None else ""


def _is_fixed(element: Element) -> bool:
    return element.get(JR + "count") is not None or "true" in (element.get(JR + "noAddRemove") or "")
