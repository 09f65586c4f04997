"""QR codes from a table: the page draws one by exclusive or, row by row, and knows nothing else of QR codes.

All codes here have the same size and hold the same number of letters. Then each dot of the code is an exclusive or of
bits of the text, so the code of a text is the code of nothing, with one row of dots flipped for each bit that is set.
The rows are read off codes that the package segno makes.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

import numpy as np
import segno
from numpy.typing import NDArray

VERSION, LETTERS = 6, 134
"""A QR code of 41 x 41 dots, 7 % of which may be misread; it holds so many letters."""

BITS = 7  # of a letter of plain ASCII; the eighth is always 0


def dots(text: bytes) -> NDArray[np.uint8]:
    """The dots of the code for a text of exactly `LETTERS` letters, row by row, 1 for dark."""
    made = segno.make(text, version=VERSION, error="L", mode="byte", mask=0, boost_error=False, micro=False)
    return np.array([list(row) for row in made.matrix], np.uint8).ravel()


@cache
def table() -> dict[str, Any]:
    """What the page needs: the empty code, the dot of each bit, and which checking dots each bit flips.

    `own[i]` is the dot that shows bit ``i % 7`` of letter ``i // 7`` itself; `checks` are the dots that repeat the
    text in another form, so that a camera may misread some; `rows` holds a bit for each text bit and each of these.
    """
    empty = dots(bytes(LETTERS))
    flips = np.array([dots(_one(i)) ^ empty for i in range(BITS * LETTERS)])
    touched = flips.sum(axis=0)
    checks = np.flatnonzero(touched > 1)
    own = np.array([np.flatnonzero(row & (touched == 1)).item() for row in flips])
    return {
        "size": int(np.sqrt(empty.size)),
        "letters": LETTERS,
        "empty": base64.b64encode(np.packbits(empty).tobytes()).decode(),
        "own": own.tolist(),
        "checks": checks.tolist(),
        "rows": base64.b64encode(np.packbits(flips[:, checks], axis=1).tobytes()).decode(),
    }


def _one(i: int) -> bytes:
    """A text in which only bit `i` is set."""
    text = bytearray(LETTERS)
    text[i // BITS] = 1 << (i % BITS)
    return bytes(text)
