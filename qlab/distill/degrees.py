"""How many checks a bit should be in: the degree distribution of a good code, by a linear programme.

Belief propagation passes log-likelihood ratios along the edges of a graph. In the Gaussian approximation one number
says how sure they are, `x` = E[tanh(message/2)], and a round of decoding maps it to a mixture of functions of `x`,
one for each degree, with the shares of edges as weights. Decoding succeeds if the mixture is above `x` everywhere.
The rate is linear in the weights as well, so the best weights for a given error rate are those of a linear programme.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qlab import _frozen

_IN_TWO = 0.9  # bits in only two checks, per check: with more than one, cycles of them are short code words
DEGREES = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
_ROUNDS = _frozen.read_only(np.concatenate([np.linspace(0.0005, 0.9, 240), 1 - np.geomspace(0.1, 1e-5, 160)[1:]]))
_NODES, _WEIGHTS = _frozen.lock(*np.polynomial.hermite_e.hermegauss(61))
_MEANS = _frozen.read_only(np.geomspace(1e-7, 200, 3000))


def best_edges(qber: float, check_degree: int) -> tuple[float, NDArray[np.float64]]:
    r"""Largest rate, and the share of edges at bits of each of `DEGREES`, that an endless code corrects `qber` with.

    .. math:: \max_\lambda \sum_i \lambda_i/i \quad\text{with}\quad \sum_i \lambda_i f_i(x) \ge x,\
              \sum_i \lambda_i = 1,\ \lambda_i \ge 0; \qquad R = 1 - \frac{1/d_c}{\sum_i \lambda_i/i}

    References
    ----------
    Sae-Young Chung, Thomas J. Richardson and Rüdiger L. Urbanke, IEEE Trans. Inf. Theory 47, 657 (2001).
    """
    from scipy.optimize import linprog  # only who makes codes needs it

    llr = np.log((1 - qber) / qber)
    sums = np.interp(_ROUNDS ** (check_degree - 1), _sure(_MEANS), _MEANS)  # mean of a message from a check
    grown = np.array([(1 - qber) * _sure((d - 1) * sums, llr) + qber * _sure((d - 1) * sums, -llr) for d in DEGREES])
    weight = 1 / np.array(DEGREES, float)
    most = [2 * _IN_TWO / check_degree, *[1.0] * (len(DEGREES) - 1)]
    ends = list(zip([0.0] * len(most), most, strict=True))
    found = linprog(-weight, A_ub=-grown.T, b_ub=-_ROUNDS, A_eq=np.ones((1, len(most))), b_eq=[1], bounds=ends)
    if found.x is None:
        return 0.0, np.zeros(len(DEGREES))
    return float(1 - 1 / check_degree / (found.x @ weight)), found.x


def _sure(mean: NDArray[np.float64], shift: float = 0.0) -> NDArray[np.float64]:
    """E[tanh(m/2)] of a Gaussian m of this mean, shifted, and twice that variance."""
    values = shift + np.asarray(mean)[:, None] + np.sqrt(2 * np.asarray(mean))[:, None] * _NODES
    return np.tanh(values / 2) @ _WEIGHTS / _WEIGHTS.sum()
