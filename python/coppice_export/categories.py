"""How encoders read in the format: each fitted encoder is asked what it makes of every category.

Its answers hold all its parameters, also those of versions to come; only how the answers can be
written in the format is decided here.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from .column import Check, Column, OneHot, Part, plain
from .frame import category_problem, is_missing, mark_name, plain_cell
from .stage import Stage

Answer = list[float] | str

_ONE_MARK = "before fitting frame.fillna(numpy.nan) makes all of them nan, as those of a CSV are"


@dataclass(frozen=True)
class Answers:
    """What an encoder makes of one column.

    categories: as JSON has them, None for the missing one
    values: of each category
    unknown: of any other; "error" where it refuses it
    missing: of a missing value; None if it is a category
    """

    categories: list
    values: list[list[float]]
    unknown: Answer
    missing: Answer | None


def one_hot_encoder(stage: Stage) -> list[Column]:
    result = []
    for column, answers in zip(stage.columns, _asked(stage, stage.step._n_features_outs)):
        made = []
        if answers.values and answers.values[0]:
            made = one_hot_columns(
                column, answers.categories, answers.values, answers.unknown, answers.missing
            )
        _add_check(stage, column, answers, made)
        result += made
    return result


def ordinal_encoder(stage: Stage) -> list[Column]:
    result = []
    for column, answers in zip(stage.columns, _asked(stage, [1] * len(stage.columns))):
        made = _mapped(stage, column, answers, 0)
        _add_check(stage, column, answers, [made])
        result.append(made)
    return result


def target_encoder(stage: Stage) -> list[Column]:
    width = len(stage.step.classes_) if stage.step.target_type_ == "multiclass" else 1
    answers = _asked(stage, [width] * len(stage.columns))
    return [
        _mapped(stage, column, answer, k)
        for column, answer in zip(stage.columns, answers)
        for k in range(width)
    ]


def _add_check(stage: Stage, column: Column, answers: Answers, made: list[Column]) -> None:
    """Notes what the encoder refuses, as one-hot encoding whose only column is left out."""
    if "error" not in (answers.unknown, answers.missing):
        return
    step: dict[str, Any] = {"categories": answers.categories, "drop": answers.categories[0]}
    if len(answers.categories) > 1:
        step["infrequent"] = answers.categories
    for key, answer in (("unknown", answers.unknown), ("missing", answers.missing)):
        if answer is not None:
            step[key] = "error" if answer == "error" else "zeros"
    stage.checks.append(Check(made, column.then({"one_hot": step})))


def _mapped(stage: Stage, column: Column, answers: Answers, k: int) -> Column:
    table = {c: row[k] for c, row in zip(answers.categories, answers.values) if c is not None}
    missing = answers.missing
    if None in answers.categories:
        missing = answers.values[answers.categories.index(None)]
    unknown, missing = _rule(answers.unknown, k), _rule(missing, k)
    for value in [*table.values(), unknown, missing]:
        if not isinstance(value, str) and not math.isfinite(value):
            raise stage.refuse(f"column {column.name}: a category becomes {value} (expected: a number)")
    step: dict[str, Any] = {"categories": list(table)}
    is_ordinal = list(table.values()) == list(range(len(table)))
    if not is_ordinal:
        step["values"] = [plain(value) for value in table.values()]
    step |= {"unknown": unknown, "missing": missing}
    may_miss = "missing" in (unknown, missing)
    return column.then({"ordinal" if is_ordinal else "map": step}, may_miss=may_miss, kind="number")


def _rule(answer: Answer | None, k: int) -> Any:
    if answer == "error":
        return "error"
    assert answer is not None
    return "missing" if math.isnan(answer[k]) else plain(answer[k])


def one_hot_columns(
    column: Column, categories: list, values: list, unknown: Answer, missing: Answer | None
) -> list[Column]:
    """A column a part of the encoding."""
    step = _one_hot_step(categories, values, unknown, missing)
    encoding = OneHot(step, categories, values, unknown, missing)
    return [
        column.then(Part(encoding, k), may_miss=False, kind="number")
        for k in range(len(values[0]))
    ]


def _one_hot_step(
    categories: list, values: list, unknown: Answer, missing: Answer | None
) -> dict[str, Any] | None:
    """The one step for all of it, None where the format has none for it."""
    width = len(values[0])
    ones = [[k for k in range(width) if row[k]] for row in values]
    dropped = [c for c, places in zip(categories, ones) if not places]
    last = [c for c, places in zip(categories, ones) if places == [width - 1]]
    shared = [0.0] * (width - 1) + [1.0]
    infrequent = last if len(last) > 1 or shared in (unknown, missing) else []
    own = [places for c, places in zip(categories, ones) if c not in dropped and c not in infrequent]
    is_plain = own == [[k] for k in range(len(own))] and len(own) + bool(infrequent) == width
    rules = {}
    for key, answer in (("unknown", unknown), ("missing", missing)):
        if answer == "error":
            rules[key] = "error"
        elif answer is not None and not any(answer):
            rules[key] = "zeros"
        elif infrequent and answer == shared:
            rules[key] = "infrequent"
        elif answer is not None:
            return None
    if not is_plain or len(dropped) > 1:
        return None
    step: dict[str, Any] = {"categories": categories}
    if dropped:
        step["drop"] = dropped[0]
    if infrequent:
        step["infrequent"] = infrequent
    return {"one_hot": step | rules}


def _asked(stage: Stage, widths: list[int]) -> list[Answers]:
    encoder = stage.step
    if stage.is_sparse:
        raise stage.refuse("sparse data (expected: dense; set sparse_output=False before it)")
    known = []
    for i, (column, found) in enumerate(zip(stage.columns, encoder.categories_)):
        column.as_categories(stage.where)
        known.append(_require_categories(stage, i, list(found)))
    # What stands in all columns but the one that is asked about.
    anchor = [next(cell for cell in cells if not is_missing(cell)) for cells in known]
    rows = [_with(anchor, i, category) for i, cells in enumerate(known) for category in cells]
    made = _ask(encoder, anchor, rows)
    result, row, at = [], 0, 0
    for i, (cells, width) in enumerate(zip(known, widths)):
        values = made[row : row + len(cells), at : at + width].tolist()
        categories = [plain_cell(category) for category in cells]
        own = slice(at, at + width)
        unknown = _ask_one(encoder, anchor, _with(anchor, i, _stranger(cells)), own)
        missing = None
        if None not in categories:
            missing = _ask_one(encoder, anchor, _with(anchor, i, _mark(stage, i)), own)
        categories = [int(c) if isinstance(c, bool) else c for c in categories]
        result.append(Answers(categories, values, unknown, missing))
        row, at = row + len(cells), at + width
    return result


def _require_categories(stage: Stage, i: int, found: list) -> list:
    name = stage.columns[i].name
    marks = [category for category in found if is_missing(category)]
    if len(marks) > 1:
        raise stage.refuse(f"column {name}: both None and nan among the categories (expected: one; {_ONE_MARK})")
    if len(marks) == len(found):
        raise stage.refuse(f"column {name}: no value in training (expected: some; drop the column)")
    seen = {mark_name(mark) for mark in stage.marks(i)}
    if len(seen) > 1 or marks and seen and mark_name(marks[0]) not in seen:
        raise stage.refuse(
            f"column {name}: missing cells are {' and '.join(sorted(seen))}, in training"
            f" {mark_name(marks[0]) if marks else 'none'} (expected: one of them all the time; {_ONE_MARK})"
        )
    kinds = {_kind(category) for category in found if not is_missing(category)}
    kind = stage.columns[i].kind
    if kinds != {kind} and (kind == "text" or not kinds <= {"number", "boolean"}):
        raise stage.refuse(
            f"column {name}: categories of {' and '.join(sorted(kinds))}, cells of {kind}"
            " (expected: the same)"
        )
    for category in found:
        problem = category_problem(plain_cell(category))
        if problem:
            raise stage.refuse(f"column {name}: a category: {problem}")
    return found


def _kind(category: Any) -> str:
    if isinstance(category, (bool, np.bool_)):
        return "boolean"
    return "text" if isinstance(category, str) else "number"


def _mark(stage: Stage, i: int) -> Any:
    return (stage.marks(i) or [float("nan")])[0]


def _stranger(cells: list) -> Any:
    """A value that is none of the categories."""
    known = [cell for cell in cells if not is_missing(cell)]
    if isinstance(known[0], str):
        return max(known, key=len) + "?"
    most = float(max(known))
    return max(most + 1.0, float(np.nextafter(most, np.inf)))  # Beyond 2**53 one more is the same.


def _with(anchor: list, i: int, cell: Any) -> list:
    return [*anchor[:i], cell, *anchor[i + 1 :]]


def _ask(encoder: Any, anchor: list, rows: list[list]) -> np.ndarray:
    # Categories that training had as objects are found by their hash, which no array of floats has.
    is_plain = all(found.dtype.kind in "biuf" for found in encoder.categories_)
    matrix = np.empty((len(rows), len(anchor)), dtype=np.float64 if is_plain else object)
    for i, row in enumerate(rows):
        matrix[i, :] = row
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = encoder.transform(matrix)
    return np.asarray(made.toarray() if hasattr(made, "toarray") else made, dtype=np.float64)


def _ask_one(encoder: Any, anchor: list, row: list, own: slice) -> Answer:
    try:
        return _ask(encoder, anchor, [row])[0, own].tolist()
    except ValueError:
        return "error"
