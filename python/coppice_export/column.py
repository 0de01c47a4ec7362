"""A column on its way from the raw rows to the model, as the steps of the format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .refusal import NotExportable

Step = dict[str, Any]


@dataclass(frozen=True, eq=False)
class OneHot:
    """What one-hot encoding makes of one column; its columns stay together if nothing follows.

    step: of the format, which makes all columns at once; None if one_hot cannot say it
    categories: as JSON has them, None for the missing one
    values: of each category, a list of a number a column
    unknown, missing: a list of a number a column, or "error"; missing is None if it is a category
    """

    step: Step | None
    categories: list
    values: list[list[float]]
    unknown: list[float] | str
    missing: list[float] | str | None

    def alone(self, column: int, is_guard: bool) -> Step:
        """The step that makes one of the columns.

        is_guard: whether it refuses unknown categories for all of them
        """
        is_error = self.unknown == "error"
        # Otherwise a category that is not listed gets the 0 that is its own anyway.
        is_full = is_guard if is_error else self.unknown[column] != 0
        chosen = {
            category: row[column]
            for category, row in zip(self.categories, self.values)
            if category is not None and (is_full or row[column] != 0)
        }
        if not chosen:  # A column of the missing or the unknown alone.
            category = next(category for category in self.categories if category is not None)
            chosen[category] = self.values[self.categories.index(category)][column]
        missing = self.missing
        if None in self.categories:
            missing = self.values[self.categories.index(None)]
        unknown = (self.unknown if is_guard else 0) if is_error else self.unknown[column]
        return {
            "map": {
                "categories": list(chosen),
                "values": [plain(value) for value in chosen.values()],
                "unknown": unknown if isinstance(unknown, str) else plain(unknown),
                "missing": missing if isinstance(missing, str) else plain(missing[column]),
            }
        }


@dataclass(frozen=True)
class Column:
    """Where a column comes from, and what was done with it so far.

    source: position of the raw column
    name: the raw column's, for messages
    kind: what it holds by now: number, boolean or text
    problem: why JSON cannot carry its cells; empty if it can
    is_exact: whether its values are the original's to the last bit of float64
    may_miss: whether missing values are possible
    is_narrow: whether training had it as float32 or float16
    """

    source: int
    name: str
    kind: str
    problem: str = ""
    steps: tuple[Any, ...] = ()
    is_exact: bool = True
    may_miss: bool = True
    is_narrow: bool = False

    def then(self, step: Any, **changes: Any) -> Column:
        return replace(self, steps=(*self.steps, step), **changes)

    def as_numbers(self, where: str) -> Column:
        """Itself, if arithmetic on it gives the original's bits."""
        if self.kind == "text":
            raise NotExportable(
                f"{where}: column {self.name}: text (expected: numbers; convert before fitting)"
            )
        self.require_wide(where)
        return self

    def as_categories(self, where: str) -> Column:
        """Itself, if its values can be distinguished as the original's are."""
        self.require_wide(where)
        if not self.is_exact:
            raise NotExportable(
                f"{where}: column {self.name}: after a logarithm or power, whose last bit may decide"
                " (expected: raw or scaled values; bin or encode before, or leave it out)"
            )
        return self

    def require_wide(self, where: str) -> None:
        if self.is_narrow:
            raise NotExportable(
                f"{where}: column {self.name}: fitted on float32 or float16"
                " (expected: convert the frame to float64 before fitting)"
            )


@dataclass(frozen=True)
class Part:
    """One of the columns of a one-hot encoding, as a step of a Column."""

    encoding: OneHot
    index: int


@dataclass(frozen=True)
class Check:
    """What an encoder refuses of a column: it holds also where none of the encoder's columns is left.

    made: the encoder's columns
    column: the one it takes, with a step that makes no column and refuses the same cells
    """

    made: list[Column]
    column: Column

    def is_in(self, columns: list[Column]) -> bool:
        """Whether a column is left that refuses them."""
        own = {id(column.steps[-1]) for column in self.made}
        return any(id(step) in own for column in columns for step in column.steps)


def plain(value: Any) -> int | float:
    """A number as JSON has it: whole ones without a fraction."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
