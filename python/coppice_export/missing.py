"""How imputers and indicators of missing values read in the format."""

from __future__ import annotations

from typing import Any

from .column import Column
from .frame import document_problem, is_missing, plain_cell
from .stage import Stage

_STRATEGIES = {"mean": "mean", "median": "median", "most_frequent": "mode", "constant": "constant"}


def simple_imputer(stage: Stage) -> list[Column]:
    imputer = stage.step
    _require_marker(stage)
    if stage.is_sparse:
        raise stage.refuse("sparse data (expected: dense; set sparse_output=False before it)")
    for column in stage.columns:
        column.require_wide(stage.where)
    keeps_all = imputer.strategy == "constant" or getattr(imputer, "keep_empty_features", False)
    result = []
    for column, value in zip(stage.columns, imputer.statistics_):
        if is_missing(value):
            if keeps_all:
                raise stage.refuse(f"column {column.name}: filled with {value} (expected: a value)")
            continue  # The column had no value in training, and scikit-learn drops it.
        result.append(_filled(stage, column, plain_cell(value)))
    if imputer.add_indicator:
        result += _indicators(stage, imputer.indicator_.features_)
    return result


def _filled(stage: Stage, column: Column, value: Any) -> Column:
    if not column.may_miss:
        return column
    if isinstance(value, str) != (column.kind == "text"):
        raise stage.refuse(
            f"column {column.name}: {value!r} for missing {column.kind} (expected: a value of its kind)"
        )
    problem = document_problem(value)
    if problem:
        raise stage.refuse(f"column {column.name}: filled with {problem}")
    # How training found it is only recorded; where text has no such word, it is a constant.
    strategy = stage.step.strategy
    strategy = _STRATEGIES.get(strategy, "constant") if isinstance(strategy, str) else "constant"
    value = int(value) if isinstance(value, bool) else value
    return column.then({"impute": {"strategy": strategy, "value": value}}, may_miss=False)


def missing_indicator(stage: Stage) -> list[Column]:
    _require_marker(stage)
    features = stage.step.features_
    others = [c.name for i, c in enumerate(stage.columns) if i not in set(features) and c.may_miss]
    if others and stage.step.features == "missing-only" and stage.step.error_on_new:
        raise stage.refuse(
            f"error_on_new, while column {others[0]} had no missing value in training"
            " (expected: error_on_new=False, or features='all')"
        )
    return _indicators(stage, features)


def _indicators(stage: Stage, features: Any) -> list[Column]:
    result = []
    for i in features:
        column = stage.columns[i]
        if stage.is_sparse:
            raise stage.refuse(f"column {column.name}: sparse data (expected: dense)")
        changes = {"kind": "number", "may_miss": False, "is_exact": True, "is_narrow": False}
        result.append(column.then({"indicator": {}}, **changes))
    return result


def _require_marker(stage: Stage) -> None:
    """Refuses what takes another value for missing than the one that JSON and CSV can write."""
    marker = stage.step.missing_values
    if not is_missing(marker):
        raise stage.refuse(
            f"missing_values={marker!r} (expected: nan; write NaN for {marker!r} before fitting)"
        )
    for i, column in enumerate(stage.columns):
        for mark in stage.marks(i):
            is_other = (mark is None) != (marker is None)
            if is_other and stage.values(i).dtype == object and not _converts(stage):
                raise stage.refuse(
                    f"column {column.name}: cells are {mark}, which missing_values={marker} passes over"
                    f" (expected: missing cells as {marker})"
                )


def _converts(stage: Stage) -> bool:
    """Whether the step makes floats of objects first, and so NaN of None."""
    return getattr(stage.step, "strategy", None) in ("mean", "median")
