"""Checks that the exporter refuses what the format cannot express, naming the step; and its command.

Usage: refusals.py SCRIPTS DIRECTORY
"""

import json
import os
import subprocess
import sys
import tarfile

import joblib
import numpy as np
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    PowerTransformer,
    StandardScaler,
)

sys.path.insert(0, sys.argv[1])
from export_preprocessing import export

NUMBERS = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 9.0]])
TEXTS = np.array([["a", "x"], ["b", "y"], ["a", None]], dtype=object)


def refused(step, rows, message, names=None):
    try:
        export(step.fit(rows), names)
    except ValueError as refusal:
        assert message in str(refusal), f"{refusal} (expected: {message})"
        return
    raise AssertionError(f"exported (expected: {message})")


refused(
    Pipeline([("columns", ColumnTransformer([("power", PowerTransformer(), [0])]))]),
    NUMBERS,
    "pipeline (Pipeline), step columns (ColumnTransformer), transformer power (PowerTransformer): unknown",
)
refused(FunctionTransformer(np.sqrt), NUMBERS, "pipeline (FunctionTransformer): <ufunc 'sqrt'>")
refused(SimpleImputer(missing_values=-1), NUMBERS, "(SimpleImputer): missing_values=-1")
refused(SimpleImputer(add_indicator=True), NUMBERS, "(SimpleImputer): add_indicator")
refused(
    Pipeline([("encode", OneHotEncoder(sparse_output=False)), ("scale", StandardScaler())]),
    NUMBERS,
    "step scale (StandardScaler): a step behind one-hot encoding",
)
refused(OneHotEncoder(min_frequency=2), NUMBERS, "(OneHotEncoder): infrequent categories")
refused(
    OneHotEncoder(), np.array([["a"], [None], [np.nan]], dtype=object), "both None and nan"
)
refused(MinMaxScaler(), NUMBERS.astype(np.float32), "(MinMaxScaler): fitted on float32")
refused(ColumnTransformer([("first", "passthrough", [0])]), NUMBERS, "names: none (expected: given")
refused(StandardScaler(), NUMBERS, "names: 1 (expected: 2", names=["a"])
refused(
    ColumnTransformer([("number", "passthrough", [0]), ("text", OneHotEncoder(), [0])]),
    TEXTS,
    "column 0: text in one step, number in another",
    names=["a", "b"],
)

nameless = export(ColumnTransformer([("all", OneHotEncoder(), [0, 1])]).fit(TEXTS))
assert "columns" not in nameless
assert nameless["features"][1]["steps"][0]["one_hot"]["categories"] == ["x", "y", None]

pipeline = Pipeline([("scale", StandardScaler()), ("model", xgboost.XGBRegressor(n_estimators=2))])
saved = os.path.join(sys.argv[2], "pipeline.joblib")
joblib.dump(pipeline.fit(NUMBERS, [1, 2, 3]), saved)
command = [sys.executable, os.path.join(sys.argv[1], "export_preprocessing.py"), saved]
printed = subprocess.run(command + ["--names", "a,b"], check=True, capture_output=True, text=True)
assert json.loads(printed.stdout)["columns"] == ["a", "b"]
artifact = os.path.join(sys.argv[2], "tenant.tar.gz")
subprocess.run(command + ["-o", artifact], check=True)
with tarfile.open(artifact) as archive:
    assert archive.getnames() == ["preprocessing.json", "xgboost-model"]
