"""Cells that the frame may lack: missing and unknown ones, ends and edges, asked of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .check import PythonRows, name_of, same
from .evaluate import evaluate
from .frame import RawFrame, is_missing, plain_cell
from .refusal import NotExportable

_NEAR = (1e-8, 1e-12, 1e-17)
_UNKNOWN = "an unknown category"
_LONGEST_CAUSE = 120


@dataclass(frozen=True)
class Probe:
    """Cells to try in one column of a row that is known otherwise.

    is_rule: whether what one side refuses the other must refuse, too
    """

    column: int
    cells: list
    is_rule: bool


def require_same_answers(document: dict, raw: RawFrame, steps: Any, estimator: Any) -> None:
    """Refuses a document that treats a cell otherwise than the pipeline does.

    A number that only Python refuses, such as one whose logarithm is infinite half way, is no
    difference: there is no answer that it could differ from.
    """
    if steps is None:
        return
    base = _complete(raw)
    for probe in _probes(document, raw):
        data = _changed(raw, base, probe)
        if data is not None:
            _compare(document, raw, base, probe, lambda rows: _answered(steps, estimator, _take(data, rows)))


def _compare(document: dict, raw: RawFrame, base: int, probe: Probe, answered: Any) -> None:
    cells = {raw.label(i): [_cell(c.cells, base)] * len(probe.cells) for i, c in enumerate(raw.columns)}
    cells[raw.label(probe.column)] = [plain_cell(cell) for cell in probe.cells]
    made, refused = evaluate(document, cells)
    taken = [row for row in range(len(made)) if row not in refused]
    expected = answered(taken) if taken else ""
    if not isinstance(expected, str):
        _require_same(document, raw, probe, taken, made, expected)
    else:
        for row in taken:
            expected = answered([row])
            if not isinstance(expected, str):
                _require_same(document, raw, probe, [row], made, expected)
            elif probe.is_rule:
                raise _difference(raw, probe, row, "taken", f"refused, as the pipeline does: {expected}")
    for row, why in refused.items():
        if probe.is_rule and not isinstance(answered([row]), str):
            raise _difference(raw, probe, row, why, "taken, as the pipeline does")


def _require_same(
    document: dict, raw: RawFrame, probe: Probe, rows: list[int], made: np.ndarray, expected: np.ndarray
) -> None:
    different = np.argwhere(~same(made[rows], expected))
    if len(different):
        at, column = different[0]
        found = f"{made[rows[at], column]!r} of column {name_of(document, column)}"
        raise _difference(raw, probe, rows[at], found, f"{expected[at, column]!r}, as the pipeline makes it")


def _difference(raw: RawFrame, probe: Probe, row: int, found: str, expected: str) -> NotExportable:
    where = f"column {raw.columns[probe.column].name}, cell {probe.cells[row]!r}"
    return NotExportable(f"{where}: {found} (expected: {expected})")


def _cell(cells: list, row: int) -> Any:
    return cells[row] if cells else None


def _take(data: Any, rows: list[int]) -> Any:
    return data.iloc[rows] if hasattr(data, "iloc") else data[rows]


def _probes(document: dict, raw: RawFrame) -> list[Probe]:
    result = []
    for i, column in enumerate(raw.columns):
        features = [feature for feature in document["features"] if feature["source"] == raw.label(i)]
        if column.kind:
            result.append(Probe(i, [column.missing], is_rule=True))
        if column.kind == "text":
            result.append(Probe(i, [_UNKNOWN], is_rule=True))
        if features and column.kind == "number" and column.categories is None:
            steps = [feature.get("steps", []) for feature in features]
            result.append(Probe(i, _numbers(column.cells, steps), is_rule=False))
    return result


def _numbers(cells: list, features: list[list[dict]]) -> list[float]:
    """Ends, edges and what becomes nearly 0.

    features: the steps of each that is made of the cells
    """
    known = [cell for cell in cells if cell is not None]
    tried = {0.0}
    if known:
        least, most = min(known), max(known)
        tried |= {float(least) - 1, float(most) + 1, (least + most) / 2, float(least), float(most)}
    for steps in features:
        for step in steps:
            for parameters in step.values():
                for mark in [*parameters.get("edges", []), *parameters.get("quantiles", [])[::50]]:
                    tried |= {mark, np.nextafter(mark, -np.inf), np.nextafter(mark, np.inf)}
        tried |= _near_powers(steps)
    return sorted(float(value) for value in tried if np.isfinite(value))


def _near_powers(steps: list[dict]) -> set[float]:
    """Cells that are nearly 0 or 1 where a power takes them: there its formulas differ first."""
    tried = set()
    for at, step in enumerate(steps):
        if "power" in step:
            for end in (0.0, 1.0):
                cell = _cell_of(end, steps[:at])
                tried |= {cell, np.nextafter(cell, -np.inf), np.nextafter(cell, np.inf)}
                tried |= {cell + sign * near for sign in (1, -1) for near in _NEAR}
    return tried


def _cell_of(value: float, steps: list[dict]) -> float:
    """About the cell of which the steps make the value."""
    for step in reversed(steps):
        (key, parameters), = step.items()
        if key in ("standard", "robust"):
            value = value * parameters["scale"] + parameters["mean" if key == "standard" else "center"]
        elif key == "min_max":
            value = (value - parameters["offset"]) / parameters["scale"]
        elif key == "log1p":
            value = float(np.expm1(value))
    return float(value)


def _changed(raw: RawFrame, base: int, probe: Probe) -> Any:
    """The row as often as there are cells, each in its place; None where the dtype has no such cell."""
    data = raw.take([base] * len(probe.cells)).copy()
    if not raw.is_frame:
        if data.dtype.kind in "US":
            data = data.astype(object)  # An array of text would cut what is longer than its own.
        elif data.dtype.kind not in "Of":
            data = data.astype(np.float64)
        data[:, probe.column] = probe.cells
        return data
    import pandas

    data = data.reset_index(drop=True)
    dtype = data.dtypes.iloc[probe.column]
    if str(dtype).startswith(("int", "uint", "Int", "UInt")):
        # As pandas itself reads fractions or missing cells among whole numbers.
        dtype = "Float64" if str(dtype)[0] in "IU" else "float64"
    elif dtype == bool:
        dtype = object  # As pandas reads missing cells among booleans; its own make True of NaN.
    if hasattr(dtype, "categories") and not all(is_missing(cell) for cell in probe.cells):
        dtype = object  # A pandas category would make NaN of what it does not know.
    try:
        data.isetitem(probe.column, pandas.Series(probe.cells, dtype=dtype))
    except (TypeError, ValueError, OverflowError):
        return None
    return data


def _complete(raw: RawFrame) -> int:
    """The first row with the fewest missing cells."""
    gaps = np.zeros(len(raw), dtype=int)
    for column in raw.columns:
        if column.kind:
            gaps += np.array([cell is None for cell in column.cells])
    return int(np.argmin(gaps))


def _answered(steps: Any, estimator: Any, data: Any) -> np.ndarray | str:
    """What Python makes of it, or the beginning of why it refuses it."""
    try:
        made = PythonRows(steps, estimator, data).matrix()
    except NotExportable:
        raise
    except Exception as error:  # Whatever scikit-learn raises, it has no answer.
        return " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_CAUSE]
    return "infinite" if np.isinf(made).any() else made
