"""Ranks the rows that prove a model: every category, missing cells, ends, edges, split thresholds."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import Any, Iterable, Iterator

import numpy as np

from .frame import RawFrame

LIMIT = 300


def ranked_rows(
    document: dict, raw: RawFrame, made: np.ndarray, splits: dict[int, list[float]]
) -> Iterator[int]:
    """Indexes of at most 300 rows, each once, in the order in which a proof needs them.

    made: the model's rows
    splits: thresholds by the model's columns
    """
    used = {feature["source"] for feature in document["features"]}
    columns = [raw.columns[i] for i in range(len(raw.columns)) if raw.label(i) in used]
    ends = _turns([_ends(column.cells) for column in columns if column.kind == "number"])
    edges = _turns([_edges(document, raw, source) for source in used_in_order(document)])
    nearest = _turns([_nearest(made[:, column], values) for column, values in sorted(splits.items())])
    first = chain(
        *(_missing(column.cells) for column in columns),
        _turns([_categories(column.cells) for column in columns if column.kind != "number"]),
        _turns([ends, edges, nearest]),
        range(0, len(raw), max(1, len(raw) // LIMIT)),
    )
    seen: set[int] = set()
    for row in map(int, first):
        if row not in seen:
            seen.add(row)
            yield row
        if len(seen) == LIMIT:
            return


def used_in_order(document: dict) -> list[Any]:
    return list({feature["source"]: None for feature in document["features"]})


def _turns(queues: list[Iterable[int]]) -> Iterable[int]:
    """One of each in turn, so that no column takes all places."""
    for row in chain.from_iterable(zip_longest(*queues)):
        if row is not None:
            yield row


def _missing(cells: list) -> list[int]:
    return [cells.index(None)] if None in cells else []


def _categories(cells: list) -> list[int]:
    first: dict[Any, int] = {}
    for row, cell in enumerate(cells):
        first.setdefault(cell, row)
    return list(first.values())


def _ends(cells: list) -> list[int]:
    known = [(cell, row) for row, cell in enumerate(cells) if cell is not None]
    return [min(known)[1], max(known)[1]] if known else []


def _edges(document: dict, raw: RawFrame, source: Any) -> list[int]:
    column = next(c for i, c in enumerate(raw.columns) if raw.label(i) == source)
    if column.kind != "number":
        return []
    values = np.array([np.nan if cell is None else float(cell) for cell in column.cells])
    rows: list[int] = []
    for feature in document["features"]:
        for step in feature.get("steps", []) if feature["source"] == source else []:
            for parameters in step.values():
                numbers = [c for c in parameters.get("categories", []) if isinstance(c, (int, float))]
                edges = [*parameters.get("edges", []), *parameters.get("quantiles", [])[::50], *numbers]
                rows += _nearest(values, edges)
    return rows


def _nearest(values: np.ndarray, marks: list[float]) -> list[int]:
    """For each mark the last row below it and the first that is not."""
    order = np.argsort(values, kind="stable")
    known = int(np.sum(~np.isnan(values)))
    ascending = values[order][:known]
    rows = []
    for mark in marks:
        at = int(np.searchsorted(ascending, mark, side="left"))
        rows += [int(order[i]) for i in (at - 1, at) if 0 <= i < known]
    return rows
