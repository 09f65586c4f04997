"""A repeater chain as one writes it first: a queue of events, one trial after another, every attempt a coin.

It follows the rules of `qlab.repeaters` for chains without purification, and shares none of its code.
"""

import heapq
import math
from itertools import count

import numpy as np

from qlab.repeaters import Chain


class Trial:
    """One trial; `run` returns waiting time, total age of all qubits, and attempts."""

    def __init__(self, chain: Chain, rng: np.random.Generator) -> None:
        self.chain, self.rng = chain, rng
        self.queue: list[tuple] = []
        self.number = count()
        self.attempts = 0
        self.pairs: list[dict] = []
        self.place = [0.0]
        for link in chain.links:
            self.place.append(self.place[-1] + link.delay_s)

    def run(self) -> tuple[float, float, int]:
        for i in range(len(self.chain.links)):
            self.start(i, 0.0)
        while True:
            now = self.queue[0][0]
            late = []
            while self.queue and self.queue[0][0] == now:
                _, _, kind, what = heapq.heappop(self.queue)
                if kind == "pair":
                    self.pairs.append(self.fresh(what, now))
                elif kind == "known":
                    what["known"] = True
                else:
                    late.append(what)
            self.swap(now)
            done = [pair for pair in self.pairs if pair["right"] - pair["left"] == len(self.chain.links)]
            if done:
                return self.deliver(done[0], now)
            for pair in late:
                if any(pair is other for other in self.pairs):
                    self.lose(pair)
                    for i in range(pair["left"], pair["right"]):
                        self.start(i, pair["oldest"] + self.chain.cutoff_s)

    def start(self, i: int, now: float) -> None:
        link, tries = self.chain.links[i], 1
        while self.rng.random() >= link.success_probability:
            tries += 1
        self.attempts += tries
        self.put(now + tries * link.attempt_s, "pair", i)

    def put(self, time: float, kind: str, what: object) -> None:
        heapq.heappush(self.queue, (time, next(self.number), kind, what))

    def fresh(self, i: int, now: float) -> dict:
        emitted = now - self.chain.links[i].delay_s
        pair = {"left": i, "right": i + 1, "oldest": emitted, "since": (emitted, emitted), "age": 0.0}
        return self.watched({**pair, "news": now, "known": True})

    def watched(self, pair: dict) -> dict:
        if self.chain.cutoff_s is not None:
            self.put(pair["oldest"] + self.chain.cutoff_s * (1 + 1e-9), "late", pair)
        return pair

    def swap(self, now: float) -> None:
        """All swaps of one moment: pairs joined by them make groups, and one failure loses its whole group."""
        self.pairs.sort(key=lambda pair: pair["left"])
        groups, succeeded = [], {}
        for pair in self.pairs:
            if groups and self.may_join(groups[-1][-1], pair):
                groups[-1].append(pair)
                succeeded[pair["left"]] = self.rng.random() < self.chain.swap_success
            else:
                groups.append([pair])
        for group in (g for g in groups if len(g) > 1):
            for pair in group:
                self.lose(pair)
            nodes = [pair["left"] for pair in group[1:]]
            failed = [node for node in nodes if not succeeded[node]]
            if not failed:
                self.join(group, nodes, now)
            for i in range(group[0]["left"], group[-1]["right"]) if failed else ():
                told = [min(abs(self.place[end] - self.place[node]) for node in failed) for end in (i, i + 1)]
                self.start(i, now + max(told))

    def may_join(self, a: dict, b: dict) -> bool:
        if a["right"] != b["left"]:
            return False
        if self.chain.schedule == "asap":
            return True
        return a["known"] and b["known"] and (a["left"], a["right"], b["right"]) in splits(0, len(self.chain.links))

    def join(self, group: list[dict], nodes: list[int], now: float) -> None:
        a, b = group[0], group[-1]
        ends = [self.place[a["left"]], self.place[b["right"]]]
        age = sum(pair["age"] for pair in group)
        age += sum(
            2 * now - left["since"][1] - right["since"][0] for left, right in zip(group, group[1:], strict=False)
        )
        news = max(now + abs(end - self.place[node]) for node in nodes for end in (self.place[0], self.place[-1]))
        pair = {
            "left": a["left"],
            "right": b["right"],
            "oldest": min(pair["oldest"] for pair in group),
            "since": (a["since"][0], b["since"][1]),
            "age": age,
            "news": max([news, *(pair["news"] for pair in group)]),
            "known": False,
        }
        self.pairs.append(self.watched(pair))
        self.put(now + max(abs(end - self.place[node]) for node in nodes for end in ends), "known", pair)

    def lose(self, pair: dict) -> None:
        self.pairs = [other for other in self.pairs if other is not pair]

    def deliver(self, pair: dict, now: float) -> tuple[float, float, int]:
        end = max(now, pair["news"])
        age = pair["age"]
        if self.chain.end_nodes == "store":
            age += 2 * end - sum(pair["since"])
        return end, age, self.attempts


def splits(left: int, right: int) -> set[tuple[int, int, int]]:
    """How a nested chain is halved: left end, middle, right end."""
    if right - left < 2:
        return set()
    middle = (left + right) // 2
    return {(left, middle, right)} | splits(left, middle) | splits(middle, right)


def simulate(chain: Chain, trials: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Waiting times, fidelities and attempts of many trials (Werner pairs, dephasing memories, no errors in swaps)."""
    rng = np.random.default_rng(seed)
    time, age, attempts = np.array([Trial(chain, rng).run() for _ in range(trials)]).T
    visibility = math.prod((4 * link.fidelity - 1) / 3 for link in chain.links)
    fidelity = (1 + visibility * (1 + 2 * np.exp(-age / chain.memory.t2_s))) / 4
    return time, fidelity, attempts
