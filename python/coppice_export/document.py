"""Makes the document of a fitted pipeline, and holds it to what the pipeline makes of the frame."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sklearn.feature_selection import SelectorMixin
from sklearn.pipeline import Pipeline

from .check import PythonRows, require_same_rows
from .column import Check, Column, Part
from .frame import RawFrame, category_problem
from .model import is_estimator, missing_number
from .probe import require_same_answers
from .refusal import NotExportable, refusing, require_own_class
from .walk import instead_of, require_carried, walk

_MODEL = "an XGBoost estimator such as XGBClassifier"

_MAX_BYTES = 1 << 20
_MAX_COLUMNS = 10_000
_MAX_FEATURES = 10_000
_MAX_STEPS = 16
_MAX_VALUES = 100_000


@dataclass(frozen=True)
class Checked:
    """A document that makes the pipeline's own rows of the whole frame.

    steps: what stands before the estimator; None if there is nothing
    estimator: None if the pipeline ends in none
    rows: what the estimator is given
    """

    document: dict
    raw: RawFrame
    steps: Any
    estimator: Any
    rows: PythonRows

    @property
    def is_needed(self) -> bool:
        """Whether the model alone would not take raw rows as Python does.

        Rows of names need it always: that an absent column is an error is nothing a model file says,
        and one that was fitted on an array has no names at all. Of an array alone short rows are
        filled up, like those of any model that nobody exported.
        """
        features = self.document["features"]
        is_plain = all(feature["type"] == "number" and "steps" not in feature for feature in features)
        has_rules = self.raw.has_names or bool({"missing", "zeros"} & set(self.document))
        return self.steps is not None or not is_plain or has_rules


def export(pipeline: Any, frame: Any, names: list[str] | None = None) -> dict:
    """The document of a fitted pipeline, as json.dump takes it.

    pipeline: one that ends in an XGBoost estimator, an estimator alone, or a transformer
    frame: raw rows such as training had, a data frame or an array
    names: of an array's columns
    raises: NotExportable where the document would not give the pipeline's own bits
    """
    return checked(pipeline, frame, names).document


def document_bytes(document: dict) -> bytes:
    """The file that an artifact has, of which the server takes so many bytes."""
    return json.dumps(document, allow_nan=False).encode()


def checked(pipeline: Any, frame: Any, names: list[str] | None = None) -> Checked:
    with refusing("pipeline"):
        return _checked(pipeline, frame, names)


def _checked(pipeline: Any, frame: Any, names: list[str] | None) -> Checked:
    steps, estimator = _parts(pipeline)
    require_own_class(pipeline, f"pipeline ({type(pipeline).__name__})")
    if estimator is not None:
        require_own_class(estimator, f"pipeline ({type(estimator).__name__})")
        estimator.get_booster()  # Raises where it was never fitted.
    raw = RawFrame(_chosen(pipeline, frame, names), names)
    starts = raw.starts()
    checks: list[Check] = []
    columns = starts if steps is None else walk(steps, starts, raw.data, "pipeline", checks)
    rows = PythonRows(steps, estimator, raw.data)
    columns = [
        _coded(column, categories) for column, categories in zip(columns, rows.categories(len(columns)))
    ]
    _require_numbers(columns)
    checking = [check.column for check in checks if not check.is_in(columns)]
    document: dict[str, Any] = {"version": 1} | _rules(steps, estimator, raw)
    if raw.has_names:
        document["columns"] = [column.name for column in raw.columns]
    elif max(column.source for column in [*columns, *checking]) != len(raw.columns) - 1:
        raise NotExportable("names: none (expected: given, as the last columns are not used)")
    if rows.is_sparse:
        document["zeros"] = "missing"
    missing = None if estimator is None else missing_number(estimator)
    if missing is not None:
        document["missing"] = missing
    document["features"] = _features(raw, columns, checking)
    _require_limits(document)
    require_same_rows(document, raw, rows)
    require_same_answers(document, raw, steps, estimator)
    return Checked(document, raw, steps, estimator, rows)


def _parts(pipeline: Any) -> tuple[Any, Any]:
    if is_estimator(pipeline):
        return None, pipeline
    if type(pipeline) is not Pipeline:  # Another's may predict in a way of its own.
        if not _is_transformer(pipeline):
            expected = instead_of(pipeline) or f"{_MODEL}, or a pipeline that ends in one"
            raise NotExportable(f"pipeline ({type(pipeline).__name__}): not supported (expected: {expected})")
        return pipeline, None
    name, last = pipeline.steps[-1]
    if is_estimator(last):
        return (pipeline[:-1] if len(pipeline.steps) > 1 else None), last
    if last is not None and last != "passthrough" and not _is_transformer(last):
        expected = "; ".join(filter(None, (_MODEL, instead_of(last))))
        raise NotExportable(f"pipeline, step {name} ({type(last).__name__}): not supported (expected: {expected})")
    return pipeline, None


def _is_transformer(step: Any) -> bool:
    """Whether it is one and no more; selectors may predict by what they asked."""
    return hasattr(step, "transform") and (isinstance(step, SelectorMixin) or not hasattr(step, "predict"))


def _chosen(pipeline: Any, frame: Any, given: list[str] | None) -> Any:
    """The columns that training had, in its order.

    given: names of an array's columns
    """
    if hasattr(frame, "tocsr"):
        raise NotExportable("check: sparse (expected: a data frame or a dense array of raw rows)")
    names = getattr(_first(pipeline), "feature_names_in_", None)
    if names is None:
        return frame
    names = list(names)
    if not hasattr(frame, "iloc"):
        if given is not None and list(given) != names:
            found, expected = (", ".join(map(str, some)) for some in (given, names))
            raise NotExportable(f"names: {found} (expected: {expected}, as training had)")
        return frame
    absent = [str(name) for name in names if name not in frame.columns]
    if absent and not all(isinstance(label, str) for label in frame.columns):
        return frame  # Is refused for names that are no text, which XGBoost keeps as text.
    if absent:
        found = ", ".join(map(str, frame.columns[:10])) + (", ..." if len(frame.columns) > 10 else "")
        raise NotExportable(
            f"check: no column {', '.join(absent)} among {found} (expected: all that training had)"
        )
    return frame[names]


def _first(step: Any) -> Any:
    """What is given the raw rows, pipelines and what passes them through aside; None if that is all."""
    if not isinstance(step, Pipeline):
        return step
    parts = [part for _, part in step.steps if part is not None and not isinstance(part, str)]
    return next((first for first in map(_first, parts) if first is not None), None)


def _coded(column: Column, categories: list | None) -> Column:
    """A pandas category on its way into the estimator, which takes its code."""
    if categories is None:
        return column
    where = f"column {column.name}"
    step = {"categories": categories, "unknown": "error", "missing": "missing"}
    if not categories:
        raise NotExportable(f"{where}: no categories (expected: 1 or more)")
    problem = next(filter(None, map(category_problem, categories)), None)
    if problem:
        raise NotExportable(f"{where}: a category: {problem}")
    return column.then({"ordinal": step}, kind="number")


def _require_numbers(columns: list[Column]) -> None:
    if not columns:
        raise NotExportable("pipeline: no column is left (expected: 1 or more)")
    require_carried(columns)
    for column in columns:
        if column.kind == "text":
            raise NotExportable(
                f"column {column.name}: text up to the model"
                " (expected: encoded, or of the pandas category that training had, which no CSV keeps)"
            )


def _rules(steps: Any, estimator: Any, raw: RawFrame) -> dict[str, str]:
    """What Python does about columns that are extra or absent, found by trying."""
    rules = {}
    if not raw.is_frame:
        return {"absent": "refuse"}
    first = raw.data.iloc[:1]
    if _takes(steps, estimator, first.assign(**{"an extra column": 0.0})):
        rules["extra"] = "ignore"
    if not _takes(steps, estimator, first.iloc[:, :0]):
        rules["absent"] = "refuse"
    return rules


def _takes(steps: Any, estimator: Any, data: Any) -> bool:
    try:
        PythonRows(steps, estimator, data).require_scored()
        return True
    except Exception:  # Whatever it raises, it does not take them.
        return False


def _features(raw: RawFrame, columns: list[Column], checking: list[Column]) -> list[dict]:
    """What makes the columns, then what makes none and refuses cells."""
    features = []
    guarded: set[int] = set()
    at = 0
    while at < len(columns):
        column = columns[at]
        width = _run(columns, at) if column.steps and isinstance(column.steps[-1], Part) else 1
        features.append(_feature(raw, column, width > 0, guarded))
        at += max(width, 1)
    return features + [_feature(raw, column, True, guarded) for column in checking]


def _feature(raw: RawFrame, column: Column, is_whole: bool, guarded: set[int]) -> dict:
    """
    is_whole: whether an encoding that comes last stands for all its columns
    guarded: encodings of which a column refuses unknown categories already
    """
    steps = []
    for step in column.steps:
        if isinstance(step, Part) and step is column.steps[-1] and is_whole and step.encoding.step:
            step = step.encoding.step
        elif isinstance(step, Part):
            is_guard = id(step.encoding) not in guarded
            guarded.add(id(step.encoding))
            step = step.encoding.alone(step.index, is_guard)
        steps.append(step)
    if len(steps) > _MAX_STEPS:
        raise NotExportable(f"column {column.name}: {len(steps)} steps (expected: at most {_MAX_STEPS})")
    feature = {"source": raw.label(column.source), "type": raw.columns[column.source].kind}
    return feature | ({"steps": steps} if steps else {})


def _run(columns: list[Column], at: int) -> int:
    """How many columns from here on are the whole of one encoding; 0 if they are not."""
    part = columns[at].steps[-1]
    width = len(part.encoding.values[0])
    if not part.encoding.step:
        return 0
    for k in range(width):
        steps = columns[at + k].steps if at + k < len(columns) else ()
        own = steps[-1] if steps else None
        if not isinstance(own, Part) or own.encoding is not part.encoding or own.index != k:
            return 0
    return width


def _require_limits(document: dict) -> None:
    values = sum(
        len(parameters.get(key, []))
        for feature in document["features"]
        for step in feature.get("steps", [])
        for parameters in step.values()
        for key in ("categories", "infrequent", "values", "edges", "quantiles", "references")
    )
    columns = len(document.get("columns", [])) or 1 + max(feature["source"] for feature in document["features"])
    for found, most, what in (
        (len(document_bytes(document)), _MAX_BYTES, "bytes"),
        (values, _MAX_VALUES, "categories, edges, quantiles and values"),
        (len(document["features"]), _MAX_FEATURES, "features"),
        (columns, _MAX_COLUMNS, "columns"),
    ):
        if found > most:
            raise NotExportable(f"document: {found} {what} (expected: at most {most})")
