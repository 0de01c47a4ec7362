"""Runs a document on raw cells as the server does, with numpy: the judge of what is exported."""

from __future__ import annotations

from typing import Any

import numpy as np

# Below the first SciPy takes the exponent for 0, above the second an exponential is beyond float64.
_MIN_LAMBDA = 1e-19
_MAX_EXPONENT = 709.78


def evaluate(document: dict, columns: dict[Any, list]) -> tuple[np.ndarray, dict[int, str]]:
    """The model's rows.

    columns: cells by the sources of the document, None where one is missing
    returns: float32 of rows by the model's columns, and why rows are refused, by their index
    """
    made: list[np.ndarray] = []
    refused: dict[int, str] = {}
    with np.errstate(all="ignore"):
        for feature in document["features"]:
            made += _feature(feature, columns[feature["source"]], refused)
        exact = np.column_stack(made)
        matrix = exact.astype(np.float32)
    for row in np.flatnonzero(np.isinf(matrix).any(axis=1)):
        refused.setdefault(int(row), "infinite after preprocessing")
    if "missing" in document:
        matrix[matrix == np.float32(document["missing"])] = np.nan
    if document.get("zeros") == "missing":
        matrix[exact == 0] = np.nan
    return matrix, refused


def _feature(feature: dict, cells: list, refused: dict[int, str]) -> list[np.ndarray]:
    if feature["type"] == "text":
        values = np.array(cells, dtype=object)
    else:
        values = np.array([np.nan if cell is None else float(cell) for cell in cells])
    for step in feature.get("steps", []):
        (key, parameters), = step.items()
        if parameters.get("method") == "box_cox":
            for row in np.flatnonzero(values <= 0):
                refused.setdefault(int(row), f"not above 0 before box_cox: column {feature['source']}")
        if key == "one_hot":
            return _one_hot(values, parameters, feature["source"], refused)
        if key in ("ordinal", "map"):
            values = _mapped(values, parameters, feature["source"], refused)
        else:
            values = _STEPS[key](values, **parameters)
    return [values.astype(np.float64)]


def _missing(values: np.ndarray) -> np.ndarray:
    if values.dtype == object:
        return np.array([value is None for value in values], dtype=bool)
    return np.isnan(values)


def _codes(values: np.ndarray, parameters: dict, source: Any, refused: dict[int, str]) -> np.ndarray:
    """The index of each value's category; -1 of the missing and -2 of the unknown."""
    categories = parameters["categories"]
    index = {category: code for code, category in enumerate(categories)}
    missing = index.get(None, -1)
    gone = _missing(values)
    codes = np.array([missing if gone[i] else index.get(value, -2) for i, value in enumerate(values)])
    for code, key, default in ((-1, "missing", "missing"), (-2, "unknown", None)):
        if parameters.get(key, default) == "error":
            for row in np.flatnonzero(codes == code):
                refused.setdefault(int(row), f"{key} category in column {source}: {values[row]!r}")
    return codes


def _fallback(rule: Any) -> float:
    return np.nan if rule in ("error", "missing") else float(rule)


def _mapped(values: np.ndarray, parameters: dict, source: Any, refused: dict[int, str]) -> np.ndarray:
    codes = _codes(values, parameters, source, refused)
    numbers = parameters.get("values", range(len(parameters["categories"])))
    # Behind the categories' own: what -2 and -1 index.
    table = [*numbers, _fallback(parameters["unknown"]), _fallback(parameters.get("missing", "missing"))]
    return np.array(table, dtype=np.float64)[codes]


def _one_hot(values: np.ndarray, parameters: dict, source: Any, refused: dict[int, str]) -> list[np.ndarray]:
    codes = _codes(values, parameters, source, refused)
    infrequent = parameters.get("infrequent", [])
    made = []
    for code, category in enumerate(parameters["categories"]):
        is_dropped = "drop" in parameters and category == parameters["drop"]
        if category not in infrequent and not is_dropped:
            made.append((codes == code).astype(np.float64))
    if infrequent and parameters.get("drop", object()) not in infrequent:
        shared = [parameters["categories"].index(category) for category in infrequent]
        shared += [-1] if parameters.get("missing") == "infrequent" else []
        shared += [-2] if parameters["unknown"] == "infrequent" else []
        made.append(np.isin(codes, shared).astype(np.float64))
    for code, rule in ((-1, parameters.get("missing", "missing")), (-2, parameters["unknown"])):
        if rule in ("missing", "error"):
            for column in made:
                column[codes == code] = np.nan
    return made


def _impute(values, strategy, value):
    return np.where(_missing(values), value, values) if values.dtype != object else np.array(
        [value if cell is None else cell for cell in values], dtype=object
    )


def _clip(values, min=-np.inf, max=np.inf):
    return np.where(values < min, min, np.where(values > max, max, values))


def _bin(values, edges):
    return np.where(np.isnan(values), np.nan, np.searchsorted(edges, values, side="right"))


def power(values, method, **parameters):
    """What the step of this name makes, by the formulas of scikit-learn before 1.9."""
    exponent = parameters["lambda"]
    if method == "box_cox":
        return _box_cox(values, exponent)
    made = values.copy()
    positive = values >= 0
    negative = values < 0
    above, below = values[positive], values[negative]
    if abs(exponent) < np.spacing(1.0):
        made[positive] = np.log1p(above)
    else:
        made[positive] = (np.power(above + 1, exponent) - 1) / exponent
    if abs(exponent - 2) > np.spacing(1.0):
        made[negative] = -(np.power(-below + 1, 2 - exponent) - 1) / (2 - exponent)
    else:
        made[negative] = -np.log1p(-below)
    return made


def _box_cox(values, exponent):
    logarithms = np.log(values)
    if abs(exponent) < _MIN_LAMBDA:
        return logarithms
    far = np.copysign(1, exponent) * np.exp(exponent * logarithms - np.log(abs(exponent))) - 1 / exponent
    is_near = ~(exponent * logarithms >= _MAX_EXPONENT)
    return np.where(is_near, np.expm1(exponent * logarithms) / exponent, far)


def _quantile(values, quantiles, references):
    quantiles, references = np.array(quantiles, dtype=float), np.array(references, dtype=float)
    known = ~np.isnan(values)
    made = values.copy()
    made[known] = 0.5 * (
        np.interp(values[known], quantiles, references)
        - np.interp(-values[known], -quantiles[::-1], -references[::-1])
    )
    made[values == quantiles[-1]] = 1
    made[values == quantiles[0]] = 0
    return made


_STEPS = {
    "impute": _impute,
    "indicator": lambda values: _missing(values).astype(np.float64),
    "standard": lambda values, mean, scale: (values - mean) / scale,
    "robust": lambda values, center, scale: (values - center) / scale,
    "min_max": lambda values, scale, offset: values * scale + offset,
    "clip": _clip,
    "log1p": lambda values: np.log1p(values),
    "bin": _bin,
    "power": power,
    "quantile": _quantile,
}
