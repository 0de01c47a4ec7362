"""How each step of a fitted scikit-learn pipeline reads in the format of preprocessing.json.

Raw columns go through the steps as features; a step that the format cannot express is refused with
its name. The arithmetic is scikit-learn's, so parameters are taken over as they were fitted.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)


class NotExportable(ValueError):
    """A step that the format cannot express; the message begins with the step's name."""


@dataclass
class Feature:
    """A raw column on its way through the steps; one-hot encoding makes several columns of it."""

    source: int
    type: str | None = None
    steps: list = field(default_factory=list)

    def then(self, where, step, type=None):
        if "one_hot" in (key for done in self.steps for key in done):
            raise NotExportable(f"{where}: a step behind one-hot encoding (expected: encoding last)")
        is_mapped = any("ordinal" in done for done in self.steps)
        if type and not is_mapped and self.type not in (None, type):
            raise NotExportable(f"{where}: takes {type}, but an earlier step takes {self.type}")
        return Feature(self.source, self.type or type, self.steps + [step])


# Each of these takes features and a fitted step, and yields the features behind that step.


def columns_behind(features, step, where):
    if step is None or isinstance(step, str) and step == "passthrough":
        return features
    where = f"{where} ({type(step).__name__})"
    for known, translate in _TRANSLATIONS:
        if type(step) is known:
            return translate(features, step, where)
    raise NotExportable(f"{where}: unknown (expected: one of {', '.join(_KNOWN)})")


def _pipeline(features, pipeline, where):
    steps = pipeline.steps
    if has_model(pipeline):
        steps = steps[:-1]
    for name, step in steps:
        features = columns_behind(features, step, f"{where}, step {name}")
    return features


def has_model(pipeline):
    return isinstance(pipeline, Pipeline) and hasattr(pipeline.steps[-1][1], "get_booster")


def _column_transformer(features, transformer, where):
    if transformer.transformer_weights:
        raise NotExportable(f"{where}: transformer_weights (expected: none)")
    if any("one_hot" in step for feature in features for step in feature.steps):
        raise NotExportable(f"{where}: behind one-hot encoding (expected: encoding last)")
    # Whatever way the columns were given: by name, position, slice, mask or callable.
    positions = transformer._transformer_to_input_indices
    result = []
    for name, step, _ in transformer.transformers_:
        chosen = [features[i] for i in positions[name]]
        if chosen and not (isinstance(step, str) and step == "drop"):
            result += columns_behind(chosen, step, f"{where}, transformer {name}")
    return result


def _simple_imputer(features, imputer, where):
    marker = imputer.missing_values
    if marker is not None and not (isinstance(marker, float) and math.isnan(marker)):
        raise NotExportable(f"{where}: missing_values={marker!r} (expected: nan or None)")
    if imputer.add_indicator:
        raise NotExportable(f"{where}: add_indicator (expected: off)")
    strategy = "mode" if imputer.strategy == "most_frequent" else imputer.strategy
    result = []
    for feature, value in zip(features, imputer.statistics_):
        if _is_missing(value):  # The column had no value in training, and scikit-learn drops it.
            continue
        kind = _kind(value)
        step = {"impute": {"strategy": strategy, "value": _plain(value)}}
        result.append(feature.then(where, step, kind))
    return result


def _standard_scaler(features, scaler, where):
    return _scaled(features, where, "standard", mean=scaler.mean_, scale=scaler.scale_)


def _robust_scaler(features, scaler, where):
    return _scaled(features, where, "robust", center=scaler.center_, scale=scaler.scale_)


def _max_abs_scaler(features, scaler, where):
    return _scaled(features, where, "standard", mean=None, scale=scaler.scale_)


def _scaled(features, where, key, **parameters):
    """Of parameters that may be None, which is scikit-learn's way to leave a part out."""
    neutral = {"mean": 0.0, "center": 0.0, "scale": 1.0}
    result = []
    for i, feature in enumerate(features):
        numbers = {
            name: neutral[name] if values is None else _number(values[i], where)
            for name, values in parameters.items()
        }
        result.append(feature.then(where, {key: numbers}, "number"))
    return result


def _min_max_scaler(features, scaler, where):
    result = []
    for i, feature in enumerate(features):
        scale, offset = _number(scaler.scale_[i], where), _number(scaler.min_[i], where)
        feature = feature.then(where, {"min_max": {"scale": scale, "offset": offset}}, "number")
        if scaler.clip:
            least, most = map(float, scaler.feature_range)
            feature = feature.then(where, {"clip": {"min": least, "max": most}})
        result.append(feature)
    return result


