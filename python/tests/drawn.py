"""Draws pipelines at random: steps, their parameters, types of columns, densities."""

from __future__ import annotations

import warnings
from typing import Any, Iterator

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectFromModel, SelectKBest, SelectPercentile, VarianceThreshold
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier

from telco import CHOICES, CODES, NUMBERS, POSITIVE, TEXTS

STRINGS = [*TEXTS, *CODES, "PlanCode", "PaperlessBilling"]

_WITH_GAPS = ("Region", "InternetService", "Device")

# What a fitted step may be told to do otherwise, by its parameters.
_CHANGES: dict[type, dict[str, tuple]] = {
    SimpleImputer: {"strategy": ("constant", "mean"), "fill_value": (0, 7.5), "keep_empty_features": (True, False)},
    StandardScaler: {"with_mean": (True, False), "with_std": (True, False)},
    RobustScaler: {"with_centering": (True, False), "with_scaling": (True, False)},
    MinMaxScaler: {"clip": (True, False), "feature_range": ((0, 1), (-1, 2.5))},
    PowerTransformer: {"standardize": (True, False)},
    QuantileTransformer: {"output_distribution": ("uniform", "normal"), "n_quantiles": (2, 1000)},
    OneHotEncoder: {"handle_unknown": ("error", "ignore", "infrequent_if_exist"), "dtype": (np.int8, np.float64)},
    OrdinalEncoder: {"unknown_value": (-1, 99, np.nan), "encoded_missing_value": (-2, np.nan)},
    ColumnTransformer: {"sparse_threshold": (0, 1.0), "transformer_weights": (None, {"numbers 0": 3.0})},
    FunctionTransformer: {"func": (None, np.log1p, np.sqrt), "validate": (True, False)},
}


