"""What depends on what in a form: the order of calculations, and the circles that refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from forms.problem import Code, FormError, Problem


@dataclass(frozen=True, slots=True)
class Reads:
    """For one element: what its calculation (or repeat count) reads, and what its own relevance reads.
    around: paths of the groups and repeats around it, and itself if it repeats; repeats: those of them that repeat."""

    calculate: frozenset[str]
    relevant: frozenset[str]
    around: tuple[str, ...]
    repeats: tuple[str, ...]
    calculated: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """order: every calculation, sources first. plan: for a path, what to look at after a change there. needs: for a
    calculation, all paths whose change matters to it. opens: for a path, whose own relevance may change with it."""

    order: tuple[str, ...]
    plan: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, frozenset[str]]
    opens: Mapping[str, tuple[str, ...]]


def build_graph(reads: Mapping[str, Reads]) -> Graph:
    """Raises FormError (CYCLE) with the questions of the circle in order."""
    order = _sorted(reads)
    seen = {path: _visibility(path, reads) for path in reads}
    hidden: dict[str, frozenset[str]] = {}
    for path in order:
        hidden[path] = seen[path].union(*(hidden.get(source, frozenset()) for source in seen[path]))
    needs: dict[str, frozenset[str]] = {}
    for path in order:
        if reads[path].calculated:
            own = reads[path].calculate
            needs[path] = own.union(reads[path].repeats, *(_about(source, reads, hidden) for source in own)) - {path}
    opens = _reverse(
        (path, source)
        for path in order
        if reads[path].relevant
        for read in reads[path].relevant
        for source in {read} | _about(read, reads, hidden)
    )
    return Graph(tuple(needs), _plan(needs), needs, opens)


def _visibility(path: str, reads: Mapping[str, Reads]) -> frozenset[str]:
    """What the relevance of an element and of the groups around it reads."""
    return reads[path].relevant.union(*(reads[group].relevant for group in reads[path].around))


def _about(source: str, reads: Mapping[str, Reads], hidden: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What else decides how a read value is seen: whether it is relevant, and how many entries its repeats have."""
    return hidden[source].union(reads[source].repeats)


def _sorted(reads: Mapping[str, Reads]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for path, own in reads.items():
        counted = [repeat for repeat in own.repeats if repeat != path]
        sorter.add(path, *sorted(own.calculate | _visibility(path, reads)), *counted)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        text = "questions depend on each other in a circle: " + " > ".join(circle)
        raise FormError(
            [Problem(code=Code.CYCLE, text=text, sheet="survey", question=circle[0], facts={"path": circle})]
        ) from None


def _reverse(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """(dependent, source) pairs -> dependents by source."""
    found: dict[str, dict[str, None]] = {}
    for dependent, source in pairs:
        found.setdefault(source, {})[dependent] = None
    return {source: tuple(dependents) for source, dependents in found.items()}


def _plan(needs: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """For each path all calculations that it reaches, in the order of `needs`."""
    direct = _reverse((path, source) for path, sources in needs.items() for source in sources)
    place = {path: number for number, path in enumerate(needs)}
    reach: dict[str, frozenset[str]] = {}
    for path in reversed(list(needs)):
        below = direct.get(path, ())
        reach[path] = frozenset(below).union(*(reach[other] for other in below))
    return {
        source: tuple(sorted(frozenset(below).union(*(reach[other] for other in below)), key=place.__getitem__))
        for source, below in direct.items()
    }
