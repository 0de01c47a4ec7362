"""Raw rows as Python has them, and their cells as JSON carries them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Container

import numpy as np

from .column import Column
from .refusal import NotExportable

_LARGEST = 2**53

# Characters of a text in a document: names, categories, what is filled in.
_LONGEST_TEXT = 1024


@dataclass(frozen=True)
class RawColumn:
    """One column.

    kind: number, boolean or text; None if JSON cannot carry its cells
    problem: why it cannot
    cells: what JSON has, None where one is missing
    missing: how Python writes one there: NaN, None or pandas' NA
    categories: of a pandas category
    """

    name: str
    kind: str | None
    problem: str
    cells: list
    missing: Any
    is_narrow: bool
    categories: list | None


class RawFrame:
    """A data frame or array of raw rows.

    names: of an array's columns; by default they have positions alone
    """

    def __init__(self, data: Any, names: list[str] | None = None):
        self.is_frame = hasattr(data, "iloc")
        if not self.is_frame:
            data = np.asarray(data)
            if data.ndim != 2:
                raise NotExportable(f"check: {data.ndim} dimensions (expected: 2, rows and columns)")
        elif names is not None:
            raise NotExportable("names: given (expected: none, a data frame has its own)")
        if len(data) == 0:
            raise NotExportable("check: no rows (expected: rows such as training had)")
        self.data = data
        self.has_names = names is not None or self.is_frame
        labels = list(data.columns) if self.is_frame else names
        if labels is None:
            labels = list(range(data.shape[1]))
        self._require_names(labels)
        self.columns = [
            _described(self._values(i), str(label)) for i, label in enumerate(labels)
        ]

    def _require_names(self, labels: list) -> None:
        if len(labels) != self.data.shape[1]:
            raise NotExportable(
                f"names: {len(labels)} (expected: {self.data.shape[1]}, as there are columns)"
            )
        if self.has_names:
            for label in labels:
                if not isinstance(label, str) or not label:
                    raise NotExportable(f"column {label!r}: no name (expected: text)")
                problem = document_problem(label)
                if problem:
                    raise NotExportable(f"column {label!r}: {problem}")
        if len(set(labels)) != len(labels):
            twice = next(label for label in labels if labels.count(label) > 1)
            raise NotExportable(f"column {twice}: twice (expected: each name once)")

    def _values(self, column: int) -> Any:
        return self.data.iloc[:, column] if self.is_frame else self.data[:, column]

    def __len__(self) -> int:
        return len(self.data)

    def starts(self) -> list[Column]:
        """The columns as no step has touched them."""
        return [
            Column(i, raw.name, raw.kind or "unknown", raw.problem, is_narrow=raw.is_narrow)
            for i, raw in enumerate(self.columns)
        ]

    def label(self, column: int) -> str | int:
        """The column's as documents name it."""
        return self.columns[column].name if self.has_names else column

    def take(self, rows: list[int]) -> Any:
        """Some of the rows, as data of the same form."""
        return self.data.iloc[rows] if self.is_frame else self.data[rows]

    def row(self, row: int, used: Container[str | int] | None = None) -> dict | list:
        """A row as JSON has it.

        used: the columns whose cells are written, as documents name them; others may be private.
            Without it all that JSON can carry
        """
        shown = [raw.kind and (used is None or self.label(i) in used) for i, raw in enumerate(self.columns)]
        if self.has_names:
            return {raw.name: raw.cells[row] for raw, is_shown in zip(self.columns, shown) if is_shown}
        return [raw.cells[row] if is_shown else None for raw, is_shown in zip(self.columns, shown)]


def _described(values: Any, name: str) -> RawColumn:
    dtype = values.dtype
    categories = None
    if hasattr(dtype, "categories"):
        categories = [plain_cell(value) for value in dtype.categories]
    array = np.asarray(values, dtype=object) if hasattr(values, "iloc") else values
    is_narrow = str(getattr(dtype, "categories", values).dtype) in ("float32", "float16", "Float32")
    kind, problem, cells = _cells(array, str(dtype), categories)
    missing = (missing_marks(array) or [float("nan")])[0]
    return RawColumn(name, kind, problem, cells, missing, is_narrow, categories)


def _cells(array: np.ndarray, dtype: str, categories: list | None) -> tuple[str | None, str, list]:
    if dtype.startswith(("datetime", "timedelta", "period", "complex", "Sparse")):
        problem = f"{dtype} (expected: numbers, booleans or text; take its parts before fitting)"
        return None, problem, []
    cells = [plain_cell(value) for value in array]
    known = [cell for cell in [*cells, *(categories or [])] if cell is not None]
    kinds = {_kind(cell) for cell in known}
    if not kinds:
        if dtype.startswith(("float", "Float", "int", "Int")):
            return "number", "", cells
        return None, "no value in any row (expected: rows that have some)", []
    if len(kinds) > 1 or kinds == {None}:
        found = " and ".join(sorted({type(cell).__name__ for cell in known}))
        return None, f"cells of {found} (expected: all numbers, all booleans or all text)", []
    kind = kinds.pop()
    for row, cell in enumerate(cells):
        problem = _problem(cell)
        if problem:
            return None, f"row {row + 1}: {problem}", []
    return kind, "", cells


def _problem(cell: Any) -> str | None:
    if isinstance(cell, float) and math.isinf(cell):
        return f"{cell} (expected: finite, as JSON has no infinity)"
    if isinstance(cell, int) and abs(cell) > _LARGEST:
        return f"{cell} (expected: at most 2**53, as numbers in JSON are float64)"
    if isinstance(cell, str) and not _is_unicode(cell):
        return f"{cell!r} (expected: valid Unicode)"
    return None


def _is_unicode(text: str) -> bool:
    """Whether no half of a pair of surrogates is in it."""
    try:
        text.encode()
        return True
    except UnicodeEncodeError:
        return False


def category_problem(value: Any) -> str | None:
    """Why no document can have a category."""
    if isinstance(value, int) and abs(value) == _LARGEST:
        return f"{value} (expected: less than 2**53, as numbers in JSON are float64, and one more is the same)"
    return document_problem(value)


def document_problem(value: Any) -> str | None:
    """Why no document can have a name or what is filled in."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{len(value)} characters (expected: at most {_LONGEST_TEXT})"
    return _problem(value)


def plain_cell(value: Any) -> Any:
    """A cell as JSON has it, None if it is missing."""
    if is_missing(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    return str(value) if isinstance(value, str) else value


def _kind(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, (int, float)):
        return "number"
    return "text" if isinstance(cell, str) else None


def is_missing(value: Any) -> bool:
    """Whether it is None, NaN or pandas' NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def mark_name(value: Any) -> str:
    """Which of the ways to be missing: floats of all types are one."""
    if isinstance(value, (float, np.floating)):
        return "nan"
    return str(value)


def missing_marks(values: Any) -> list:
    """The different ways in which a column's cells are missing: None, NaN, NA."""
    array = np.asarray(values, dtype=object) if hasattr(values, "iloc") else np.asarray(values)
    if array.dtype.kind not in "Of":
        return []
    marks: dict[str, Any] = {}
    for value in array:
        if is_missing(value):
            marks.setdefault(mark_name(value), value)
    return list(marks.values())

