"""Makes the model files of old versions, through XGBoost's C interface.

Run in this folder as `python3 make_old.py <path of libxgboost.so> <prefix of the files>`, numpy
installed. The libraries were built from the sources of versions 0.90, 1.2.1 and 1.5.2
(amalgamation/xgboost-all0.cc), by g++ 12.
"""

import ctypes
import json
import sys

import numpy as np

library = ctypes.CDLL(sys.argv[1])
prefix = sys.argv[2]
is_from_1_0 = hasattr(library, "XGBoosterSerializeToBuffer")
library.XGBGetLastError.restype = ctypes.c_char_p

rng = np.random.default_rng(11)
X = rng.random((200, 4), dtype=np.float32)
X[rng.random(X.shape) < 0.1] = np.nan
first = np.nan_to_num(X[:, 0])
second = np.nan_to_num(X[:, 1])
values = (first * 3 + second * second + 0.1).astype(np.float32)
ROWS = np.loadtxt("rows.csv", delimiter=",", dtype=np.float32)


def call(name, *args):
    if getattr(library, name)(*args) != 0:
        raise RuntimeError(library.XGBGetLastError().decode())


def floats(array):
    return np.ascontiguousarray(array, np.float32).ctypes.data_as(ctypes.POINTER(ctypes.c_float))


def matrix(rows):
    handle = ctypes.c_void_p()
    n, m = (ctypes.c_ulong(size) for size in rows.shape)
    call("XGDMatrixCreateFromMat", floats(rows), n, m, ctypes.c_float(np.nan), ctypes.byref(handle))
    return handle


def buffer(name, booster):
    length = ctypes.c_ulong()
    data = ctypes.POINTER(ctypes.c_char)()
    call(name, booster, ctypes.byref(length), ctypes.byref(data))
    return ctypes.string_at(data, length.value)


scores = {}


def train(name, labels, snapshot=False, **params):
    data = matrix(X)
    call("XGDMatrixSetFloatInfo", data, b"label", floats(labels), ctypes.c_ulong(len(labels)))
    if params["objective"].startswith("rank:"):
        group = (ctypes.c_uint * 4)(50, 50, 50, 50)
        call("XGDMatrixSetUIntInfo", data, b"group", group, ctypes.c_ulong(4))
    booster = ctypes.c_void_p()
    call("XGBoosterCreate", (ctypes.c_void_p * 1)(data), ctypes.c_ulong(1), ctypes.byref(booster))
    for key, value in {"max_depth": 3, "nthread": 1, "seed": 7, **params}.items():
        call("XGBoosterSetParam", booster, key.encode(), str(value).encode())
    for round in range(3):
        call("XGBoosterUpdateOneIter", booster, ctypes.c_int(round), data)
    call("XGBoosterSetAttr", booster, b"best_iteration", b"2")
    test = matrix(ROWS)
    length = ctypes.c_ulong()
    out = ctypes.POINTER(ctypes.c_float)()
    # Unless told how many trees to use, DART drops some in 0.90.
    trees = 3 if params.get("booster") == "dart" else 0
    # Since 1.0, the last is: training or not.
    options = [0, trees, 0] if is_from_1_0 else [0, trees]
    call("XGBoosterPredict", booster, test, *options, ctypes.byref(length), ctypes.byref(out))
    scores[name] = [float(out[i]) for i in range(length.value)]
    with open(f"{prefix}-{name}.deprecated", "wb") as file:
        file.write(buffer("XGBoosterGetModelRaw", booster))
    if snapshot:
        with open(f"{prefix}-{name}.snapshot", "wb") as file:
            file.write(buffer("XGBoosterSerializeToBuffer", booster))


labels = (values > 1.7).astype(np.float32)
classes = np.digitize(values, [1.3, 2.2])
train("squarederror", values, is_from_1_0, objective="reg:squarederror", eval_metric="mae")
train("linear-old-name", values, objective="reg:linear")
train("logistic", labels, objective="binary:logistic", base_score=0.3)
train("hinge", labels, objective="binary:hinge")
train("poisson", np.round(values), objective="count:poisson", base_score=0.7, eval_metric="rmse")
train("gamma", values, objective="reg:gamma", base_score=0.9)
train("tweedie", values, objective="reg:tweedie", base_score=0.6)
train("cox", values, objective="survival:cox")
train("softprob", classes, objective="multi:softprob", num_class=3)
train("pairwise", np.round(values), objective="rank:pairwise")
train("dart", values, objective="reg:squarederror", booster="dart", rate_drop=0.5)
train("linear", values, objective="reg:squarederror", booster="gblinear")
train("pruned", values, objective="reg:squarederror", gamma=9.0, tree_method="exact")
train("forest", values, objective="reg:squarederror", num_parallel_tree=2, subsample=0.6)
if prefix == "v121":  # Where JSON was an option.
    train(
        "json", values, True, objective="reg:squarederror", enable_experimental_json_serialization=1
    )

with open(f"{prefix}.json", "w") as file:
    json.dump(scores, file, indent=0)