def _one_hot_encoder(features, encoder, where):
    _refuse_infrequent(encoder, where)
    unknown = "error" if encoder.handle_unknown == "error" else "zeros"
    result = []
    for i, feature in enumerate(features):
        kind, categories = _categories(encoder.categories_[i], where)
        step = {"categories": categories}
        if encoder.drop_idx_ is not None and encoder.drop_idx_[i] is not None:
            if len(categories) == 1:  # No column is left.
                continue
            step["drop"] = categories[int(encoder.drop_idx_[i])]
        step["unknown"] = unknown
        if None not in categories:
            step["missing"] = unknown
        result.append(feature.then(where, {"one_hot": step}, kind))
    return result


def _ordinal_encoder(features, encoder, where):
    _refuse_infrequent(encoder, where)
    unknown = "error" if encoder.handle_unknown == "error" else _or_missing(encoder.unknown_value)
    result = []
    for i, feature in enumerate(features):
        kind, categories = _categories(encoder.categories_[i], where)
        step = {"categories": categories, "unknown": unknown, "missing": unknown}
        if None in categories:
            del step["missing"]
            if _is_nan(encoder.categories_[i][-1]):  # Last, and coded apart.
                categories.pop()
                step["missing"] = _or_missing(encoder.encoded_missing_value)
        if not categories:
            raise NotExportable(f"{where}: a column without any value")
        result.append(feature.then(where, {"ordinal": step}, kind))
    return result


def _refuse_infrequent(encoder, where):
    if any(found is not None for found in getattr(encoder, "infrequent_categories_", None) or []):
        raise NotExportable(f"{where}: infrequent categories (expected: none)")


def _k_bins_discretizer(features, discretizer, where):
    result = []
    for i, feature in enumerate(features):
        edges = [_number(edge, where) for edge in discretizer.bin_edges_[i][1:-1]]
        bins = int(discretizer.n_bins_[i])
        if edges:
            feature = feature.then(where, {"bin": {"edges": edges}}, "number")
        else:
            feature = feature.then(where, {"clip": {"min": 0, "max": 0}}, "number")
        if discretizer.encode != "ordinal":
            step = {"categories": list(range(bins)), "unknown": "error", "missing": "error"}
            feature = feature.then(where, {"one_hot": step})
        result.append(feature)
    return result


def _function_transformer(features, transformer, where):
    if transformer.func is None:
        return features
    if transformer.func is not np.log1p or transformer.kw_args:
        raise NotExportable(f"{where}: {transformer.func!r} (expected: numpy.log1p or None)")
    return [feature.then(where, {"log1p": {}}, "number") for feature in features]


_TRANSLATIONS = [
    (Pipeline, _pipeline),
    (ColumnTransformer, _column_transformer),
    (SimpleImputer, _simple_imputer),
    (StandardScaler, _standard_scaler),
    (MinMaxScaler, _min_max_scaler),
    (RobustScaler, _robust_scaler),
    (MaxAbsScaler, _max_abs_scaler),
    (OneHotEncoder, _one_hot_encoder),
    (OrdinalEncoder, _ordinal_encoder),
    (KBinsDiscretizer, _k_bins_discretizer),
    (FunctionTransformer, _function_transformer),
]
_KNOWN = [known.__name__ for known, _ in _TRANSLATIONS] + ["passthrough"]


def _categories(found, where):
    """What the categories of a column are, and they themselves, the missing one as None."""
    values = [None if _is_missing(value) else value for value in found]
    if values.count(None) > 1:
        raise NotExportable(f"{where}: both None and nan among the categories (expected: one)")
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) > 1:
        raise NotExportable(f"{where}: categories of {' and '.join(sorted(kinds))} (expected: one)")
    plain = [value if value is None else _plain(value) for value in values]
    return (kinds.pop() if kinds else None), plain


def _kind(value):
    if isinstance(value, (bool, np.bool_)):
        return "boolean"
    return "text" if isinstance(value, str) else "number"


def _plain(value):
    if isinstance(value, str):
        return str(value)
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _is_missing(value):
    return value is None or _is_nan(value)


def _is_nan(value):
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def _or_missing(value):
    return "missing" if _is_missing(value) else _plain(value)


def _number(value, where):
    if isinstance(value, np.float32):
        raise NotExportable(f"{where}: fitted on float32 (expected: float64, as Coppice computes)")
    return float(value)
