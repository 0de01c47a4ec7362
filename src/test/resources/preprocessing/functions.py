"""Writes a million random numbers, and what NumPy and SciPy make of them, as little-endian float64.

    functions.py DIRECTORY [--c-library]

NumPy calls the C library, but for machines with AVX-512, where it has code of its own unless told not to.
The numbers, p, are above 0, a quarter of them below 0.001. The other files have the names of what was
computed.
"""

import os
import sys
from pathlib import Path

if "--c-library" in sys.argv:
    os.environ["NPY_DISABLE_CPU_FEATURES"] = (
        "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
    )

import numpy as np
from scipy.special import boxcox

directory = Path(sys.argv[1])
random = np.random.default_rng(17)
p = np.concatenate(
    [
        np.abs(random.normal(0, 3, 500_000)),
        random.lognormal(0, 4, 250_000),
        10 ** random.uniform(-12, -3, 250_000),
    ]
)
with np.errstate(all="ignore"):
    columns = {
        "p": p,
        "log1p": np.log1p(p),
        "pow": np.power(p + 1, 0.3),
        "pow-negative": np.power(p + 1, -1.7),
        "pow-square": np.power(p + 1, 2.0),
        "boxcox": boxcox(p, 0.3),
        "boxcox-log": boxcox(p, 0.0),
        "yeo-johnson": (np.power(p + 1, 0.3) - 1) / 0.3,
    }
for name, values in columns.items():
    values.astype("<f8").tofile(directory / name)
