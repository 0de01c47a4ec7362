"""Writes steps.json: what scikit-learn's transformers and XGBoost make of a column, float by float.

    python3 steps.py > steps.json

Each case is a document, the values of its one raw column, and the rows that XGBoost sees, null where
a value is missing. The documents are written here from what was fitted, so that steps.json holds the
format to scikit-learn and not to an exporter. NumPy's logarithms and powers are those of the C library,
as on machines without AVX-512, where it has its own that differ in the last bit. Written by scikit-learn 1.4.2, NumPy 2.2.4, XGBoost 3.0.0.
"""

import json
import os
import warnings

os.environ["NPY_DISABLE_CPU_FEATURES"] = (
    "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
)

import numpy as np
import xgboost
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
    TargetEncoder,
)

warnings.simplefilter("ignore")
random = np.random.default_rng(5)
cases = []


def add(name, features, values, rows, **rules):
    """rows: what transform() gave, dense or sparse; XGBoost says what is missing in it."""
    missing = rules.get("missing", np.nan)
    seen = xgboost.DMatrix(rows, missing=missing).get_data().tocsr()
    expected = np.full(seen.shape, np.nan, np.float32)
    for row in range(seen.shape[0]):
        for at in range(seen.indptr[row], seen.indptr[row + 1]):
            expected[row, seen.indices[at]] = seen.data[at]
    cases.append(
        {
            "name": name,
            "document": {"version": 1, **rules, "features": features},
            "values": [plain(value) for value in np.asarray(values, object).ravel()],
            "rows": [[plain(value) for value in row] for row in expected],
        }
    )


def plain(value):
    if value is None or isinstance(value, str):
        return value
    value = float(value)
    return None if np.isnan(value) else value


def feature(type, *steps):
    return {"source": 0, "type": type, **({"steps": list(steps)} if steps else {})}


def column(values, dtype=float):
    return np.array(values, dtype).reshape(-1, 1)


def scaled(scaler):
    return {"standard": {"mean": scaler.mean_[0], "scale": scaler.scale_[0]}}


# Numbers of every size, on both sides of 0.
numbers = column(
    [np.nan, 0.0, -0.0, 1.0, -1.0, 1e-50, -1e-50, 1e-310, 0.1, 3.0, 1e6, -1e6]
    + list(random.normal(0, 3, 40))
    + list(random.lognormal(0, 2, 20))
)
positive = column([np.nan, 1.0, 1e-300, 1e-9, 2.0, 1e6] + list(random.lognormal(0, 2, 40)))


def zeros_and_markers():
    identity = FunctionTransformer()
    sparse_rows = sparse.csr_matrix(identity.transform(numbers))
    add("sparse passthrough", [feature("number")], numbers, sparse_rows, zeros="missing")
    scaler = StandardScaler().fit(column([2.0, 4.0, 3.0]))
    values = column([3.0, 2.0, np.nan, 3.0, 1e300])[:4]
    add("sparse scaled", [feature("number", scaled(scaler))], values,
        sparse.csr_matrix(scaler.transform(values)), zeros="missing")
    encoder = OneHotEncoder(handle_unknown="ignore").fit(column([1.0, 2.0, 5.0]))
    values = column([1.0, 2.0, 5.0, 9.0])
    one_hot = {"one_hot": {"categories": [1, 2, 5], "unknown": "zeros", "missing": "zeros"}}
    both = ColumnTransformer(
        [("numbers", identity, [0]), ("categories", encoder, [0])], sparse_threshold=1.0
    ).fit(column([1.0, 2.0, 5.0]))
    add("sparse one-hot", [feature("number"), feature("number", one_hot)],
        values, sparse.csr_matrix(both.transform(values)), zeros="missing")
    for marker in (-999.0, 0.0, 0.1):
        values = column([-999.0, 0.0, -0.0, 0.1, np.float32(0.1), 1e-50, np.nan, 7.0])
        add(f"marker {marker}", [feature("number")], values, values, missing=marker)


def indicators():
    add("indicator", [feature("number", {"indicator": {}})], numbers,
        MissingIndicator(features="all").fit(numbers).transform(numbers).astype(float))
    imputer = SimpleImputer(strategy="median", add_indicator=True).fit(numbers)
    impute = {"impute": {"strategy": "median", "value": imputer.statistics_[0]}}
    add("imputed, with indicator", [feature("number", impute), feature("number", {"indicator": {}})],
        numbers, imputer.transform(numbers))
    texts = column(["a", None, "b", "", None], object)
    found = MissingIndicator(missing_values=None, features="all").fit(texts).transform(texts)
    add("indicator of text", [feature("text", {"indicator": {}})], texts, found.astype(float))
    scaler = StandardScaler().fit(found.astype(float))
    add("scaled indicator of text", [feature("text", {"indicator": {}}, scaled(scaler))], texts,
        scaler.transform(found.astype(float)))


