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

# What XGBoost takes for the intercept of a logistic objective at least, from 3.2 on.
_LEAST_BASE = 1e-6


def is_estimator(step: Any) -> bool:
    """Whether it is one whose answers are known to be its booster's."""
    return type(step) in _ESTIMATORS


def missing_number(estimator: Any) -> float | None:
    """What the estimator takes for missing beside NaN."""
    missing = estimator.missing
    if missing is None or math.isnan(missing):
        return None
    if abs(missing) > np.finfo(np.float32).max or _is_between(float(missing)):
        raise NotExportable(f"missing={missing} (expected: nan or a number that float32 has)")
    return float(missing)


def _is_between(number: float) -> bool:
    """Whether it is in the middle of two numbers of float32: XGBoost rounds its text, which may lie beside."""
    near = np.float32(number)
    lost = number - float(near)
    beyond = np.nextafter(near, np.float32(math.copysign(math.inf, lost)))
    return lost != 0 and lost == float(beyond) - number


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
        best = _best_iteration(estimator, booster)
        # The estimator stops at the best round; what is packed has no more than these.
        packed = booster if best is None else booster[: best + 1]
        if packed.num_boosted_rounds() == 0:
            raise NotExportable("n_estimators=0: no rounds (expected: 1 or more)")
        self.content = bytes(packed.save_raw("ubj"))
        self._learner = json.loads(packed.save_raw("json"))["learner"]
        self._kind = self._learner["gradient_booster"]["name"]
        _require_served(self._kind, self._learner)
        self._booster = xgboost.Booster()
        self._booster.load_model(bytearray(self.content))
        self._booster.set_param({"nthread": 1})
        self.feature_names = booster.feature_names
        self._feature_types = booster.feature_types
        self.width = booster.num_features()

    def splits(self) -> dict[int, list[float]]:
        """The thresholds by the model's columns, none of a linear model."""
        found: dict[int, set[float]] = {}
        for tree in _trees(self._learner):
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


def _trees(learner: dict) -> list[dict]:
    model = learner["gradient_booster"]
    return (model.get("gbtree") or model).get("model", {}).get("trees", [])


def _require_served(booster: str, learner: dict) -> None:
    """Refuses what the server's XGBoost answers otherwise than the one that is here, or cannot read."""
    if booster == "dart":
        _require_version((3, 4), "booster='dart'", "adds up its trees", "gbtree")
    objective, parameters = learner["objective"]["name"], learner["learner_model_param"]
    outputs = int(parameters.get("num_target", 1))
    if objective in ("binary:logistic", "reg:logistic"):
        for base in map(float, parameters["base_score"].strip("[]").split(",")):
            if not _LEAST_BASE <= base <= 1 - _LEAST_BASE:
                _require_version((3, 2), f"base_score={base}", "takes it", f"{_LEAST_BASE} to {1 - _LEAST_BASE}")
    if objective == "reg:quantileerror" and outputs > 1:
        _require_version((3, 4), "quantile_alpha", "orders several quantiles, which may cross,", "one quantile")
    if any(int(tree["tree_param"]["size_leaf_vector"]) > 1 for tree in _trees(learner)):
        _require_version((3, 2), "multi_strategy='multi_output_tree'", "saves trees", "'one_output_per_tree'")


def _require_version(since: tuple[int, int], what: str, does: str, instead: str) -> None:
    if tuple(int(part) for part in xgboost.__version__.split(".")[:2]) < since:
        first = ".".join(map(str, since))
        raise NotExportable(
            f"{what}: XGBoost {xgboost.__version__} {does} otherwise than {first} does"
            f" (expected: {instead}, or XGBoost {first})"
        )


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
