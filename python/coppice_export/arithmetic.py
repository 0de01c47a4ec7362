"""How scalers, bins, powers and quantiles read in the format, parameter by parameter."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import sklearn

from .check import same
from .column import Column, Step
from .evaluate import power
from .stage import Stage, output_of

# Where formulas of one power differ first: near 0 those for all numbers, near 1 the others.
_TELLING = [0.3, 7.0] + [end + sign * near for end in (0, 1) for sign in (1, -1) for near in (1e-8, 1e-12, 1e-17)]


def standard_scaler(stage: Stage) -> list[Column]:
    scaler = stage.step
    # A scaler without centering has a mean_ all the same.
    mean = scaler.mean_ if scaler.with_mean else None
    return _centered(stage, "standard", "mean", mean, scaler.scale_ if scaler.with_std else None)


def robust_scaler(stage: Stage) -> list[Column]:
    scaler = stage.step
    center = scaler.center_ if scaler.with_centering else None
    return _centered(stage, "robust", "center", center, scaler.scale_ if scaler.with_scaling else None)


def max_abs_scaler(stage: Stage) -> list[Column]:
    if getattr(stage.step, "clip", False):
        raise stage.refuse("clip (expected: off)")
    return _centered(stage, "standard", "mean", None, stage.step.scale_)


def _require_wide_numbers(stage: Stage) -> None:
    for column in stage.columns:
        column.as_numbers(stage.where)
    stage.require_wide_output()


def _centered(stage: Stage, key: str, center: str, centers: Any, scales: Any) -> list[Column]:
    _require_wide_numbers(stage)
    result = []
    for i in range(len(stage.columns)):
        scale = 1 if scales is None else stage.scale(scales[i], i)
        if scales is not None and stage.is_sparse:
            # scikit-learn multiplies sparse data by the reciprocal, which rounds differently.
            step = {"min_max": {"scale": stage.number(1.0 / scale, i), "offset": 0}}
        else:
            step = {key: {center: 0 if centers is None else stage.number(centers[i], i), "scale": scale}}
        result.append(stage.computed(i, step))
    return result


def min_max_scaler(stage: Stage) -> list[Column]:
    scaler = stage.step
    _require_wide_numbers(stage)
    result = []
    for i in range(len(stage.columns)):
        scale, offset = stage.scale(scaler.scale_[i], i), stage.number(scaler.min_[i], i)
        steps: list[Step] = [{"min_max": {"scale": scale, "offset": offset}}]
        if scaler.clip:
            low, high = (stage.number(end, i) for end in scaler.feature_range)
            steps.append({"clip": {"min": low, "max": high}})
        result.append(stage.computed(i, *steps))
    return result


def power_transformer(stage: Stage) -> list[Column]:
    transformer = stage.step
    _require_wide_numbers(stage)
    method = {"yeo-johnson": "yeo_johnson", "box-cox": "box_cox"}[transformer.method]
    _require_formula(stage, method)
    result = []
    for i in range(len(stage.columns)):
        exponent = stage.number(transformer.lambdas_[i], i)
        column = stage.computed(i, {"power": {"method": method, "lambda": exponent}}, is_exact=False)
        if transformer.standardize:
            scaler = transformer._scaler
            mean, scale = stage.number(scaler.mean_[i], i), stage.scale(scaler.scale_[i], i)
            column = column.then({"standard": {"mean": mean, "scale": scale}})
        result.append(column)
    return result


def _require_formula(stage: Stage, method: str) -> None:
    """Refuses a transformer that computes otherwise than the format, which depends on its version."""
    bare = copy.copy(stage.step)
    bare.standardize = False  # The mean would hide what is small beside it.
    values = np.array([value for value in _TELLING if value > 0 or method == "yeo_johnson"])
    found = np.asarray(output_of(bare, np.repeat(values[:, np.newaxis], len(stage.columns), axis=1)))
    for i, column in enumerate(stage.columns):
        with np.errstate(all="ignore"):
            own = power(values, method, **{"lambda": float(bare.lambdas_[i])})
            different = ~same(own.astype(np.float32), found[:, i].astype(np.float32))
        if different.any():
            at = int(np.argmax(different))
            raise stage.refuse(
                f"column {column.name}: {bare.method} of scikit-learn {sklearn.__version__} makes"
                f" {float(found[at, i])!r} of {float(values[at])!r}"
                f" (expected: {float(own[at])!r}, by the formula of scikit-learn before 1.9;"
                " fit and export with that, or leave the step out: trees split alike without it)"
            )


def quantile_transformer(stage: Stage) -> list[Column]:
    transformer = stage.step
    if transformer.output_distribution != "uniform":
        raise stage.refuse(
            f"output_distribution={transformer.output_distribution!r}"
            " (expected: 'uniform'; the normal one's last bits depend on SciPy)"
        )
    if stage.is_sparse:
        raise stage.refuse("sparse data (expected: dense; set sparse_output=False before it)")
    for column in stage.columns:
        # It jumps at the ends, so a value's last bit may decide.
        column.as_numbers(stage.where)
        column.as_categories(stage.where)
    stage.require_wide_output()
    references = [float(value) for value in transformer.references_]
    result = []
    for i in range(len(stage.columns)):
        quantiles = [stage.number(value, i) for value in transformer.quantiles_[:, i]]
        result.append(stage.computed(i, {"quantile": {"quantiles": quantiles, "references": references}}))
    return result


def k_bins_discretizer(stage: Stage) -> list[Column]:
    discretizer = stage.step
    if discretizer.dtype is not None and np.dtype(discretizer.dtype) != np.float64:
        raise stage.refuse(f"dtype={discretizer.dtype!r} (expected: None or float64)")
    result = []
    for i, column in enumerate(stage.columns):
        column.as_numbers(stage.where)
        column.as_categories(stage.where)
        edges = [stage.number(edge, i) for edge in discretizer.bin_edges_[i][1:-1]]
        if any(right <= left for left, right in zip(edges, edges[1:])):
            raise stage.refuse(f"column {column.name}: an edge twice (expected: ascending edges)")
        column = column.then({"bin": {"edges": edges}} if edges else {"clip": {"min": 0, "max": 0}})
        bins = list(range(int(discretizer.n_bins_[i])))
        if discretizer.encode != "ordinal":
            result += _one_hot_bins(column, bins)
        elif column.may_miss:
            # scikit-learn refuses rows where it is missing, so its rule must be error too.
            guard = {"ordinal": {"categories": bins, "unknown": "error", "missing": "error"}}
            result.append(column.then(guard, may_miss=False))
        else:
            result.append(column)
    return result


def _one_hot_bins(column: Column, bins: list[int]) -> list[Column]:
    from .categories import one_hot_columns

    values = np.eye(len(bins)).tolist()
    return one_hot_columns(column, bins, values, "error", "error")


def function_transformer(stage: Stage) -> list[Column]:
    transformer = stage.step
    if transformer.func is None:
        return stage.columns
    if transformer.func is not np.log1p or transformer.kw_args:
        raise stage.refuse(
            f"{transformer.func!r} (expected: numpy.log1p without arguments, or None;"
            " compute the column before fitting)"
        )
    _require_wide_numbers(stage)
    # Below -1 there is none, which is missing to whatever follows.
    changes = {"is_exact": False, "may_miss": True}
    return [stage.computed(i, {"log1p": {}}, **changes) for i in range(len(stage.columns))]
