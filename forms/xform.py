"""Reads an ODK XForm once into a frozen `Form`: questions, binds, choices, translations, actions, entities."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from forms.answers import canonical
from forms.body import Body, BodyReader, Shown
from forms.expression import Expr, compile_expression
from forms.form import Action, Entity, Event, Field, Form, Kind, Warned, Words
from forms.graph import Graph, Reads, build_graph
from forms.problem import Code, FormError, Problem, XPathError
from forms.shape import Names, Shape, Shapes, text_of
from forms.tables import node_of, read_table
from forms.tree import Table
from forms.words import Translations, plain_words
from forms.xml import local, namespace, read_xml

JR = "{http://openrosa.org/javarosa}"
SAPA = "urn:sapa:xforms"
PREFIXES = {
    SAPA: "sapa",
    "http://openrosa.org/xforms": "orx",
    "http://www.opendatakit.org/xforms": "odk",
    "http://www.opendatakit.org/xforms/entities": "entities",
}
NUMERIC = frozenset({"int", "integer", "decimal", "long"})
WARNINGS = ("warning", "warning2", "warning3")
LAST_SAVED = "__last-saved"


def read_xform(xml: str, attachments: Mapping[str, bytes], awaited: Collection[str] = ()) -> Form:
    """attachments: files beside the form by name. awaited: names of instances that come at run time.

    Raises FormError with every problem found.
    """
    head, body = _parts(read_xml(xml, what="xform"))
    model = next(element for element in head if local(element.tag) == "model")
    reader = _Reader(model, body, awaited)
    reader.read_tables(attachments)
    return reader.form(xml, _title(head))


def _parts(root: Element) -> tuple[Element, Element]:
    found = {local(element.tag): element for element in root}
    head, body = found.get("head"), found.get("body")
    if head is None or body is None or not any(local(element.tag) == "model" for element in head):
        raise FormError([Problem(code=Code.BAD_XML, text="no XForm: head, model or body is missing")])
    return head, body


def _title(head: Element) -> str:
    return next((element.text or "" for element in head if local(element.tag) == "title"), "").strip()


class _Reader:
    """Reads in two passes: first the bare shape, then everything that has expressions in it."""

    def __init__(self, model: Element, body: Element, awaited: Collection[str]) -> None:
        self.model = model
        self.problems: list[Problem] = []
        self.tables: dict[str, Table] = {}
        self.awaited = set(awaited)
        self.instances = [element for element in model if local(element.tag) == "instance"]
        if not self.instances or not len(self.instances[0]):
            raise FormError([Problem(code=Code.BAD_XML, text="the XForm has no primary instance")])
        self.root = self.instances[0][0]
        self.binds = {bind.get("nodeset", "").strip(): bind for bind in model if local(bind.tag) == "bind"}
        self.elements: dict[Names, Element] = {}
        self.entries: dict[str, int] = {}
        self.body = Body(body)
        self.fresh: dict[str, int] = {}
        self._count(text_of((local(self.root.tag),)), self.root, self.entries)
        self.shapes = self._read_shapes()
        self.translations = Translations(model, self.compile_at)

    def problem(self, path: str, column: str, error: XPathError) -> None:
        facts = {"expression": "", **error.facts}
        self.problems.append(Problem(code=error.code, text=str(error), question=path, column=column, facts=facts))

    def compile_at(self, path: str, column: str, source: str | None) -> Expr | None:
        """None where there is no expression; a wrong one is noted."""
        if source is None or not source.strip():
            return None
        names = tuple(path.strip("/").split("/"))
        try:
            return compile_expression(source, self.shapes, names if names in self.shapes.all else self.shapes.root)
        except XPathError as error:
            self.problem(path, column, error)
            return None

    # The shape

    def _read_shapes(self) -> Shapes:
        shapes: dict[Names, Shape] = {}
        self._shape((local(self.root.tag),), self.root, False, shapes)
        return Shapes(shapes, self.root.get("id", ""), self.root.get("version", ""))

    def _shape(self, path: Names, element: Element, gated: bool, shapes: dict[Names, Shape]) -> None:
        bind = self.binds.get(text_of(path))
        gated = gated or (bind is not None and bind.get("relevant") is not None)
        children: dict[str, Element] = {}
        for child in element:
            name = local(child.tag)
            children.setdefault(name, child)
        attributes = [f"@{local(key)}" for key in element.attrib] if local(element.tag) == "entity" else []
        self.elements[path] = element
        shapes[path] = Shape(path, text_of(path) in self.body.repeats, gated, (*children, *attributes))
        for name, child in children.items():
            self._shape((*path, name), child, gated, shapes)
        for name in attributes:
            shapes[(*path, name)] = Shape((*path, name), False, gated, ())

    def _count(self, path: str, element: Element, counts: dict[str, int]) -> None:
        """Entries in the record as it starts, and, within templates, in an entry that is added."""
        seen: set[str] = set()
        for child in element:
            below = f"{path}/{local(child.tag)}"
            if child.get(JR + "template") is not None:
                self._count(below, child, self.fresh)
                continue
            counts[below] = counts.get(below, 0) + 1
            if below not in seen:
                seen.add(below)
                self._count(below, child, counts)

    # Secondary instances

    def read_tables(self, attachments: Mapping[str, bytes]) -> None:
        for element in self.instances[1:]:
            name, source = element.get("id", ""), element.get("src", "")
            if not source and len(element):
                self.tables[name] = Table(node_of(element[0]))
            elif source.startswith("jr://instance/"):
                self.awaited.add(name)
            else:
                self._read_file(name, source.rpartition("/")[2], attachments)

    def _read_file(self, name: str, file: str, attachments: Mapping[str, bytes]) -> None:
        data = attachments.get(file)
        if data is not None:
            try:
                self.tables[name] = read_table(file, data)
            except FormError as error:
                self.problems.extend(error.problems)
        elif name not in self.awaited:
            text = f"the file {file} is missing beside the form"
            self.problems.append(Problem(code=Code.NO_INSTANCE, text=text, facts={"instance": name, "file": file}))

    # The form

    def form(self, xml: str, title: str) -> Form:
        controls = BodyReader(self.translations, self.compile_at, self.tables, self.binds, self.problems).read(
            self.body
        )
        fields: dict[str, Field] = {}
        for number, names in enumerate(self.shapes.all):
            field = self._field(number, names, controls)
            fields[field.path] = field
        self._check_tables(fields)
        actions = tuple(self._actions())
        if self.problems:
            raise FormError(self.problems)
        graph = build_graph({path: _reads(field, fields) for path, field in fields.items()})
        return self._assemble(xml, title, fields, graph, actions)

    def _assemble(
        self, xml: str, title: str, fields: dict[str, Field], graph: Graph, actions: tuple[Action, ...]
    ) -> Form:
        itext = self.translations.all_words()
        if self.problems:
            raise FormError(self.problems)
        prints = hashlib.sha256(xml.encode())
        return Form(
            id=self.shapes.form_id,
            version=self.shapes.version,
            title=title,
            languages=self.translations.languages,
            root=text_of(self.shapes.root),
            fields=fields,
            shapes=self.shapes,
            tables=self.tables,
            awaited=frozenset(self.awaited - set(self.tables)),
            graph=graph,
            actions=actions,
            itext=itext,
            entities=tuple(_entities(fields)),
            fingerprint=prints.hexdigest()[:16],
            xml=xml,
            cascades=tuple(path for path, field in fields.items() if _cascades(field)),
            namespace=namespace(self.root.tag),
        )

    def _field(self, number: int, names: Names, controls: Mapping[str, Shown]) -> Field:
        path = text_of(names)
        shape, element = self.shapes.all[names], self.elements.get(names)
        shown = controls.get(path)
        kind = shown.kind if shown else Kind.GROUP if shape.children else Kind.DATA
        repeats = tuple(depth for depth in range(1, len(names) + 1) if self.shapes.all[names[:depth]].repeat)
        bind = self.binds.get(path)
        default = self._default(names, element, shape)
        common = {
            "path": path,
            "names": names,
            "kind": kind,
            "number": number,
            "gated": shape.gated,
            "default": default,
            "label": shown.label if shown else None,
            "control": shown.control if shown else None,
            "count": shown.count if shown else None,
            "fixed": bool(shown and shown.fixed),
            "entries": self.entries.get(path, 0),
            "fresh": self.fresh.get(path, 0),
            "children": tuple(text_of((*names, child)) for child in shape.children),
            "repeats": repeats,
            "namespace": namespace(element.tag) if element is not None else "",
        }
        field = Field(**common, **(self._bound(path, bind) if bind is not None else {}))  # type: ignore[arg-type]
        return replace(field, default=canonical(field, default) or "")

    def _default(self, names: Names, element: Element | None, shape: Shape) -> str:
        if names[-1].startswith("@"):
            return self.elements[names[:-1]].get(names[-1][1:], "")
        return (element.text or "").strip() if element is not None and not shape.children else ""

    def _bound(self, path: str, bind: Element) -> dict[str, object]:
        """What a bind says, as arguments of Field."""
        kind = bind.get("type", "string").rpartition(":")[2] or "string"
        sapa = {local(key): value for key, value in bind.attrib.items() if namespace(key) == SAPA}
        preload = bind.get(JR + "preload")
        return {
            "type": kind,
            "numeric": kind in NUMERIC,
            "relevant": self.compile_at(path, "relevant", bind.get("relevant")),
            "calculate": self.compile_at(path, "calculation", bind.get("calculate")),
            "required": self.compile_at(path, "required", bind.get("required")),
            "readonly": self.compile_at(path, "readonly", bind.get("readonly")),
            "constraint": self.compile_at(path, "constraint", bind.get("constraint")),
            "warnings": tuple(self._warnings(path, sapa)),
            "required_message": self._message(path, bind.get(JR + "requiredMsg")),
            "constraint_message": self._message(path, bind.get(JR + "constraintMsg")),
            "preload": (preload, bind.get(JR + "preloadParams", "")) if preload else None,
            "attributes": _attributes(bind),
        }

    def _message(self, path: str, source: str | None) -> Words | None:
        if source is None:
            return None
        return self.translations.referred(path, source) or plain_words(source)

    def _warnings(self, path: str, sapa: Mapping[str, str]) -> Iterator[Warned]:
        """`warning`, `warning2` and `warning3`, in this order."""
        for column in WARNINGS:
            expr = self.compile_at(path, f"bind::sapa:{column}", sapa.get(column))
            if expr is not None:
                yield Warned(expr, self._warning_message(path, sapa, f"{column}_message"))

    def _warning_message(self, path: str, sapa: Mapping[str, str], column: str) -> Words | None:
        """`warning_message`, and `warning_message.id` and so on for languages; #{name} stands for an answer."""
        texts = {
            self.translations.language_of(key.partition(".")[2]): self.translations.template(path, text)
            for key, text in sapa.items()
            if key.partition(".")[0] == column and text
        }
        return Words(texts) if texts else None

    def _check_tables(self, fields: Mapping[str, Field]) -> None:
        known = set(self.tables) | self.awaited | {element.get("id", "") for element in self.instances[1:]}
        for field in fields.values():
            warnings = (each.unless for each in field.warnings)
            for expr in (field.relevant, field.calculate, field.constraint, field.required, *warnings):
                for name in sorted(expr.tables - known) if expr else ():
                    text = f"there is no instance {name}"
                    self.problems.append(
                        Problem(code=Code.NO_INSTANCE, text=text, question=field.path, facts={"instance": name})
                    )

    def _actions(self) -> list[Action]:
        found = [(element, None) for element in self.model] + self.body.actions
        actions: list[Action] = []
        for element, trigger in found:
            if local(element.tag) == "setvalue":
                actions.append(self._action(element, trigger))
        return actions

    def _action(self, element: Element, trigger: str | None) -> Action:
        target = (element.get("ref") or "").strip()
        names = set((element.get("event") or "").split())
        names = {Event.FIRST_LOAD.value if name == "xforms-ready" else name for name in names}
        value = element.get("value")
        source = value if value is not None else _quoted((element.text or "").strip())
        apart = trigger is not None and trigger.rpartition("/")[0] != target.rpartition("/")[0]
        return Action(
            target,
            frozenset(event for event in Event if event.value in names),
            self.compile_at(
                trigger if trigger and apart else target, "default" if trigger is None else "calculation", source
            ),
            trigger,
            apart,
        )


