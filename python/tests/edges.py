"""Exports what lies at the edges of what the server takes, and writes down what Python answers.

Usage: edges.py STORE

Into STORE go, for each case, NAME.tar.gz and beside it what matrix.py writes beside its own.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable

import numpy as np
import pandas as pd
import xgboost

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_HERE, os.path.dirname(_HERE)]
import matrix
from coppice_export import write_artifact
from coppice_export.check import PythonRows
from coppice_export.frame import RawFrame
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

ROWS = 400
SENT = 40


def main(store: str) -> None:
    for name, case in _CASES.items():
        case(os.path.join(store, f"edge-{name}.tar.gz"))


def wide(path: str) -> None:
    """So many columns that 300 rows are more than a proof may have bytes."""
    data = pd.DataFrame(_random().random((ROWS, 150)), columns=[f"feature_{i:03}" for i in range(150)])
    _write(path, _fitted(StandardScaler(), data, data["feature_000"] > 0.5), data)


def long(path: str) -> None:
    """So many categories that line breaks and blanks would pass what a document may have of bytes."""
    data = pd.DataFrame({"zip": [f"{i:05}" for i in range(28_000)]})
    encoder = ColumnTransformer([("zip", TargetEncoder(smooth=1.0), ["zip"])])
    _write(path, _fitted(encoder, data, _random().random(len(data)) > 0.5), data)


def alone(path: str) -> None:
    """An estimator without steps, which asks for all columns that training had."""
    data = _numbers()
    _write(path, _model().fit(data, _target(data)), data)


def without_names(path: str) -> None:
    """An estimator that was fitted on an array, and is exported with a data frame."""
    data = _numbers()
    _write(path, _model().fit(data.to_numpy(), _target(data)), data)


def with_names(path: str) -> None:
    """An estimator of an array, whose columns get names."""
    data = _numbers()
    _write(path, _model().fit(data.to_numpy(), _target(data)), data.to_numpy(), ["b", "a"])


def positions(path: str) -> None:
    """A pipeline of an array without names."""
    data = _numbers()
    _write(path, _fitted(StandardScaler(), data.to_numpy(), _target(data)), data.to_numpy())


def tiny(path: str) -> None:
    """Sparse rows with values that are zeros to float32 alone, of an estimator to which 0 is missing."""
    random = _random()
    data = pd.DataFrame({"used": random.choice([0.0, 1.0, 2.0], ROWS), "city": random.choice(list("uvwxyz"), ROWS)})
    parts = [("city", OneHotEncoder(), ["city"]), ("used", "passthrough", ["used"])]
    pipeline = _fitted(ColumnTransformer(parts, sparse_threshold=1.0), data, data["used"] == 0, missing=0)
    _write(path, pipeline, data, sent=data.replace({"used": {1.0: 1e-50, 2.0: -1e-46}})[:SENT])


_CASES: dict[str, Callable[[str], None]] = {
    "wide": wide,
    "long": long,
    "alone": alone,
    "without-names": without_names,
    "with-names": with_names,
    "positions": positions,
    "tiny": tiny,
}


def _random() -> np.random.Generator:
    return np.random.default_rng(5)


def _numbers() -> pd.DataFrame:
    return pd.DataFrame(_random().random((ROWS, 2)), columns=["a", "b"])


def _target(data: pd.DataFrame) -> np.ndarray:
    return ((data["a"] > 0.5) ^ (data["b"] > 0.3)).to_numpy().astype(int)


def _model(**parameters: Any) -> Any:
    return xgboost.XGBClassifier(n_estimators=10, max_depth=4, n_jobs=1, min_child_weight=0.01, **parameters)


def _fitted(steps: Any, data: Any, target: Any, **parameters: Any) -> Pipeline:
    pipeline = Pipeline([("prepare", steps), ("model", _model(**parameters))])
    return pipeline.fit(data, np.asarray(target).astype(int))


def _write(path: str, pipeline: Any, data: Any, names: list[str] | None = None, sent: Any = None) -> None:
    """
    sent: rows that are asked for; by default the first of the data
    """
    write_artifact(path, pipeline, check=data, names=names)
    steps, model = (pipeline[:-1], pipeline[-1]) if isinstance(pipeline, Pipeline) else (None, pipeline)
    rows = data[:SENT] if sent is None else sent
    matrix.write_rows(path, RawFrame(rows, names), PythonRows(steps, model, rows).answers())


if __name__ == "__main__":
    main(sys.argv[1])
