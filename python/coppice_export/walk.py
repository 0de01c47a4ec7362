"""Goes through a fitted pipeline step by step, with the frame's own data, and yields its columns."""

from __future__ import annotations

from typing import Any, Callable

import sklearn.preprocessing
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectorMixin
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline

from . import arithmetic, categories, missing
from .column import Check, Column
from .refusal import NotExportable, refusing, require_own_class
from .stage import Stage, output_of

_INSTEAD = {
    "Booster": "an XGBoost estimator; what a Booster's save_model writes is an artifact by itself",
    "CalibratedClassifierCV": "calibrate in the caller, or serve the estimator inside",
    "GridSearchCV": "pass its best_estimator_",
    "RandomizedSearchCV": "pass its best_estimator_",
    "HalvingGridSearchCV": "pass its best_estimator_",
    "HalvingRandomSearchCV": "pass its best_estimator_",
    "KNNImputer": "use SimpleImputer",
    "IterativeImputer": "use SimpleImputer",
    "Pipeline": "scikit-learn's own, of the same fitted steps without samplers",  # Of imbalanced-learn.
    "PCA": "leave it out, or send its columns and export the estimator alone",
}


def walk(
    step: Any, columns: list[Column], data: Any, where: str, checks: list[Check]
) -> list[Column]:
    """The columns after a step.

    step: fitted, or passthrough
    columns: those that the data has
    data: the frame as the steps before made it
    where: the names of what the step is in, for messages
    checks: takes what encoders refuse
    """
    if step is None or isinstance(step, str) and step == "passthrough":
        return columns
    stage = Stage(step, columns, data, f"{where} ({type(step).__name__})", checks)
    translate = _TRANSLATIONS.get(type(step))
    if translate is None and _is_selector(step):
        translate = _selector
    if translate is None:
        known = ", ".join(sorted(cls.__name__ for cls in _TRANSLATIONS))
        expected = instead_of(step) or f"one of {known}, a selector, passthrough"
        raise stage.refuse(f"not supported (expected: {expected})")
    require_own_class(step, stage.where)
    if type(step) not in _CONTAINERS:
        require_carried(columns)
        _require_copies(stage)
    with refusing(stage.where):
        return translate(stage)


def require_carried(columns: list[Column]) -> None:
    """Refuses columns whose cells no request can have."""
    for column in columns:
        if column.problem:
            raise NotExportable(f"column {column.name}: {column.problem}")


def _require_copies(stage: Stage) -> None:
    """Refuses what changes its rows in place: what other steps make of them is by chance then."""
    if getattr(stage.step, "copy", True) is False:
        raise stage.refuse("copy=False (expected: copy=True, and another fit)")


def instead_of(step: Any) -> str | None:
    """What to do where a class is not supported, of those that are often tried."""
    return _INSTEAD.get(type(step).__name__)


def _pipeline(stage: Stage) -> list[Column]:
    columns, data = stage.columns, stage.data
    for name, step in stage.step.steps:
        columns = walk(step, columns, data, f"{stage.where}, step {name}", stage.checks)
        if step is not None and not isinstance(step, str):
            data = output_of(step, data)
    return columns


def _column_transformer(stage: Stage) -> list[Column]:
    transformer = stage.step
    _refuse_weights(stage)
    # Whatever way the columns were given: by name, position, slice, mask or callable.
    positions = transformer._transformer_to_input_indices
    result: list[Column] = []
    for name, step, _ in transformer.transformers_:
        chosen = list(positions[name])
        if not chosen or isinstance(step, str) and step == "drop":
            continue
        data = stage.data
        data = data.iloc[:, chosen] if hasattr(data, "iloc") else data[:, chosen]
        columns = [stage.columns[i] for i in chosen]
        result += walk(step, columns, data, f"{stage.where}, transformer {name}", stage.checks)
    return result


def _feature_union(stage: Stage) -> list[Column]:
    _refuse_weights(stage)
    result: list[Column] = []
    for name, step in stage.step.transformer_list:
        if not (isinstance(step, str) and step == "drop"):
            where = f"{stage.where}, transformer {name}"
            result += walk(step, stage.columns, stage.data, where, stage.checks)
    return result


def _refuse_weights(stage: Stage) -> None:
    if stage.step.transformer_weights:
        raise stage.refuse("transformer_weights (expected: none; XGBoost's trees need no weights)")


def _is_selector(step: Any) -> bool:
    return isinstance(step, SelectorMixin) and type(step).__module__.startswith("sklearn.feature_selection.")


def _selector(stage: Stage) -> list[Column]:
    if not _takes_missing(stage.step):
        # Its own transform refuses rows with a missing value, and the format has no way to do so.
        for column in stage.columns:
            if column.may_miss:
                raise stage.refuse(
                    f"column {column.name}: may be missing, which it refuses (expected: imputed before)"
                )
    return [column for column, is_kept in zip(stage.columns, stage.step.get_support()) if is_kept]


def _takes_missing(step: Any) -> bool:
    try:
        from sklearn.utils import get_tags  # From 1.6 on.
    except ImportError:
        return bool(step._get_tags()["allow_nan"])
    return bool(get_tags(step).input_tags.allow_nan)


_CONTAINERS = (Pipeline, ColumnTransformer, FeatureUnion)
_TRANSLATIONS: dict[type, Callable[[Stage], list[Column]]] = {
    Pipeline: _pipeline,
    ColumnTransformer: _column_transformer,
    FeatureUnion: _feature_union,
    SimpleImputer: missing.simple_imputer,
    MissingIndicator: missing.missing_indicator,
    sklearn.preprocessing.StandardScaler: arithmetic.standard_scaler,
    sklearn.preprocessing.RobustScaler: arithmetic.robust_scaler,
    sklearn.preprocessing.MaxAbsScaler: arithmetic.max_abs_scaler,
    sklearn.preprocessing.MinMaxScaler: arithmetic.min_max_scaler,
    sklearn.preprocessing.PowerTransformer: arithmetic.power_transformer,
    sklearn.preprocessing.QuantileTransformer: arithmetic.quantile_transformer,
    sklearn.preprocessing.KBinsDiscretizer: arithmetic.k_bins_discretizer,
    sklearn.preprocessing.FunctionTransformer: arithmetic.function_transformer,
    sklearn.preprocessing.OneHotEncoder: categories.one_hot_encoder,
    sklearn.preprocessing.OrdinalEncoder: categories.ordinal_encoder,
}
if hasattr(sklearn.preprocessing, "TargetEncoder"):  # From 1.3 on.
    _TRANSLATIONS[sklearn.preprocessing.TargetEncoder] = categories.target_encoder
