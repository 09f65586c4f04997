"""The distillation lab: the strip of bits shrinks from stage to stage, and what is left encrypts a picture.

The page runs the classical algorithms itself, Cascade, fingerprints and Toeplitz hashing, and they do what
`qlab.distill` does, bit by bit. What Eve may know is baked: the secret bits of a block, for each number of errors
among the test bits, from `qlab.keyrates.finite_bb84`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from qlab import distill, keyrates
from qlab.labs.kit import Lab, axes, baked, choice, integer, number, text

SIFTED, SAMPLE, TESTS, PRINT, TAGS, SIDE = 4096, 256, 4096, 30, 2 * (128 + 32), 16
EPS = {"eps_secret": 1e-6, "eps_correct": 1e-7}
"""A fingerprint of 30 bits of 31 blocks misses a difference with 31 / 2**30, 3e-8, at most."""

STAGES = {
    "sifted": "Sifted",
    "estimated": "Estimated",
    "corrected": "Corrected",
    "verified": "Verified",
    "amplified": "Amplified",
    "signed": "Signed",
    "used": "Used",
}
ATTACKS = {
    "none": "does nothing",
    "flip": "flips bits on the line",
    "reuse": "sees the pad used twice",
    "forge": "is in the middle, nothing signed",
}


def bound() -> NDArray[np.float64]:
    """Secret bits of the block before anything was said, for each number of errors among the test bits."""
    errors = np.arange(int(0.11 * TESTS) + 1)
    bits = keyrates.finite_bb84(SIFTED - SAMPLE, TESTS, 0.0, tolerated=errors / TESTS, f=1.0, **EPS)
    return np.floor(bits)


def pictures() -> dict[str, str]:
    """A face, a house and nothing, of 16 x 16 pixels, as hexadecimal digits, row by row."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] - (SIDE - 1) / 2
    r = np.hypot(x, y)
    eyes = (np.hypot(np.abs(x) - 3, y + 2) < 1.2) | ((np.abs(r - 4.6) < 0.7) & (y > 1))
    house = ((np.abs(x) < 5) & (y > -1) & (y < 7)) | ((y <= -1) & (np.abs(x) < y + 8.6))
    door = (np.abs(x) < 1.2) & (y > 2) & (y < 7)
    drawn = {"face": (r < 7.6) & ~eyes, "house": house & ~door, "blank": np.zeros((SIDE, SIDE), bool)}
    return {name: np.packbits(bits).tobytes().hex() for name, bits in drawn.items()}


class DistillationLab(Lab):
    """From sifted bits to a key that encrypts a picture; every step on real bits, every step attackable.

    Parameters
    ----------
    stage : str
        How far the bits have come: ``"sifted"``, ``"estimated"``, ``"corrected"``, ``"verified"``, ``"amplified"``,
        ``"signed"`` or ``"used"``.
    qber : float
        Probability that a bit of Bob's is wrong, in [0, 0.12]. All of it counts as Eve's.
    find : int
        How many of Cascade's finds are shown at the stage "corrected"; 600 is all.
    attack : str
        What Eve does at the last stage: ``"none"``, ``"flip"``, ``"reuse"`` or ``"forge"``.
    picture : str
        What is encrypted: 64 hexadecimal digits, 16 rows of 16 pixels.
    seed : int
        All random numbers: bits, errors, samples, shuffles, hashes.

    Examples
    --------
    >>> lab = DistillationLab(stage="used", attack="reuse")
    >>> lab.qber
    0.02
    """

    name = "distill"
    title = "From clicks to a key"
    address = ("stage", "qber", "find", "attack", "picture", "seed")

    stage = choice("sifted", STAGES, label="How far the bits have come")
    qber = number(0.02, low=0, high=0.12, step=0.005, unit="%", label="Wrong bits")
    find = integer(600, low=0, high=600, label="Finds shown, at most")
    attack = choice("none", ATTACKS, label="Eve ...")
    picture = text(pictures()["face"], pattern="[0-9a-f]{64}", says="64 hexadecimal digits", label="Picture")

    bound = baked()
    plan = traitlets.Dict(read_only=True).tag(sync=True)
    pictures = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """The bound on Eve, and the same story for readers without JavaScript."""
        sizes = {"sifted": SIFTED, "sample": SAMPLE, "tests": TESTS, "print": PRINT, "tags": TAGS, "picture": SIDE**2}
        self.set_trait("bound", bound())
        self.set_trait("plan", sizes)
        self.set_trait("pictures", pictures())
        left = _example()
        self.summary = _summary(left)
        self.set_trait("fallback", axes.picture(lambda ax: _draw(ax, left), alt=self.summary))


def _example() -> dict[str, int]:
    """Bits at each stage for 2 % of errors, by `qlab.distill`."""
    rng = np.random.default_rng(2)
    alice = rng.integers(0, 2, SIFTED, dtype=np.uint8)
    shown = distill.estimate(alice, alice ^ (rng.random(SIFTED) < 0.02), SAMPLE, rng=rng)
    fixed = distill.cascade(shown.alice, shown.bob, float(shown.qber), rng=rng)
    length = int(bound()[round(0.02 * TESTS)]) - fixed.disclosed - PRINT
    return {"sifted": SIFTED, "corrected": len(fixed.bob), "amplified": length, "signed": length - TAGS}


def _draw(ax: Any, left: dict[str, int]) -> None:
    for place, (name, bits) in enumerate(left.items()):
        ax.barh(place, bits, color=axes.PALETTE["green"], height=0.5)
        ax.text(bits + 40, place, f"{name}: {bits}", va="center")
    ax.set(xlim=(0, 1.45 * SIFTED), ylim=(len(left) - 0.4, -0.6), xlabel="bits")
    ax.set_yticks([])
    ax.grid(False, axis="y")


def _summary(left: dict[str, int]) -> str:
    return (
        f"Alice and Bob hold {SIFTED} sifted bits and {TESTS} test bits; 2 % of Bob's are wrong. They show the test "
        f"bits and {SAMPLE} of the others, correct the rest by asking for parities, compare fingerprints, and shorten "
        f"{left['corrected']} bits to {left['amplified']} of which Eve knows nothing, but for one chance in a million. "
        f"Two tags take {TAGS}, and {left['signed']} are left: enough to encrypt a picture of {SIDE} by {SIDE} pixels "
        "with a one-time pad. Used twice, the pad lets both pictures show through each other."
    )
