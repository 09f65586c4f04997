"""Make the coasts of `qlab.networks.drawing` from Natural Earth (public domain), as the npm package world-atlas has it.

npm install world-atlas@2.0.2 && python tools/coasts.py node_modules/world-atlas/land-110m.json
"""

import json
import sys
from itertools import accumulate
from pathlib import Path

TARGET = Path(__file__).parents[1] / "qlab" / "networks" / "coasts.json"
DIGITS = 1  # tenths of a degree: some ten kilometres


def lines(topology: dict) -> list[list[list[float]]]:
    """Coast lines as lists of [longitude, latitude]: TopoJSON keeps them as steps on a grid."""
    (sx, sy), (ox, oy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        xs, ys = accumulate(step[0] for step in arc), accumulate(step[1] for step in arc)
        points = [[round(x * sx + ox, DIGITS), round(y * sy + oy, DIGITS)] for x, y in zip(xs, ys, strict=True)]
        found.append([p for i, p in enumerate(points) if i == 0 or p != points[i - 1]])
    return [line for line in found if len(line) > 3 and max(y for _, y in line) > -60]


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(lines(topology), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
