"""One fitted step, the data that goes into it, and the columns that this data is."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from .column import Check, Column, Step, plain
from .frame import missing_marks
from .refusal import NotExportable


@dataclass(frozen=True)
class Stage:
    """What translations take.

    step: fitted
    columns: as many as the data has
    data: the frame as the steps before made it; array, sparse matrix or data frame
    where: the step's names from the outermost on, for messages
    checks: of the whole pipeline; encoders add theirs
    """

    step: Any
    columns: list[Column]
    data: Any
    where: str
    checks: list[Check]

    def refuse(self, problem: str) -> NotExportable:
        return NotExportable(f"{self.where}: {problem}")

    @property
    def is_sparse(self) -> bool:
        return hasattr(self.data, "tocsr")

    def values(self, column: int) -> Any:
        """A column's, None of sparse data."""
        if self.is_sparse:
            return None
        return self.data.iloc[:, column] if hasattr(self.data, "iloc") else self.data[:, column]

    def dtype(self, column: int) -> Any:
        dtype = self.data.dtype if self.is_sparse else self.values(column).dtype
        return getattr(getattr(dtype, "categories", None), "dtype", dtype)

    def marks(self, column: int) -> list:
        """The ways in which scikit-learn finds values of the column missing."""
        if self.is_sparse:
            return []
        found = missing_marks(self.values(column))
        # Of pandas' own numbers and booleans it makes floats first, and so NaN of NA.
        is_nullable = str(self.dtype(column)).startswith(("Int", "UInt", "Float", "boolean"))
        return [float("nan")] if found and is_nullable else found

    def output(self) -> Any:
        """What the step makes of the data."""
        return output_of(self.step, self.data)

    def computed(self, column: int, *steps: Step, **changes: Any) -> Column:
        """The column after arithmetic."""
        result = self.columns[column].as_numbers(self.where)
        for step in steps:
            result = result.then(step, **changes)
        return result

    def require_wide_output(self) -> None:
        """Refuses what scikit-learn does not compute in float64, by the columns' names."""
        output = self.output()
        if hasattr(output, "iloc"):
            dtypes = [output.iloc[:, i].dtype for i in range(output.shape[1])]
        else:
            dtypes = [output.dtype] * len(self.columns)
        for i, (column, dtype) in enumerate(zip(self.columns, dtypes)):
            if dtype != np.float64:
                raise self.refuse(
                    f"column {column.name}: computed in {dtype}, as it is {self.dtype(i)}"
                    " (expected: float64, in the frame before fitting and as the dtype of the steps before)"
                )

    def number(self, value: Any, column: int) -> int | float:
        """A fitted parameter as JSON has it."""
        if not np.isfinite(value):
            raise self.refuse(f"column {self.columns[column].name}: fitted {value} (expected: finite)")
        return plain(value)

    def scale(self, value: Any, column: int) -> int | float:
        """A fitted scale as JSON has it; by 0 no value is scaled."""
        if value == 0:
            raise self.refuse(f"column {self.columns[column].name}: a scale of 0 (expected: another)")
        return self.number(value, column)


def output_of(step: Any, data: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return step.transform(data)
