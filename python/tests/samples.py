"""A small frame, and ways to fit, export and compare a pipeline on it."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")]

import numpy as np
import pandas as pd
import xgboost
from coppice_export import NotExportable, export
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

ROWS = 80


def frame() -> pd.DataFrame:
    random = np.random.default_rng(3)
    data = pd.DataFrame(
        {
            "age": random.integers(18, 80, ROWS).astype(float),
            "income": np.round(random.lognormal(10, 1, ROWS), 2),
            "overage": np.where(random.random(ROWS) < 0.7, 0.0, random.random(ROWS)),
            "grade": random.integers(1, 5, ROWS) * 10,
            "plan": random.choice(["basic", "pro", "team"], ROWS, p=[0.6, 0.3, 0.1]).astype(object),
            "city": random.choice(["rome", "paris", "oslo", "bonn", "york"], ROWS).astype(object),
            "region": random.choice(["north", "south", "east"], ROWS).astype(object),
        }
    )
    data.loc[::7, "age"] = np.nan
    data.loc[::9, "region"] = np.nan
    return data


def labels(target: str = "binary") -> np.ndarray:
    data = frame()
    random = np.random.default_rng(4)
    score = data["income"].to_numpy() / 20_000 + random.normal(0, 0.4, ROWS)
    if target == "continuous":
        return score
    classes = (score > 1).astype(int)
    return classes + (score > 2) if target == "multiclass" else classes


def columns(*parts: Any, **more: Any) -> ColumnTransformer:
    return ColumnTransformer([(f"part {i}", *part) for i, part in enumerate(parts)], **more)


def piped(steps: Any, model: Any) -> Pipeline:
    parts = [("prepare", steps)] if steps is not None else []
    return Pipeline([*parts, ("model", model)])


def fitted(steps: Any, data: Any, target: str = "binary", **parameters: Any) -> Any:
    """The pipeline, or without steps the estimator alone."""
    kind = xgboost.XGBRegressor if target == "continuous" else xgboost.XGBClassifier
    model = kind(**{"n_estimators": 6, "max_depth": 3, "n_jobs": 1} | parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if steps is None:
            return model.fit(data, labels(target))
        return piped(steps, model).fit(data, labels(target))


def assert_exported(test: Any, steps: Any, data: Any = None, target: str = "binary", **parameters: Any) -> dict:
    """Exports, which compares every row; what it returns is the document."""
    data = frame() if data is None else data
    document = export(fitted(steps, data, target, **parameters), data)
    test.assertEqual(1, document["version"])
    return document


def assert_refused(test: Any, steps: Any, message: str, data: Any = None) -> None:
    data = frame() if data is None else data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target = labels()
        made = steps.fit(data, target)
    with test.assertRaisesRegex(NotExportable, message):
        export(made, data)
