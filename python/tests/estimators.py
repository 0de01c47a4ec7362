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
    "reg:squaredlogerror",
    "reg:pseudohubererror",
    "reg:quantileerror",
    "survival:cox",
]
_ONE_TREE = ("reg:absoluteerror", "reg:quantileerror")


def kind(draw: Draw) -> str:
    single = draw.one("binary", "binary", "regression", "multi", "ranker", "forest", "regressor forest")
    return draw.one("labels", "targets") if draw.chance(0.15) else single


def labels(kind: str, churn: np.ndarray, charges: np.ndarray) -> np.ndarray:
    if kind == "labels":
        return np.column_stack([churn, charges > 70, churn * (charges > 40)]).astype(int)
    if kind == "targets":
        return np.column_stack([charges / 50, churn - charges / 90])
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
    boosted = {"n_estimators": draw.one(5, 20), **_boosted(draw, rows)}
    if kind == "forest":
        return xgboost.XGBRFClassifier(n_estimators=10, **common).fit(rows, labels)
    if kind == "regressor forest":
        return xgboost.XGBRFRegressor(n_estimators=10, **common).fit(rows, labels)
    if kind == "ranker":
        groups = np.arange(len(labels)) // 20
        objective = draw.one("rank:ndcg", "rank:pairwise", "rank:map")
        return xgboost.XGBRanker(objective=objective, **boosted, **common).fit(rows, labels, qid=groups)
    if kind == "regression":
        objective = draw.one(*_REGRESSIONS)
        if objective == "reg:logistic":
            labels = labels / labels.max()
        if objective == "reg:gamma":
            labels = labels + 0.1
        if objective == "reg:quantileerror":
            boosted["quantile_alpha"] = draw.one(0.1, 0.5)
        if objective in _ONE_TREE:
            boosted["num_parallel_tree"] = None
        return _fitted(draw, xgboost.XGBRegressor(objective=objective, **boosted, **common), rows, labels)
    if kind == "targets":
        return _fitted(draw, xgboost.XGBRegressor(**boosted, **common), rows, labels)
    if kind == "labels":
        return _fitted(draw, xgboost.XGBClassifier(**boosted, **common), rows, labels)
    if kind == "binary":
        objective = draw.one("binary:logistic", "binary:logistic", "binary:logitraw", "binary:hinge", pulled)
        return _fitted(draw, xgboost.XGBClassifier(objective=objective, **boosted, **common), rows, labels)
    objective = draw.one("multi:softprob", "multi:softmax")
    return _fitted(draw, xgboost.XGBClassifier(objective=objective, **boosted, **common), rows, labels)


def gone_on_from_dart(model: Any, rows: Any, labels: np.ndarray) -> Any:
    """The same, trained on a booster of DART, of which it does not say that it is one."""
    own = model.get_params() | {"n_estimators": 3, "num_parallel_tree": None, "early_stopping_rounds": None}
    first = type(model)(**own | {"booster": "dart", "rate_drop": 0.5}).fit(rows, labels)
    return type(model)(**own | {"booster": None}).fit(rows, labels, xgb_model=first.get_booster())


def _boosted(draw: Draw, rows: Any) -> dict[str, Any]:
    """What is boosted, and how its trees grow."""
    booster = draw.one("gbtree", "gbtree", "gbtree", "gbtree", "dart", "gblinear")
    if booster == "gblinear" and _has_categories(rows):
        booster = "gbtree"
    more: dict[str, Any] = {"booster": booster, "base_score": draw.one(None, None, 0.3, 0.95, 1e-6)}
    if booster == "gblinear":
        return more | {"feature_selector": draw.one("cyclic", "shuffle"), "updater": "coord_descent"}
    more["num_parallel_tree"] = draw.one(None, None, 3)
    if draw.chance(0.2):
        more |= {"gamma": draw.one(0.1, 1), "min_child_weight": draw.one(0.01, 20), "reg_alpha": draw.one(0, 1)}
    if draw.chance(0.1) and not _has_categories(rows):
        more["tree_method"] = draw.one("exact", "approx")
    elif draw.chance(0.3):
        more |= {"grow_policy": "lossguide", "max_leaves": draw.one(3, 9), "tree_method": "hist"}
    if draw.chance(0.2):
        more["monotone_constraints"] = tuple(int(sign) for sign in draw.random.integers(-1, 2, rows.shape[1]))
    if draw.chance(0.2):
        more |= {"max_cat_to_onehot": draw.one(1, 100), "max_cat_threshold": draw.one(2, 64)}
    return more


def _has_categories(rows: Any) -> bool:
    return hasattr(rows, "iloc") and any(hasattr(dtype, "categories") for dtype in rows.dtypes)


def pulled(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An objective of one's own: gradients and second derivatives of half the squared error."""
    return scores - labels, np.ones_like(scores)


def _fitted(draw: Draw, estimator: Any, rows: Any, labels: np.ndarray) -> Any:
    if estimator.booster == "dart" or not draw.chance(0.3):
        before = estimator.fit(rows, labels).get_booster() if draw.chance(0.1) else None
        return estimator.fit(rows, labels, xgb_model=before)
    estimator.set_params(n_estimators=60, early_stopping_rounds=2, learning_rate=0.9)
    middle = len(labels) // 2
    head, tail = _parts(rows, middle)
    return estimator.fit(head, labels[:middle], eval_set=[(tail, labels[middle:])], verbose=False)


def _parts(rows: Any, middle: int) -> tuple[Any, Any]:
    if hasattr(rows, "iloc"):
        return rows.iloc[:middle], rows.iloc[middle:]
    return rows[:middle], rows[middle:]
