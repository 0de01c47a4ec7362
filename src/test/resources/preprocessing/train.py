"""Trains two tenants' pipelines and models, exports them, and writes down what Python answers.

Usage: train.py SCRIPTS STORE. Into STORE go acme.tar.gz and linear.tar.gz, and for each of them
<tenant>.jsonl (raw rows with names), <tenant>.csv (the same rows) and <tenant>.scores (a float32 each).
"""

import csv
import json
import math
import os
import sys

import numpy as np
import xgboost
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

sys.path.insert(0, sys.argv[1])
from export_preprocessing import export, write_artifact

STORE = sys.argv[2]
ROWS = 1000
NAMES = ["id", "age", "income", "balance", "plan", "region", "grade", "floor", "visits", "member"]
RANDOM = np.random.default_rng(7)


def table(rows, unknown):
    """Raw rows; where unknown is true, some categories are such as training never saw."""

    def text(values, strangers):
        return RANDOM.choice(values + (strangers if unknown else []), rows).astype(object)

    columns = [
        np.array([f"customer-{i}" for i in range(rows)], dtype=object),
        RANDOM.integers(18, 90, rows).astype(object),
        np.round(RANDOM.lognormal(10, 1, rows), 2).astype(object),
        RANDOM.normal(0, 1e4, rows).astype(object),
        text(["basic", "pro", "très pro", 'a, "quoted" one'], ["platinum", "Basic"]),
        text(["north", "south", "east"], ["moon"]),
        text(["low", "mid", "high"], ["none"]),
        RANDOM.integers(0, 7 if unknown else 5, rows).astype(object),
        RANDOM.poisson(3, rows).astype(object),
        RANDOM.integers(0, 2, rows).astype(bool).astype(object),
    ]
    for i in (1, 2, 3, 4, 5, 6, 8):
        columns[i][RANDOM.random(rows) < 0.15] = np.nan
    return np.column_stack(columns)


def labels(rows):
    score = np.nan_to_num(rows[:, 3].astype(float)) / 1e4 + (rows[:, 4] == "pro")
    return (score + RANDOM.normal(0, 0.5, len(rows)) > 0.5).astype(int)


def acme():
    steps = [
        ("age", Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), [1]),
        ("income", Pipeline([
            ("fill", SimpleImputer(strategy="mean")),
            ("log", FunctionTransformer(np.log1p)),
            ("scale", MinMaxScaler(clip=True)),
        ]), [2]),
        ("balance", RobustScaler(), [3]),
        ("plan", Pipeline([
            ("fill", SimpleImputer(strategy="most_frequent")),
            ("encode", OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
        ]), [4]),
        ("region", OneHotEncoder(handle_unknown="ignore"), [5]),
        ("grade", OrdinalEncoder(
            categories=[["low", "mid", "high", np.nan]],
            handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), [6]),
        ("floor", OneHotEncoder(handle_unknown="ignore", drop="first"), [7]),
        ("age again", Pipeline([
            ("fill", SimpleImputer()),
            ("bin", KBinsDiscretizer(4, encode="onehot-dense", strategy="quantile")),
        ]), [1]),
        ("visits", "passthrough", [8]),
        ("member", OneHotEncoder(drop="if_binary"), [9]),
    ]
    return Pipeline([
        ("columns", ColumnTransformer(steps, remainder="drop")),
        ("model", xgboost.XGBClassifier(n_estimators=40, max_depth=4, n_jobs=1)),
    ])


def linear():
    numbers = Pipeline([
        ("fill", SimpleImputer(strategy="constant", fill_value=-1)),
        ("scale", MaxAbsScaler()),
        ("again", StandardScaler()),
    ])
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    steps = [("numbers", numbers, [3, 1]), ("codes", codes, [5, 6])]
    return Pipeline([
        ("columns", ColumnTransformer(steps, remainder="drop")),
        ("rest", ColumnTransformer([("centered", StandardScaler(with_std=False), slice(0, 2))],
                                   remainder="passthrough")),
        ("model", xgboost.XGBRegressor(n_estimators=30, n_jobs=1)),
    ])


def missing(value):
    return isinstance(value, float) and math.isnan(value)


def write(tenant, pipeline, rows, scores):
    path = os.path.join(STORE, tenant)
    write_artifact(path + ".tar.gz", export(pipeline, NAMES), pipeline.steps[-1][1])
    with open(path + ".jsonl", "w", encoding="utf-8") as lines:
        for row in rows:
            named = {name: value for name, value in zip(NAMES, row) if not missing(value)}
            lines.write(json.dumps(named, ensure_ascii=False) + "\n")
    with open(path + ".csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["" if missing(value) else value for value in row] for row in rows])
    with open(path + ".scores", "w", encoding="utf-8") as lines:
        lines.writelines(f"{float(score)!r}\n" for score in scores.astype(np.float32))


train = table(4000, unknown=False)
rows = table(ROWS, unknown=True)
classes = acme().fit(train, labels(train))
write("acme", classes, rows, classes.predict_proba(rows)[:, 1])
regression = linear().fit(train, labels(train) * 1.5)
write("linear", regression, rows, regression.predict(rows))
