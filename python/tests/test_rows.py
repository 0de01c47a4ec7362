"""Types of columns, missing cells, and the rules that a document declares beside its steps."""

from __future__ import annotations

import unittest

import numpy as np
import pandas as pd
from samples import assert_exported, assert_refused, columns, fitted, frame, piped
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

from coppice_export import NotExportable, export


class TypesTest(unittest.TestCase):
    def test_what_is_computed_in_float32_is_refused_by_the_columns_name(self):
        data = frame().astype({"income": "float32", "overage": "float16"})
        for step in (StandardScaler(), SimpleImputer(), FunctionTransformer(np.log1p), MinMaxScaler()):
            for name in ("income", "overage"):
                assert_refused(self, columns((step, [name])), f"column {name}: fitted on float32", data)

    def test_small_integers_are_refused_where_they_make_narrow_floats(self):
        data = frame().assign(visits=np.arange(len(frame()), dtype="int8"))
        assert_refused(self, columns((FunctionTransformer(np.log1p), ["visits"])), "column visits: computed in", data)
        assert_exported(self, columns((StandardScaler(), ["visits"])), data)

    def test_float32_may_pass_as_it_is(self):
        assert_exported(self, columns(("passthrough", ["income", "age"])), frame().astype({"income": "float32"}))

    def test_pandas_categories_become_their_codes(self):
        data = frame()[["plan", "region", "grade"]].astype("category")
        document = assert_exported(self, None, data, enable_categorical=True)
        step = document["features"][1]["steps"][0]["ordinal"]
        self.assertEqual(["east", "north", "south"], step["categories"])
        self.assertEqual(("error", "missing"), (step["unknown"], step["missing"]))
        model = fitted(None, data, enable_categorical=True)
        with self.assertRaisesRegex(NotExportable, "column plan: text up to the model .*category that training had"):
            export(model, data.astype({"plan": object}))
        passed = columns(("passthrough", ["plan"]), (StandardScaler(), ["grade"])).set_output(transform="pandas")
        assert_exported(self, passed, frame().astype({"plan": "category"}), enable_categorical=True)

    def test_nullable_types_and_objects_of_numbers_are_read(self):
        data = frame()
        visits = pd.array([None if i % 5 == 0 else i for i in range(len(data))], dtype="Int64")
        data = data.assign(visits=visits, member=data["age"] > 40, spent=data["income"].astype(object))
        data.loc[3, "spent"] = None
        assert_exported(self, columns((SimpleImputer(), ["visits"]), (StandardScaler(), ["spent"])), data)
        assert_exported(self, columns((OneHotEncoder(), ["member"]), sparse_threshold=0), data)
        assert_exported(self, columns((OrdinalEncoder(), ["plan"])), data.astype({"plan": "string"}))

    def test_dates_and_mixed_cells_are_refused_by_name_only_where_they_are_used(self):
        data = frame().assign(day=pd.Timestamp("2024-05-17"), mixed=[1, "a"] * (len(frame()) // 2))
        assert_exported(self, columns(("passthrough", ["age"])), data)
        assert_refused(self, columns((OrdinalEncoder(), ["day"])), "column day: datetime64", data)
        data["mixed"] = data["mixed"].astype(object)
        assert_refused(self, columns((_texts(), ["mixed"])), "column mixed: cells of int and str", data)

    def test_cells_that_json_cannot_carry_are_refused_by_name(self):
        data = frame().assign(big=2**60)
        assert_refused(self, columns(("passthrough", ["big"])), r"column big: row 1: 1152921504606846976", data)

    def test_texts_that_are_longer_than_a_document_has_are_refused_by_the_columns_name(self):
        long = "x" * 1025
        fill = Pipeline([("fill", SimpleImputer(strategy="constant", fill_value=long)), ("code", _any_code())])
        assert_refused(self, columns((fill, ["region"])), "column region: filled with 1025 characters")
        data = frame().replace({"plan": {"pro": long}})
        assert_refused(self, columns((OrdinalEncoder(), ["plan"])), "column plan: a category: 1025 characters", data)
        model = fitted(None, data[["plan"]].astype("category"), enable_categorical=True)
        with self.assertRaisesRegex(NotExportable, "column plan: a category: 1025 characters"):
            export(model, data[["plan"]].astype("category"))
        just = data.replace({"plan": {long: long[1:]}})
        assert_exported(self, columns((OrdinalEncoder(), ["plan"])), just)

    def test_names_and_categories_that_json_cannot_carry_are_refused(self):
        data = frame().assign(account=[2**60, 2**60 + 1] * (len(frame()) // 2))
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        pipeline = fitted(columns((encoder, ["account"])), data)
        with self.assertRaisesRegex(NotExportable, r"column account: a category: 1152921504606846976"):
            export(pipeline, data.assign(account=5))
        for categories in ([10, 20, 30, 40, 2**60], [10.0, 20.0, 30.0, 40.0, np.inf]):
            data = frame().assign(grade=pd.Categorical(frame()["grade"], categories=categories))[["grade"]]
            model = fitted(None, data, enable_categorical=True)
            with self.assertRaisesRegex(NotExportable, "column grade: a category: (1152921504606846976|inf)"):
                export(model, data)
        data = frame()[["age"]].rename(columns={"age": "age\ud800"})
        with self.assertRaisesRegex(NotExportable, r"column 'age\\ud800': 'age\\ud800' .expected: valid Unicode"):
            export(fitted(columns((StandardScaler(), [0])), data), data)

    def test_missing_cells_are_asked_of_whole_numbers_and_booleans_too(self):
        # A request may have null there, of which pandas makes floats or objects.
        data = frame().assign(member=frame()["age"] > 40, plan=frame()["plan"].where(frame()["grade"] > 10, None))
        ignoring = OneHotEncoder(handle_unknown="ignore")
        steps = (("passthrough", ["grade"]), (ignoring, ["member"]), (StandardScaler(), ["grade", "member"]))
        assert_exported(self, columns(*steps, sparse_threshold=0), data)
        for name, function in (("grade", np.log1p), ("grade", None), ("member", None)):
            refused = columns((FunctionTransformer(function, validate=True), [name]))
            assert_refused(self, refused, f"column {name}, cell nan: taken .expected: refused", data)
        filled = SimpleImputer(missing_values=None, strategy="most_frequent")
        steps = Pipeline([("fill", filled), ("code", OrdinalEncoder())])
        assert_refused(self, steps, "column grade, cell nan: ", data[["grade", "plan"]])

    def test_whole_categories_that_are_one_with_their_neighbour_in_float64_are_refused(self):
        for category in (2**53, -(2**53)):
            data = frame().assign(account=[5, category] * (len(frame()) // 2))
            for encoder in (OneHotEncoder(handle_unknown="ignore"), OrdinalEncoder()):
                message = f"column account: a category: {category} .expected: less than 2..53"
                assert_refused(self, columns((encoder, ["account"])), message, data)
            coded = data[["account"]].astype("category")
            with self.assertRaisesRegex(NotExportable, f"column account: a category: {category} "):
                export(fitted(None, coded, enable_categorical=True), coded)
            assert_exported(self, columns(("passthrough", ["account"])), data)
            assert_exported(self, columns((OneHotEncoder(), ["account"])), data.astype({"account": float}))
            nearest = data.replace({"account": {category: category // abs(category) * (2**53 - 1)}})
            assert_exported(self, columns((OneHotEncoder(), ["account"])), nearest)

    def test_a_scale_of_0_is_refused(self):
        data = frame().assign(income=[0, 1.7e308] * (len(frame()) // 2), grade=20)
        apart = MinMaxScaler(feature_range=(0, 1e-20))
        assert_refused(self, columns((apart, ["income"])), r"column income: a scale of 0 \(expected: another\)", data)
        endless = RobustScaler(unit_variance=True, quantile_range=(0.0, 100.0))
        assert_refused(self, columns((endless, ["grade"])), r"column grade: a scale of 0 \(expected: another\)", data)
        coded = columns((OneHotEncoder(), ["city"]), ("passthrough", ["grade"]), sparse_threshold=1.0)
        scaled = Pipeline([("code", coded), ("scale", clone(endless).set_params(with_centering=False))])
        assert_refused(self, scaled, r"column .*: a scale of 0 \(expected: another\)", data)

    def test_none_that_an_imputer_passes_over_is_refused(self):
        data = frame()
        data["region"] = data["region"].where(data["region"].notna(), None)
        steps = Pipeline([("fill", SimpleImputer(strategy="constant", fill_value="?")), ("code", OrdinalEncoder())])
        assert_refused(self, columns((steps, ["region"])), "column region: cells are None", data)


def _any_code():
    return OrdinalEncoder(categories=[["north"]], handle_unknown="use_encoded_value", unknown_value=-1)


def _texts():
    return FunctionTransformer(None)


class OwnPipeline(Pipeline):
    """Predicts what its steps do not."""

    def predict(self, X, **parameters):
        return np.expm1(super().predict(X, **parameters))


class RulesTest(unittest.TestCase):
    def test_extra_columns_are_ignored_and_absent_ones_refused_as_scikit_learn_does(self):
        document = assert_exported(self, columns((StandardScaler(), ["age"])))
        self.assertEqual(("ignore", "refuse"), (document["extra"], document["absent"]))

    def test_a_scaler_in_front_refuses_extra_columns(self):
        document = assert_exported(self, StandardScaler(), frame()[["age", "income"]])
        self.assertNotIn("extra", document)
        self.assertEqual("refuse", document["absent"])

    def test_an_array_has_positions_and_refuses_short_rows(self):
        document = assert_exported(self, StandardScaler(), frame()[["age", "income"]].to_numpy())
        self.assertEqual({"version", "absent", "features"}, set(document))
        self.assertEqual("refuse", document["absent"])

    def test_positions_beyond_those_of_a_document_are_refused(self):
        data = np.zeros((len(frame()), 10_001))
        data[:, -1] = frame()["income"]
        assert_refused(self, columns((StandardScaler(), [10_000])), "document: 10001 columns .expected: at most 10000", data)

    def test_a_frame_has_the_order_of_training_also_where_only_the_estimator_knows_it(self):
        data = frame()[["age", "income"]]
        for steps in (None, "passthrough", StandardScaler()):
            with self.subTest(steps=steps):
                document = export(fitted(steps, data), data[["income", "age"]])
                self.assertEqual(["age", "income"], document["columns"])

    def test_names_of_an_array_are_those_of_training_where_it_had_some(self):
        data = frame()[["age", "income"]]
        nested = Pipeline([("nothing", None), ("nor this", "passthrough")])
        for model in (fitted(None, data), fitted(StandardScaler(), data), fitted("passthrough", data), fitted(nested, data)):
            export(model, data.to_numpy(), ["age", "income"])
            with self.assertRaisesRegex(NotExportable, "names: income, age .expected: age, income, as training had"):
                export(model, data.to_numpy(), ["income", "age"])

    def test_last_columns_of_an_array_that_nothing_uses_need_names(self):
        data = frame()[["age", "income"]].to_numpy()
        assert_refused(self, columns(("passthrough", [0])), "names: none", data)

    def test_methods_that_are_not_of_the_class_are_refused(self):
        data = frame()[["age", "income"]]
        pipeline = fitted(StandardScaler(), data, "continuous")
        alone = fitted(None, data, "continuous")
        for whole, part, name in (
            (pipeline, pipeline, "predict"),
            (pipeline, pipeline[-1], "predict"),
            (pipeline, pipeline[0], "transform"),
            (alone, alone, "predict"),
        ):
            own = getattr(part, name)
            setattr(part, name, lambda rows, own=own, **parameters: np.expm1(own(rows, **parameters)))
            message = f"{type(part).__name__}.: {name} of its own .expected: its class's"
            with self.subTest(name=name), self.assertRaisesRegex(NotExportable, message):
                export(whole, data)
            delattr(part, name)
            export(whole, data)

    def test_missing_of_an_estimator_is_declared(self):
        for missing in (-999, 0):
            data = frame().fillna({"age": missing})
            document = assert_exported(self, columns(("passthrough", ["age", "overage"])), data, missing=missing)
            self.assertEqual(missing, document["missing"])

    def test_missing_that_float32_does_not_have_is_refused(self):
        data = frame()[["age", "income"]]
        for missing in (1e300, -1e39):
            with self.assertRaisesRegex(NotExportable, "missing=.*number that float32 has"):
                export(fitted(None, data, missing=missing), data)

    def test_missing_in_the_middle_of_two_numbers_of_float32_is_refused(self):
        # XGBoost rounds what Python writes of it, which is not quite the middle any more.
        data = frame()[["age", "income"]]
        for middle in (1 + 2.0**-24, -(1 + 2.0**-24)):
            with self.assertRaisesRegex(NotExportable, "missing=.*1.0000000596046448 .expected: .*number that float32 has"):
                export(fitted(None, data, missing=middle), data)
            export(fitted(None, data, missing=np.nextafter(middle, 0)), data)

    def test_missing_0_of_sparse_rows_is_declared_beside_zeros(self):
        # A stored value that float32 rounds to 0 is a zero to the estimator alone.
        data = frame().assign(overage=frame()["overage"].where(frame()["age"].notna(), 1e-50))
        for check in (data, frame()):
            steps = columns((OneHotEncoder(), ["city"]), ("passthrough", ["overage"]), sparse_threshold=1.0)
            document = assert_exported(self, steps, check, missing=0)
            self.assertEqual(("missing", 0), (document["zeros"], document["missing"]))

    def test_searches_and_calibrators_are_refused_with_what_to_do(self):
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.model_selection import GridSearchCV
        from xgboost import XGBClassifier

        for model, advice in (
            (GridSearchCV(XGBClassifier(), {}), "best_estimator_"),
            (CalibratedClassifierCV(XGBClassifier()), "estimator inside"),
        ):
            with self.assertRaisesRegex(ValueError, advice):
                export(piped(columns(("passthrough", ["age"])), model), frame())

    def test_a_pipeline_with_a_prediction_of_its_own_is_refused(self):
        data = frame()[["age", "income"]]
        for steps in (None, StandardScaler()):
            pipeline = fitted(steps if steps is not None else "passthrough", data)
            own = OwnPipeline(pipeline.steps if steps is not None else pipeline.steps[1:])
            with self.subTest(steps=steps), self.assertRaisesRegex(NotExportable, r"^pipeline \(OwnPipeline\): not supported"):
                export(own, data)

    def test_another_class_that_is_called_pipeline_is_refused_with_what_to_do(self):
        data = frame()[["age", "income"]]
        own = type("Pipeline", (Pipeline,), {})(fitted(StandardScaler(), data).steps)
        with self.assertRaisesRegex(NotExportable, r"^pipeline \(Pipeline\): .* scikit-learn's own, of the same fitted steps"):
            export(own, data)

    def test_names_that_are_numbers_are_refused_as_such(self):
        data = frame()[["age", "income"]].set_axis([0, 1], axis=1)
        for steps in (None, StandardScaler()):
            with self.assertRaisesRegex(NotExportable, "column 0: no name .expected: text"):
                export(fitted(steps, data), data)

    def test_what_is_no_estimator_is_refused_with_what_to_do(self):
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
        from sklearn.linear_model import LogisticRegression

        data = frame()[["age", "income"]]
        estimator = "an XGBoost estimator such as XGBClassifier"
        for model, expected in (
            (fitted(None, data).get_booster(), "an XGBoost estimator; what a Booster's save_model writes is an artifact by itself"),
            (LogisticRegression(), estimator + ", or a pipeline that ends in one"),
            (piped(None, LogisticRegression()), estimator),
            (piped(None, LinearDiscriminantAnalysis()), estimator),  # Transforms, too.
        ):
            with self.assertRaisesRegex(NotExportable, "not supported .expected: %s.$" % expected):
                export(model, data)


if __name__ == "__main__":
    unittest.main()
