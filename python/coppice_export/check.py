"""Compares what a document makes of raw rows with what the pipeline itself gives its estimator."""

from __future__ import annotations

from typing import Any

import numpy as np

from .evaluate import evaluate
from .frame import RawFrame, plain_cell
from .model import answers, missing_number
from .refusal import NotExportable
from .stage import output_of


class PythonRows:
    """Rows as the fitted steps make them, and as the estimator takes them.

    data: of any form that scikit-learn knows
    is_sparse: whether zeros are absent, which XGBoost takes for missing
    """

    def __init__(self, steps: Any, estimator: Any, raw: Any):
        self._estimator = estimator
        self.data = raw if steps is None else output_of(steps, raw)
        self.is_sparse = hasattr(self.data, "tocsr")

    def categories(self, count: int) -> list[list | None]:
        """Of each column, where it is a pandas category."""
        if self.data.shape[1] != count:
            raise NotExportable(f"pipeline: {self.data.shape[1]} columns (expected: {count})")
        if not hasattr(self.data, "iloc"):
            return [None] * count
        found = [getattr(dtype, "categories", None) for dtype in self.data.dtypes]
        return [c if c is None else [_number_if_bool(plain_cell(one)) for one in c] for c in found]

    def matrix(self) -> np.ndarray:
        """float32, NaN where the estimator sees nothing."""
        if self.is_sparse:
            made = self._from_sparse()
        elif hasattr(self.data, "iloc"):
            made = np.column_stack([_floats(self.data.iloc[:, i]) for i in range(self.data.shape[1])])
        else:
            made = np.asarray(self.data, dtype=np.float64)
        with np.errstate(over="ignore"):
            result = made.astype(np.float32)
        missing = None if self._estimator is None else missing_number(self._estimator)
        if missing is not None:
            result[result == np.float32(missing)] = np.nan
        return result

    def _from_sparse(self) -> np.ndarray:
        data = self.data.tocsr()
        if (data.data == 0).any():
            raise NotExportable(
                "pipeline: zeros that are stored in sparse data, which XGBoost takes for values, and"
                " absent ones for missing (expected: dense data; set sparse_output=False, sparse_threshold=0)"
            )
        made = np.full(data.shape, np.nan)
        cells = data.tocoo()
        made[cells.row, cells.col] = cells.data
        return made

    def answers(self) -> np.ndarray:
        return answers(self._estimator, self.data)

    def require_scored(self) -> None:
        """Raises what the estimator raises."""
        if self._estimator is not None:
            self.answers()


def _number_if_bool(cell: Any) -> Any:
    return int(cell) if isinstance(cell, bool) else cell


def _floats(values: Any) -> np.ndarray:
    if hasattr(values.dtype, "categories"):
        codes = np.asarray(values.cat.codes, dtype=np.float64)
        return np.where(codes < 0, np.nan, codes)
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def cells_of(document: dict, raw: RawFrame) -> dict:
    """The raw cells by the sources that the document uses."""
    sources = {raw.label(i): raw.columns[i].cells for i in range(len(raw.columns))}
    return {feature["source"]: sources[feature["source"]] for feature in document["features"]}


def require_same_rows(document: dict, raw: RawFrame, rows: PythonRows) -> None:
    """Refuses a document that makes other rows than the pipeline, in the first bit that differs."""
    made, refused = evaluate(document, cells_of(document, raw))
    expected = rows.matrix()
    if made.shape != expected.shape:
        raise NotExportable(f"document: {made.shape[1]} columns (expected: {expected.shape[1]})")
    infinite = np.argwhere(np.isinf(expected))
    if len(infinite):
        row, column = infinite[0]
        raise NotExportable(
            f"row {row + 1}, column {name_of(document, column)}: infinite"
            " (expected: finite, as XGBoost needs)"
        )
    for row, why in refused.items():
        raise NotExportable(f"row {row + 1}: {why} (expected: taken, as the pipeline does)")
    require_same(document, made, expected)


def require_same(document: dict, made: np.ndarray, expected: np.ndarray) -> None:
    different = ~same(made, expected)
    if different.any():
        row, column = np.argwhere(different)[0]
        raise NotExportable(
            f"row {row + 1}, column {name_of(document, column)}: {made[row, column]!r}"
            f" (expected: {expected[row, column]!r}, as the pipeline makes it)"
        )


def same(made: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Cell by cell; of the two zeros there is only one, as to XGBoost."""
    return (made == expected) | (np.isnan(made) & np.isnan(expected))


def name_of(document: dict, column: int) -> Any:
    """The raw column that one of the model's is made of."""
    at = 0
    for feature in document["features"]:
        (key, parameters), = (feature.get("steps") or [{"": {}}])[-1].items()
        width = 1
        if key == "one_hot":
            infrequent = len(parameters.get("infrequent", []))
            width = len(parameters["categories"]) - ("drop" in parameters) - max(infrequent - 1, 0)
        at += width
        if column < at:
            return feature["source"]
    return column
