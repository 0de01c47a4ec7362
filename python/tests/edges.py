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
from sklearn.preprocessing import StandardScaler, TargetEncoder

ROWS = 400
SENT = 40


def main(store: str) -> None:
    for name, case in _CASES.items():
        case(os.path.join(store, f"edge-{name}.tar.gz"))


def wide(path: str) -> None:
    """So many columns that 300 rows are more than a proof may have bytes."""
    data = pd.DataFrame(_random().random((ROWS, 150)), columns=[f"feature_{i:03}" for i in range(150)])
    _write(path, StandardScaler(), data, _model(), data["feature_000"] > 0.5)


def long(path: str) -> None:
    """So many categories that line breaks and blanks would pass what a document may have of bytes."""
    data = pd.DataFrame({"zip": [f"{i:05}" for i in range(28_000)]})
    encoder = ColumnTransformer([("zip", TargetEncoder(smooth=1.0), ["zip"])])
    _write(path, encoder, data, _model(), _random().random(len(data)) > 0.5)


_CASES: dict[str, Callable[[str], None]] = {"wide": wide, "long": long}


def _random() -> np.random.Generator:
    return np.random.default_rng(5)


def _model(**parameters: Any) -> Any:
    return xgboost.XGBClassifier(n_estimators=10, max_depth=4, n_jobs=1, min_child_weight=0.01, **parameters)


def _write(path: str, steps: Any, data: Any, model: Any, target: Any, sent: Any = None) -> None:
    """
    sent: rows to be asked for; by default the first ones
    """
    pipeline = Pipeline([("prepare", steps), ("model", model)]).fit(data, np.asarray(target).astype(int))
    write_artifact(path, pipeline, check=data)
    rows = data.iloc[:SENT] if sent is None else sent
    matrix.write_rows(path, RawFrame(rows), PythonRows(pipeline[:-1], model, rows).answers())


if __name__ == "__main__":
    main(sys.argv[1])
