"""Draws XGBoost estimators at random, and trains them."""

from __future__ import annotations

from typing import Any

import numpy as np
import xgboost

from drawn import Draw


_REGRESSIONS = [
    "reg:squarederror",
    "reg:logistic",
    "count:poisson",
    "reg:gamma",
    "reg:tweedie",
    "reg:absoluteerror",
]


def kind(draw: Draw) -> str:
    return draw.one("binary", "binary", "regression", "multi", "ranker", "forest", "regressor forest")


def labels(kind: str, churn: np.ndarray, charges: np.ndarray) -> np.ndarray:
    if kind in ("regression", "regressor forest"):
        return churn * 1.5 + charges / 50
    if kind == "multi":
        return churn + (charges > 70)
    return churn


def trained(draw: Draw, kind: str, rows: Any, labels: np.ndarray) -> Any:
    """An estimator of this kind, fitted on the rows."""
    missing = draw.one(np.nan, np.nan, np.nan, -999, 0)
    common = {"max_depth": 4, "n_jobs": 1, "random_state": 0, "missing": missing}
    if hasattr(rows, "iloc"):
        common["enable_categorical"] = True  # Arrays have none.
    boosted = {"n_estimators": draw.one(5, 20), "booster": draw.one("gbtree", "gbtree", "gbtree", "dart")}
    if kind == "forest":
        return xgboost.XGBRFClassifier(n_estimators=10, **common).fit(rows, labels)
    if kind == "regressor forest":
        return xgboost.XGBRFRegressor(n_estimators=10, **common).fit(rows, labels)
    if kind == "ranker":
        groups = np.arange(len(labels)) // 20
        objective = draw.one("rank:ndcg", "rank:pairwise")
        return xgboost.XGBRanker(objective=objective, **boosted, **common).fit(rows, labels, qid=groups)
    if kind == "regression":
        objective = draw.one(*_REGRESSIONS)
        if objective == "reg:logistic":
            labels = labels / labels.max()
        if objective == "reg:gamma":
            labels = labels + 0.1
        return _fitted(draw, xgboost.XGBRegressor(objective=objective, **boosted, **common), rows, labels)
    if kind == "binary":
        objective = draw.one("binary:logistic", "binary:logistic", "binary:logitraw", "binary:hinge")
        return _fitted(draw, xgboost.XGBClassifier(objective=objective, **boosted, **common), rows, labels)
    objective = draw.one("multi:softprob", "multi:softmax")
    return _fitted(draw, xgboost.XGBClassifier(objective=objective, **boosted, **common), rows, labels)


def _fitted(draw: Draw, estimator: Any, rows: Any, labels: np.ndarray) -> Any:
    if estimator.booster == "dart" or not draw.chance(0.3):
        return estimator.fit(rows, labels)
    estimator.set_params(n_estimators=60, early_stopping_rounds=2, learning_rate=0.9)
    middle = len(labels) // 2
    head, tail = _parts(rows, middle)
    return estimator.fit(head, labels[:middle], eval_set=[(tail, labels[middle:])], verbose=False)


def _parts(rows: Any, middle: int) -> tuple[Any, Any]:
    if hasattr(rows, "iloc"):
        return rows.iloc[:middle], rows.iloc[middle:]
    return rows[:middle], rows[middle:]
