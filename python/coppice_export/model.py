"""The XGBoost estimator: what it answers, and the model file that answers the same."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import xgboost
from xgboost import sklearn as wrappers

from .refusal import NotExportable

_ESTIMATORS = (
    wrappers.XGBClassifier,
    wrappers.XGBRegressor,
    wrappers.XGBRanker,
    wrappers.XGBRFClassifier,
    wrappers.XGBRFRegressor,
)

# From here on the trees of DART are added up as the server does it; before, last bits differ.
_DART_AS_SERVED = (3, 4)


def is_estimator(step: Any) -> bool:
    """Whether it is one whose answers are known to be its booster's."""
    return type(step) in _ESTIMATORS


def missing_number(estimator: Any) -> float | None:
    """What the estimator takes for missing beside NaN."""
    missing = estimator.missing
    if missing is None or math.isnan(missing):
        return None
    if math.isinf(missing):
        raise NotExportable(f"missing={missing} (expected: nan or a finite number)")
    return float(missing)


def answers(estimator: Any, data: Any) -> np.ndarray:
    """Its own on the rows that the steps before made, float32: of classifiers the probabilities."""
    result = np.asarray(wrappers.XGBModel.predict(estimator, data))
    if result.dtype != np.float32:
        raise NotExportable(f"predict: {result.dtype} (expected: float32)")
    objective = estimator.objective
    if hasattr(estimator, "predict_proba") and objective in ("binary:logistic", "multi:softprob"):
        probabilities = np.asarray(estimator.predict_proba(data))
        own = probabilities[:, 1] if result.ndim == 1 else probabilities
        _require_same(own, result, "predict_proba")
    return result


class PackedModel:
    """The model as the artifact has it: of one trained with early stopping the rounds up to the best.

    content: UBJSON
    """

    def __init__(self, estimator: Any):
        booster = estimator.get_booster()
        if estimator.booster == "dart" and _version() < _DART_AS_SERVED:
            raise NotExportable(
                f"booster='dart': XGBoost {xgboost.__version__} adds up its trees otherwise than 3.4 does"
                " (expected: gbtree, or XGBoost 3.4)"
            )
        best = _best_iteration(estimator, booster)
        # The estimator stops at the best round; what is packed has no more than these.
        packed = booster if best is None else booster[: best + 1]
        self.content = bytes(packed.save_raw("ubj"))
        self._booster = xgboost.Booster()
        self._booster.load_model(bytearray(self.content))
        self._booster.set_param({"nthread": 1})
        self.feature_names = booster.feature_names
        self._feature_types = booster.feature_types
        self._kind = estimator.booster
        self.width = booster.num_features()

    def splits(self) -> dict[int, list[float]]:
        """The thresholds by the model's columns, none of a linear model."""
        model = json.loads(self._booster.save_raw("json"))["learner"]["gradient_booster"]
        trees = (model.get("gbtree") or model).get("model", {}).get("trees", [])
        found: dict[int, set[float]] = {}
        for tree in trees:
            nodes = zip(tree["split_indices"], tree["split_conditions"], tree["left_children"])
            for column, threshold, left in nodes:
                if left != -1:
                    found.setdefault(column, set()).add(threshold)
        return {column: sorted(values) for column, values in found.items()}

    def require_answers(self, rows: np.ndarray, expected: np.ndarray) -> None:
        """Refuses a model that does not answer what the estimator does.

        rows: float32, NaN where missing
        """
        if self._kind == "gblinear":
            found = self._by_matrix(rows)
        else:
            found = self._booster.inplace_predict(rows, missing=np.nan, validate_features=False)
        _require_same(found, expected, "the packed model")

    def _by_matrix(self, rows: np.ndarray) -> np.ndarray:
        matrix = xgboost.DMatrix(
            rows,
            missing=np.nan,
            feature_names=self.feature_names,
            feature_types=self._feature_types,
            enable_categorical=True,
            nthread=1,
        )
        return self._booster.predict(matrix)


def _version() -> tuple[int, ...]:
    return tuple(int(part) for part in xgboost.__version__.split(".")[:2])


def _best_iteration(estimator: Any, booster: Any) -> int | None:
    if estimator.booster == "gblinear" or booster.attr("best_iteration") is None:
        return None
    return int(booster.attr("best_iteration"))


def _require_same(found: np.ndarray, expected: np.ndarray, where: str) -> None:
    if found.shape != expected.shape:
        raise NotExportable(f"{where}: {found.shape} answers (expected: {expected.shape}, as predict has)")
    different = np.flatnonzero(found.ravel().view(np.int32) != expected.ravel().view(np.int32))
    if len(different):
        at = int(different[0])
        row = at // max(1, expected.size // len(expected))
        raise NotExportable(
            f"row {row + 1}: {where} answers {found.ravel()[at]!r}"
            f" (expected: {expected.ravel()[at]!r}, as predict)"
        )
