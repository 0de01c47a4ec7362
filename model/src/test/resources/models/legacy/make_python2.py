"""Makes pickles of old Pythons, run in this folder after make.py by Python 2.7 and 3.6 alone.

The classes are stand-ins by name: a pickle holds no more of a class. Their attributes are those of
XGBoost 0.90, the model is squarederror.deprecated without its magic.
"""

import sys
import types


def stand_in(module, name):
    kind = type(name, (object,), {"__module__": module})
    setattr(sys.modules.setdefault(module, types.ModuleType(module)), name, kind)
    return kind


sys.modules["xgboost"] = types.ModuleType("xgboost")
Booster = stand_in("xgboost.core", "Booster")
XGBClassifier = stand_in("xgboost.sklearn", "XGBClassifier")
XGBLabelEncoder = stand_in("xgboost.compat", "XGBoostLabelEncoder")

with open("squarederror.deprecated", "rb") as model:
    model.read(4)
    handle = bytearray(model.read())

booster = Booster()
booster.handle = handle
booster.booster = "gbtree"
booster.feature_names = ["a", "b", "c", "d"]
booster.feature_types = ["float", u"float", "int", "int"]
booster.best_score = 0.125
booster.best_ntree_limit = 4

classifier = XGBClassifier()
classifier._Booster = booster
classifier._le = XGBLabelEncoder()
classifier._le.classes_ = ["low", u"high"]
classifier._features_count = 4
classifier.kwargs = {}
classifier.missing = float("nan")
classifier.seed = 1 << 40
classifier.base_score = 0.5
classifier.n_jobs = -1
classifier.evals_result_ = {"validation_0": {"error": [0.5, 0.25]}}

names = {2: ["pickle", "cPickle"], 3: ["pickle"]}[sys.version_info[0]]
for name in names:
    dump = __import__(name).dump
    for title, value in (("booster", booster), ("classifier", classifier)):
        with open("python%d-%s-%s.pickle" % (sys.version_info[0], name.lower(), title), "wb") as out:
            dump(value, out, 2)
