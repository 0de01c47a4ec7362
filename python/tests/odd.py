"""Draws tables of columns that few have, and steps that choose among them in every way there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OrdinalEncoder, StandardScaler

from drawn import Draw

_NAMES = ["a b", 'q"uote', "x,y", "\u00fc", "u\u0308", " lead", "trail ", "0", "true", "{b}", "a\\b", "semi;c", "p|q", "%41"]

# Texts that look like numbers, truths or gaps, and such as are the same in another form of Unicode.
_TEXTS = ["01", "1", "1.0", " 1", "1 ", "nan", "None", "true", "\u00e9", "e\u0301", "\u00c5", "\u212b", "a,b", 'q"u', "  "]

_NUMBERS = [0.0, -0.0, 0.1, 0.2, 0.1 + 0.2, 1e-310, 16777217.0, 3e17, -2.5]

_DTYPES = {
    "number": ["float64", "float64", "object", "Float64", "category"],
    "whole": ["int64", "int8", "uint8", "Int64", "object", "category", "float64"],
    "truth": ["bool", "boolean", "object", "category"],
    "text": ["object", "object", "string", "category"],
}
_WITHOUT_GAPS = ("int64", "int8", "uint8", "bool")


@dataclass
class OddColumn:
    """One column, the same in training and serving.

    kind: number, whole, truth or text
    gaps: the share of missing cells that training has
    mark: how an object is missing; None only where training shows it
    known: what training may have in it
    """

    name: str
    kind: str
    dtype: str
    gaps: float
    mark: Any
    known: list = field(default_factory=list)

    @classmethod
    def drawn(cls, draw: Draw, name: str) -> OddColumn:
        kind = draw.one(*_DTYPES)
        dtype = draw.one(*_DTYPES[kind])
        gaps = 0 if dtype in _WITHOUT_GAPS else draw.one(0, 0.1, 0.4)
        known = {
            "number": _NUMBERS,
            "whole": list(range(0 if dtype == "uint8" else -3, 6)),
            "truth": [True, False],
            "text": draw.some(_TEXTS[1:], 9) + [_TEXTS[0]],
        }[kind]
        return cls(name, kind, dtype, gaps, draw.one(None, np.nan) if gaps else np.nan, known)

    def cells(self, draw: Draw, rows: int, is_strange: bool) -> list:
        """None where one is missing."""
        values = self.known
        if is_strange and self.dtype != "category":
            values = values + {"number": [7.25], "whole": [99], "truth": [], "text": _TEXTS}[self.kind]
        gaps = max(self.gaps, 0.1) if is_strange and draw.chance(0.3) else self.gaps
        missing = draw.random.random(rows) < gaps
        return [None if gone else draw.one(*values) for gone in missing]

    def series(self, cells: list) -> pd.Series:
        dtype: Any = self.dtype
        if dtype == "category":
            dtype = pd.CategoricalDtype(sorted(set(self.known)))
        has_gap = any(cell is None for cell in cells)
        if has_gap and dtype in _WITHOUT_GAPS:
            dtype = "object" if dtype == "bool" else "float64"  # As pandas reads gaps among these.
        mark = self.mark if dtype == "object" else None
        return pd.Series([mark if cell is None else cell for cell in cells], dtype=dtype)


class OddTable:
    """A drawn table: its rows as a data frame, or as an array of objects with or without names."""

    def __init__(self, draw: Draw):
        names = draw.some(_NAMES, 7)
        self.columns = [OddColumn.drawn(draw, name) for name in names]
        self.is_array = draw.chance(0.3)
        self.names = names if self.is_array and draw.chance(0.7) else None

    def rows(self, draw: Draw, count: int, is_strange: bool = False) -> Any:
        cells = [column.cells(draw, count, is_strange) for column in self.columns]
        if not self.is_array:
            pairs = zip(self.columns, cells)
            return pd.concat([column.series(own).rename(column.name) for column, own in pairs], axis=1)
        rows = np.empty((count, len(self.columns)), dtype=object)
        for i, (column, own) in enumerate(zip(self.columns, cells)):
            rows[:, i] = [column.mark if cell is None else cell for cell in own]
        return rows

    def steps(self, draw: Draw, rows: Any, labels: np.ndarray) -> list[tuple[str, Any]]:
        """What stands before the estimator, not yet fitted."""
        parts = [self._part(draw, rows, labels, f"part {i}") for i in range(1 + int(draw.random.integers(4)))]
        is_text = any(column.kind == "text" for column in self.columns)
        codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        rest = draw.one("drop", "drop", "drop" if is_text else "passthrough", codes)
        first = ColumnTransformer(
            parts,
            remainder=rest,
            sparse_threshold=draw.one(0, 0.3),
            verbose_feature_names_out=draw.chance(0.7),
        )
        steps: list[tuple[str, Any]] = [("columns", first)]
        if draw.chance(0.2):
            steps.insert(0, ("nothing", draw.one("passthrough", FunctionTransformer(), None)))
        if draw.chance(0.2):
            part = ("first", draw.one("passthrough", MinMaxScaler()), slice(0, 1))
            steps.append(("again", ColumnTransformer([part], remainder=draw.one("passthrough", "drop"))))
        if draw.chance(0.3):
            first.set_output(transform=draw.one("pandas", "default"))
        return steps

    def _part(self, draw: Draw, rows: Any, labels: np.ndarray, name: str) -> tuple[str, Any, Any]:
        """Steps that some of the columns can be fitted by."""
        places = draw.some(list(range(len(self.columns))), 3)
        data = rows[:, places] if self.is_array else rows.iloc[:, places]
        for _ in range(6):
            step = self._step(draw)
            try:
                clone(step).fit(data, labels).transform(data)
                return name, step, self._chosen(draw, places)
            except (TypeError, ValueError):
                continue
        return name, "drop", self._chosen(draw, places)

    def _step(self, draw: Draw) -> Any:
        encoder = draw.one(draw.one_hot, draw.ordinal, draw.target)()
        fill = draw.imputer().set_params(copy=draw.chance(0.9))
        numbers = Pipeline([("fill", fill), ("scale", draw.scaler())])
        filled = Pipeline([("fill", draw.imputer()), ("encode", encoder), ("nothing", draw.one(None, "passthrough"))])
        scaled = Pipeline([("encode", encoder), ("scale", StandardScaler(with_mean=False))])
        both = FeatureUnion([("numbers", numbers), ("raw", "passthrough")])
        return draw.one(encoder, encoder, numbers, both, filled, scaled, draw.scaler(), FunctionTransformer())

    def _chosen(self, draw: Draw, places: list[int]) -> Any:
        """The columns, said in one of the ways."""
        first, last = min(places), max(places)
        names = [self.columns[place].name for place in places]
        ways = [places, [place - len(self.columns) for place in places]]
        if places == list(range(first, last + 1)):
            ways.append(slice(first, last + 1))
        if places == sorted(places):
            ways.append([place in places for place in range(len(self.columns))])
        if not self.is_array:
            ways += [names, lambda rows: names]
            if places == list(range(first, last + 1)):
                ways.append(slice(names[0], names[-1]))
        return ways[draw.random.integers(len(ways))]
