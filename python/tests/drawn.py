"""Draws pipelines at random: steps, their parameters, types of columns, densities."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, VarianceThreshold
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

from telco import CODES, NUMBERS, POSITIVE, TEXTS

STRINGS = [*TEXTS, *CODES, "PlanCode", "PaperlessBilling"]


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

    # Types of columns.

    def typed(self, frame: Any) -> dict[str, str]:
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
            return self.one("passthrough", MissingIndicator(error_on_new=self.chance(0.2))), columns
        if self.chance(0.1):
            union = [("made", Pipeline(steps)), ("gaps", MissingIndicator(error_on_new=False))]
            return FeatureUnion(union), columns
        return Pipeline(steps), columns

    def bins(self) -> Any:
        return KBinsDiscretizer(
            n_bins=self.one(2, 4, 7),
            encode=self.one("onehot", "onehot-dense", "ordinal"),
            strategy=self.one("uniform", "quantile", "kmeans"),
            subsample=None,
            random_state=0,
        )

    # Steps on categories.

    def categories(self) -> tuple[Any, list[str]]:
        columns = self.some(STRINGS, 3)
        encoder = self.one(self.one_hot, self.one_hot, self.ordinal, self.target)()
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
            min_frequency=self.one(None, None, 30),
            max_categories=self.one(None, None, 5),
        )

    def target(self) -> Any:
        return TargetEncoder(smooth=self.one("auto", 5.0), random_state=0)

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
            steps.append(("select", self.one(VarianceThreshold(), SelectKBest(k=3))))
        if self.chance(0.03):
            steps.append(("shrink", PCA(2)))
        return steps

    def steps_of_strings(self) -> list[tuple[str, Any]]:
        """The same for rows that strings() made."""
        parts = []
        for i in range(int(self.random.integers(1, 4))):
            encoder = self.one(self.one_hot, self.ordinal, self.target)()
            parts.append((f"categories {i}", encoder, self.some(list(range(len(STRINGS))), 4)))
        return [("columns", ColumnTransformer(parts, sparse_threshold=self.one(0, 0.3, 1.0)))]


def strings(frame: Any) -> np.ndarray:
    """Its columns STRINGS as an array of text, whatever they are."""
    return frame[STRINGS].astype(str).to_numpy(dtype=str)


def fitted(steps: list[tuple[str, Any]], frame: Any, labels: np.ndarray) -> tuple[Pipeline, Any]:
    """The pipeline and what it makes of the frame."""
    pipeline = Pipeline(steps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pipeline, pipeline.fit_transform(frame, labels)