class Draw:
    """Choices of one configuration, all by its seed."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)

    def one(self, *choices: Any) -> Any:
        return choices[self.random.integers(len(choices))]

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def some(self, values: list, most: int) -> list:
        count = int(self.random.integers(1, min(most, len(values)) + 1))
        return [values[i] for i in self.random.permutation(len(values))[:count]]

    def some_order(self, values: list) -> list:
        """All of them, and perhaps one that no row has."""
        more = values + (["of nobody"] if self.chance(0.3) else [])
        return [more[i] for i in self.random.permutation(len(more))]

    # Types of columns.

    def typed(self) -> dict[str, str]:
        """Other types that the frame's columns get in training and serving alike."""
        types = {}
        for name in TEXTS:
            if self.chance(0.08):
                types[name] = "category"
        if self.chance(0.05):
            types["Usage"] = "float32"
        if self.chance(0.05):
            types["tenure"] = self.one("int8", "Int64", "int16", "float64")
        if self.chance(0.05):
            types["gender"] = "string"
        for name, nullable in (("AutoPay", "boolean"), ("Lines", "Int64"), ("Floors", "Float64")):
            if self.chance(0.2):
                types[name] = self.one(nullable, nullable, "category")
        return types

    # Steps on numbers.

    def imputer(self) -> Any:
        if self.chance(0.04):
            return self.one(KNNImputer(), SimpleImputer(missing_values=-1))
        strategy = self.one("mean", "median", "most_frequent", "constant")
        return SimpleImputer(
            strategy=strategy,
            fill_value=self.one(0, -1, 2.5) if strategy == "constant" else None,
            add_indicator=self.chance(0.3),
            keep_empty_features=self.chance(0.2),
        )

    def indicator(self, new: float) -> Any:
        """
        new: the chance that it refuses gaps where training had none
        """
        return MissingIndicator(
            error_on_new=self.chance(new),
            features=self.one("missing-only", "missing-only", "all"),
            sparse=self.one("auto", "auto", True),
        )

    def scaler(self) -> Any:
        return self.one(
            StandardScaler(with_mean=self.chance(0.5), with_std=self.chance(0.8)),
            RobustScaler(
                with_centering=self.chance(0.6),
                with_scaling=self.chance(0.8),
                unit_variance=self.chance(0.3),
                quantile_range=self.one((25.0, 75.0), (10.0, 90.0)),
            ),
            MinMaxScaler(clip=self.chance(0.5), feature_range=self.one((0, 1), (-1, 2.5))),
            MaxAbsScaler(),
            QuantileTransformer(n_quantiles=self.one(10, 50), output_distribution=self.uniform()),
            PowerTransformer(
                method=self.one("yeo-johnson", "yeo-johnson", "box-cox"),
                standardize=self.chance(0.7),
            ),
        )

    def uniform(self) -> str:
        return "normal" if self.chance(0.1) else "uniform"

    def numbers(self) -> tuple[Any, list[str]]:
        steps: list[tuple[str, Any]] = []
        columns = self.some(NUMBERS, 4)
        if self.chance(0.6):
            steps.append(("fill", self.imputer()))
        if self.chance(0.15):
            columns = self.some(POSITIVE, 3)
            steps.append(("log", FunctionTransformer(np.log1p)))
        if self.chance(0.6):
            steps.append(("scale", self.scaler()))
        if self.chance(0.2):
            steps = [("fill", SimpleImputer(add_indicator=self.chance(0.2)))] + steps[1:2]
            steps.append(("bin", self.bins()))
        if not steps or self.chance(0.1):
            return self.one("passthrough", self.indicator(0.2)), columns
        if self.chance(0.1):
            union = [("made", Pipeline(steps)), ("gaps", self.indicator(0))]
            return FeatureUnion(union, transformer_weights=self.one(None, None, None, {"made": 2})), columns
        return Pipeline(steps), columns

    def bins(self) -> Any:
        return KBinsDiscretizer(
            n_bins=self.one(2, 4, 7),
            encode=self.one("onehot", "onehot-dense", "ordinal"),
            strategy=self.one("uniform", "quantile", "kmeans"),
            dtype=self.one(None, None, np.float64, np.float32),
            subsample=None,
            random_state=0,
        )

    # Steps on categories.

    def categories(self) -> tuple[Any, list[str]]:
        columns = self.some(STRINGS, 3)
        encoder = self.one(self.one_hot, self.one_hot, self.ordinal, self.target)()
        if self.chance(0.3) and set(columns) <= set(TEXTS) - set(_WITH_GAPS):
            encoder.set_params(categories=[self.some_order(CHOICES[name]) for name in columns])
        if self.chance(0.3) and set(columns) <= set(TEXTS) - {"Device"}:
            fill = SimpleImputer(strategy=self.one("most_frequent", "constant"), fill_value="none")
            return Pipeline([("fill", fill), ("encode", encoder)]), columns
        if self.chance(0.3) and set(columns) <= {"AutoPay", "PaperlessBilling", "PlanCode"}:
            return Pipeline([("fill", SimpleImputer(strategy="most_frequent")), ("encode", encoder)]), columns
        return encoder, columns

    def one_hot(self) -> Any:
        drop = self.one(None, None, "first", "if_binary")
        return OneHotEncoder(
            drop=drop,
            sparse_output=self.chance(0.6),
            dtype=self.one(np.float64, np.float64, np.float32, np.int8),
            handle_unknown=self.one("error", "ignore", "infrequent_if_exist"),
            min_frequency=self.one(None, None, 30, 0.05),
            max_categories=self.one(None, None, 4),
        )

    def ordinal(self) -> Any:
        rule = self.one({}, {"handle_unknown": "use_encoded_value", "unknown_value": self.one(-1, np.nan)})
        return OrdinalEncoder(
            **rule,
            encoded_missing_value=self.one(np.nan, -2),
            dtype=self.one(np.float64, np.float64, np.float32, np.float16),
            min_frequency=self.one(None, None, 30),
            max_categories=self.one(None, None, 5),
        )

    def target(self) -> Any:
        kind = self.one("auto", "auto", "continuous")
        return TargetEncoder(smooth=self.one("auto", 5.0, 0.0), target_type=kind, random_state=0)

    # The whole.

    def steps(self) -> list[tuple[str, Any]]:
        """What stands before the estimator, not yet fitted."""
        parts = []
        for i in range(int(self.random.integers(1, 3))):
            parts.append((f"numbers {i}", *self.numbers()))
        for i in range(int(self.random.integers(1, 4))):
            parts.append((f"categories {i}", *self.categories()))
        if self.chance(0.3):
            parts.append(("as they are", "passthrough", self.some(NUMBERS, 3)))
        first = ColumnTransformer(
            parts,
            sparse_threshold=self.one(0, 0.3, 0.3, 1.0),
            verbose_feature_names_out=True,
        )
        steps: list[tuple[str, Any]] = [("columns", first)]
        if self.chance(0.12):
            without_center = StandardScaler(with_mean=False), RobustScaler(with_centering=False)
            steps.append(("scale", self.one(*without_center, MaxAbsScaler())))
        if self.chance(0.1):
            steps.append(("select", self.selector()))
        if self.chance(0.03):
            steps.append(("shrink", PCA(2)))
        return steps

    def selector(self) -> Any:
        tree = SelectFromModel(DecisionTreeClassifier(max_depth=3, random_state=0), threshold=self.one(None, "mean"))
        return self.one(VarianceThreshold(), SelectKBest(k=3), SelectPercentile(percentile=60), tree)

    def change(self, steps: Pipeline) -> None:
        """Tells one of the fitted steps to do its part otherwise from now on."""
        known = [step for step in _all_steps(steps) if type(step) in _CHANGES]
        if known:
            step = self.one(*known)
            name = self.one(*_CHANGES[type(step)])
            step.set_params(**{name: self.one(*_CHANGES[type(step)][name])})

    def steps_of_strings(self) -> list[tuple[str, Any]]:
        """The same for rows that strings() made."""
        parts = []
        for i in range(int(self.random.integers(1, 4))):
            encoder = self.one(self.one_hot, self.ordinal, self.target)()
            parts.append((f"categories {i}", encoder, self.some(list(range(len(STRINGS))), 4)))
        return [("columns", ColumnTransformer(parts, sparse_threshold=self.one(0, 0.3, 1.0)))]


def _all_steps(step: Any) -> Iterator[Any]:
    """A fitted step, and all that are in it."""
    yield step
    for names in ("steps", "transformers_", "transformer_list"):
        for part in getattr(step, names, []):
            if hasattr(part[1], "transform"):
                yield from _all_steps(part[1])


def strings(frame: Any) -> np.ndarray:
    """Its columns STRINGS as an array of text, whatever they are."""
    return frame[STRINGS].astype(str).to_numpy(dtype=str)


def fitted(steps: list[tuple[str, Any]], frame: Any, labels: np.ndarray) -> tuple[Pipeline, Any]:
    """The pipeline and what it makes of the frame."""
    pipeline = Pipeline(steps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pipeline, pipeline.fit_transform(frame, labels)