def one_hot_encoders():
    training = column(list("aaaaabbbbccccdde") + [None] * 2, object)
    values = column(["a", "b", "c", "d", "e", "zzz", None], object)
    for unknown, code in (("ignore", "zeros"), ("infrequent_if_exist", "infrequent")):
        for drop in (None, "first", ["c"], "if_binary"):
            for limits in ({"min_frequency": 4}, {"max_categories": 2}, {"max_categories": 1}):
                try:
                    encoder = OneHotEncoder(
                        handle_unknown=unknown, drop=drop, sparse_output=False, **limits
                    ).fit(training)
                except (ValueError, AttributeError):  # It drops no infrequent category by name.
                    continue
                categories = [plain(value) for value in encoder.categories_[0]]
                infrequent = [plain(value) for value in encoder.infrequent_categories_[0]]
                step = {"categories": categories, "infrequent": infrequent, "unknown": code}
                if encoder.drop_idx_ is not None and encoder.drop_idx_[0] is not None:
                    step["drop"] = categories[int(encoder.drop_idx_[0])]
                rows = encoder.transform(values)
                if rows.shape[1]:
                    add(f"infrequent {unknown} {drop} {limits}", [feature("text", {"one_hot": step})],
                        values, rows)


def maps():
    training = column(list("aaaaabbbbccdde"), object)
    target = np.array([0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1])
    encoder = TargetEncoder(target_type="binary", random_state=1).fit(training, target)
    step = {
        "categories": list(encoder.categories_[0]),
        "values": list(encoder.encodings_[0]),
        "unknown": encoder.target_mean_,
        "missing": encoder.target_mean_,
    }
    values = column(["a", "b", "c", "d", "e", "zzz", None], object)
    rows = encoder.transform(values)
    add("target encoding", [feature("text", {"map": step})], values, rows)
    scaler = StandardScaler().fit(encoder.transform(training))
    add("scaled target encoding", [feature("text", {"map": step}, scaled(scaler))], values,
        scaler.transform(rows))
    ordinal = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2, min_frequency=3
    ).fit(column([7.5] * 4 + [1.0] * 3 + [2.0] * 2 + [3.0] + [np.nan] * 3))
    categories = ordinal.categories_[0][:-1]
    codes = [plain(ordinal.transform([[category]])[0, 0]) for category in categories]
    values = column([7.5, 1.0, 2.0, 3.0, np.nan, 8.0, -0.0])
    step = {"categories": list(categories), "values": codes, "unknown": -1, "missing": -2}
    add("infrequent ordinal", [feature("number", {"map": step})], values, ordinal.transform(values))


def powers():
    for method, training in (("yeo-johnson", numbers), ("box-cox", positive)):
        for fitted in (None, 0.0, 1.0, 2.0, 0.3, -1.7, 1e-17, np.nextafter(2, 0), np.nextafter(2, 3), 5e-20):
            transformer = PowerTransformer(method=method, standardize=fitted is None).fit(training)
            if fitted is not None:
                transformer.lambdas_[0] = fitted
            key = method.replace("-", "_")
            steps = [{"power": {"method": key, "lambda": transformer.lambdas_[0]}}]
            steps += [scaled(transformer._scaler)] if fitted is None else []
            rows = transformer.transform(training)
            kept = np.isnan(training[:, 0]) | (np.abs(rows[:, 0]) < 3e38)
            add(f"{method} {fitted}", [feature("number", *steps)], training[kept], rows[kept])
    add("log1p", [feature("number", {"log1p": {}})], np.abs(numbers), np.log1p(np.abs(numbers)))


def quantiles():
    trainings = {
        "many": random.normal(0, 1, (500, 1)),
        "repeated": column([1.0] * 5 + [2.0] * 30 + [3.0, 4.0, 4.0, 4.5]),
        "one": column([7.0]),
        "all the same": column([7.0] * 9),
        "far apart": column([-1.7e308, -1e308, 5.0, 1.7e308]),
        "near": column([5e-324, 1e-323, 2e-323, 1e-310]),
        "beyond a difference": column([-1.7e308, 0.0, 1.7e308]),
    }
    for name, training in trainings.items():
        count = 2 if name == "beyond a difference" else min(25, len(training))
        transformer = QuantileTransformer(n_quantiles=count).fit(training)
        found = transformer.quantiles_[:, 0]
        middles = (found[1:] / 2 + found[:-1] / 2).tolist()
        values = column(
            [np.nan, 0.0, -0.0, -1e9, 1e9, 1.5, 7.0, 6.999, 7.001, 1.2e308, -1.2e308]
            + found.tolist() + middles + random.normal(0, 1, 10).tolist()
        )
        step = {"quantiles": found.tolist(), "references": transformer.references_.tolist()}
        add(f"quantiles {name}", [feature("number", {"quantile": step})], values,
            transformer.transform(values))


for write in (zeros_and_markers, indicators, one_hot_encoders, maps, powers, quantiles):
    write()
print("[\n" + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]")
