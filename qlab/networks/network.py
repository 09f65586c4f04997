"""A network of keys: nodes and links with what is known of them, and nothing that is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import networkx as nx

from qlab import _check, _figures
from qlab._frozen import FrozenDict
from qlab._show import facts, spaced
from qlab.networks.drawing import draw_graph, draw_map, places
from qlab.networks.model import Model
from qlab.networks.parts import FIGURES, frozen_copy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QBER_LIMIT = 0.11
"""Error rate from which on BB84 gives no key: as much goes to correct errors as Eve may know, and nothing is left."""

Pair = tuple[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    r"""Nodes that make keys over links with their neighbours.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected. A node may have `kind` ("user", "relay", "switch" or "satellite"; a relay if nothing is said),
        `lat_deg` in [-90, 90] and `lon_deg` in [-180, 180]; an edge `length_km`, `loss_db`, `key_rate_hz` (secret bits
        per second), `qber` and `technology`. What is not known is None. The network keeps a copy.
    name : str
        What it is called.
    sources : sequence of str
        Where its figures come from.

    Raises
    ------
    ValueError
        If a node has no link, is there twice (names that differ only in case), or is linked with itself, and if a
        figure is out of its range.

    Examples
    --------
    >>> graph = nx.Graph()
    >>> graph.add_edge("Alice", "relay", length_km=40, key_rate_hz=1000)
    >>> graph.add_edge("relay", "Bob", length_km=60)
    >>> network = Network(graph, "two hops")
    >>> network
    two hops: 3 nodes, 2 links, 100 km
    >>> network.link("Bob", "relay")["key_rate_hz"] is None
    True
    """

    graph: nx.Graph
    name: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.graph, nx.Graph) or self.graph.is_directed() or self.graph.is_multigraph():
            raise ValueError(f"`graph` must be an undirected networkx.Graph; got {_check.brief(self.graph)}")
        sources = (self.sources,) if isinstance(self.sources, str) else tuple(self.sources)
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "graph", frozen_copy(self.graph))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names, in the order in which they were added."""
        return tuple(self.graph.nodes)

    @property
    def links(self) -> tuple[Pair, ...]:
        """Pairs of names, in the order in which they were added."""
        return tuple(self.graph.edges)

    @property
    def modelled(self) -> tuple[Pair, ...]:
        """Links whose rate was computed and not reported."""
        return tuple(pair for pair in self.links if self.link(*pair).get("modelled"))

    def unknown(self, figure: str = "key_rate_hz") -> tuple[Pair, ...]:
        """Links of which this figure is not known."""
        _check.choice(figure, "figure", FIGURES)
        return tuple(pair for pair in self.links if self.link(*pair)[figure] is None)

    def kind(self, node: str) -> str:
        """What a node is: "user", "relay", "switch" or "satellite"."""
        return str(self.graph.nodes[self.known(node)]["kind"])

    def link(self, a: str, b: str) -> FrozenDict[str, Any]:
        """All that is known of the link between two neighbours."""
        self.known(a), self.known(b)
        if not self.graph.has_edge(a, b):
            raise ValueError(f"there is no link {a}-{b}; {a} is linked with {', '.join(self.graph[a])}")
        return self.graph.edges[a, b]  # type: ignore[no-any-return]

    def known(self, node: Any, name: str = "node") -> str:
        """The name of a node, after making sure that there is one."""
        if node not in self.graph:
            raise ValueError(
                f"`{name}` must be a node of this network; got {_check.brief(node)} (there are {', '.join(self.nodes)})"
            )
        return str(node)

    def ends(self, a: Any, b: Any) -> Pair:
        """Two different nodes that some chain of links joins."""
        a, b = self.known(a, "a"), self.known(b, "b")
        if a == b:
            raise ValueError(f"a key needs two different nodes; got {a} twice")
        if not nx.has_path(self.passable(a, b), a, b):
            raise ValueError(f"no path joins {a} and {b}: users do not pass keys on")
        return a, b

    def passable(self, *ends: str) -> nx.Graph:
        """The graph without the users that are not at an end: they make keys for themselves and pass none on."""
        return self.graph.subgraph(n for n in self.graph if n in ends or self.kind(n) != "user")

    def changed(self, links: Iterable[Pair], **figures: Any) -> Network:
        """The same network with other figures on some links."""
        graph = nx.Graph(self.graph)
        for a, b in links:
            graph.edges[a, b].update(self.link(a, b) | figures)
        return replace(self, graph=graph)

    def cut(self, *links: Pair) -> Network:
        """The network after somebody has cut these links: they make no more key.

        >>> from qlab import networks
        >>> networks.load("secoqc").cut(("SIE", "ERD")).link("ERD", "SIE")["key_rate_hz"]
        0.0
        """
        return self.changed(_pairs(links), key_rate_hz=0.0)

    def attacked(self, *links: Pair, qber: float = 0.25) -> Network:
        """The network while somebody listens on these links: their error rate is `qber`, and they stop at the limit."""
        qber = _check.probability(qber, "qber")
        stopped = {"key_rate_hz": 0.0} if qber >= QBER_LIMIT else {}
        return self.changed(_pairs(links), qber=qber, **stopped)

    def with_model(self, **devices: float) -> Network:
        """The network with a rate on each link that has none, from `keyrates`; `modelled` lists these links.

        `devices` are those of `qlab.networks.Model`: `pulse_rate_hz`, `efficiency`, `dark`, `misalignment`, `f` and
        `attenuation_db_per_km`. A link with neither loss nor length keeps its unknown rate.

        >>> from qlab import networks
        >>> swiss = networks.load("swissquantum").with_model()
        >>> len(swiss.modelled), swiss.unknown()
        (3, ())
        """
        model, graph = Model(**devices), nx.Graph(self.graph)
        for a, b in self.unknown():
            link = self.link(a, b)
            rate = model.rate_hz(loss_db=link["loss_db"], length_km=link["length_km"])
            graph.edges[a, b].update(link | {"key_rate_hz": rate, "modelled": rate is not None})
        return replace(self, graph=graph)

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph)

    def __len__(self) -> int:
        return len(self.graph)

    def _rows(self) -> dict[str, str]:
        km = [self.link(*pair)["length_km"] for pair in self.links]
        rows = {"nodes": spaced(len(self)), "links": spaced(len(self.links))}
        known = sum(x for x in km if x is not None)
        if known:
            rows["length"] = f"{known:.4g} km" + (f" ({km.count(None)} links unknown)" if None in km else "")
        unknown = len(self.unknown())
        rows["rates"] = "all reported" if not unknown else f"{unknown} of {len(self.links)} links unknown"
        if self.modelled:
            rows["rates"] += f", {len(self.modelled)} computed"
        return rows

    def __repr__(self) -> str:
        rows = self._rows()
        length = rows.get("length", "").split(" (")[0]
        counted = f"{self.name or 'network'}: {rows['nodes']} nodes, {rows['links']} links"
        return counted + (f", {length}" if length else "")

    def _repr_html_(self) -> str:
        return facts({"network": self.name or "without a name", **self._rows()})

    @_figures.plain
    def plot(self, ax: Axes | None = None, *, highlight: Iterable[str] = ()) -> Axes:
        """The graph: users round, relays square; a label on each link says its rate. `highlight` fills some nodes."""
        filled = {self.known(node, "highlight") for node in highlight}
        return draw_graph(self.graph, _check.axes(ax), filled)

    @_figures.plain
    def map(self, ax: Axes | None = None) -> Axes:
        """The nodes whose place is known, on a map with the coasts."""
        if not places(self.graph):
            raise ValueError(f"no place is known of {self.name or 'this network'}: draw its graph with `plot()`")
        return draw_map(self.graph, _check.axes(ax))


def _pairs(links: Iterable[Any]) -> list[Pair]:
    pairs = [tuple(link) if not isinstance(link, str) else (link,) for link in links]
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(f'a link is a pair of nodes, e.g. ("SIE", "ERD"); got {_check.brief(pair)}')
    return pairs  # type: ignore[return-value]