def _cascades(field: Field) -> bool:
    itemset = field.control.itemset if field.control else None
    return itemset is not None and itemset.filtered and bool(itemset.nodes.reads)


def _quoted(text: str) -> str:
    """A literal as an expression."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def _attributes(bind: Element) -> dict[str, str]:
    """Attributes of other namespaces, by their usual prefix: "sapa:unit", "entities:saveto"."""
    return {
        f"{PREFIXES[namespace(key)]}:{local(key)}": value
        for key, value in bind.attrib.items()
        if namespace(key) in PREFIXES and not local(key).startswith("warning")
    }


def _reads(field: Field, fields: Mapping[str, Field]) -> Reads:
    own = field.calculate or (field.count if field.kind is Kind.REPEAT else None)
    above = [text_of(field.names[:depth]) for depth in range(1, len(field.names))]
    around = [path for path in above if fields[path].relevant is not None]
    return Reads(
        own.reads if own else frozenset(),
        field.relevant.reads if field.relevant else frozenset(),
        tuple(around),
        tuple(text_of(field.names[:depth]) for depth in field.repeats),
        own is not None,
    )


def _entities(fields: Mapping[str, Field]) -> list[Entity]:
    """Every entity declaration, with the questions of its own repeat that save to it."""
    found: list[Entity] = []
    for path, field in fields.items():
        if field.names[-1] == "entity" and f"{path}/@dataset" in fields:
            scope = text_of(field.names[:-2])
            saves = {
                other.attributes["entities:saveto"]: other.path
                for other in fields.values()
                if "entities:saveto" in other.attributes and _scope(other, fields) == scope
            }
            found.append(Entity(fields[f"{path}/@dataset"].default, path, saves))
    return found


def _scope(field: Field, fields: Mapping[str, Field]) -> str:
    """The nearest element around that declares an entity."""
    for depth in range(len(field.names) - 1, 0, -1):
        path = text_of(field.names[:depth])
        if f"{path}/meta/entity" in fields:
            return path
    return ""
