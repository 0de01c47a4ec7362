"""Documents that once made other rows than the pipeline, and now make its own or are refused."""

from __future__ import annotations

import unittest

import numpy as np
import pandas as pd
from samples import assert_exported, assert_refused, frame, piped
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectKBest, VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
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


def columns(*parts, **more):
    return ColumnTransformer([(f"part {i}", *part) for i, part in enumerate(parts)], **more)


class SparseTest(unittest.TestCase):
    def test_zeros_of_sparse_data_are_missing(self):
        for threshold in (0.4, 1.0):
            made = columns((OneHotEncoder(), ["plan", "city"]), ("passthrough", ["overage"]), sparse_threshold=threshold)
            self.assertEqual("missing", assert_exported(self, made)["zeros"])

    def test_zeros_of_a_lone_encoder_are_missing(self):
        self.assertEqual("missing", assert_exported(self, OneHotEncoder(), frame()[["plan"]])["zeros"])

    def test_zeros_of_dense_data_are_zeros(self):
        made = columns((OneHotEncoder(), ["plan"]), ("passthrough", ["age"]), sparse_threshold=0)
        self.assertNotIn("zeros", assert_exported(self, made))

    def test_scalers_multiply_sparse_data_by_the_reciprocal(self):
        for scaler in (StandardScaler(with_mean=False), MaxAbsScaler(), RobustScaler(with_centering=False)):
            encoded = columns((OneHotEncoder(), ["plan", "city"]), ("passthrough", ["income"]), sparse_threshold=1.0)
            document = assert_exported(self, Pipeline([("made", encoded), ("scale", scaler)]))
            self.assertIn("min_max", document["features"][-1]["steps"][-1])

    def test_zeros_that_are_stored_are_refused(self):
        from coppice_export.check import PythonRows

        class Steps:
            def transform(self, data):
                return _stored_zeros(data)

        with self.assertRaisesRegex(ValueError, "zeros that are stored"):
            PythonRows(Steps(), None, np.eye(2)).matrix()


def _stored_zeros(data):
    from scipy.sparse import csr_matrix

    made = csr_matrix(np.ones((2, 2)))
    made.data[0] = 0
    return made


class ParametersTest(unittest.TestCase):
    def test_scalers_leave_out_what_is_off(self):
        for scaler in (
            StandardScaler(with_mean=False),
            StandardScaler(with_std=False),
            StandardScaler(with_mean=False, with_std=False),
            RobustScaler(with_centering=False),
            RobustScaler(with_scaling=False),
            RobustScaler(unit_variance=True, quantile_range=(10, 90)),
            MinMaxScaler(feature_range=(-2, 7)),
            MinMaxScaler(clip=True),
            MaxAbsScaler(),
            QuantileTransformer(n_quantiles=7),
            PowerTransformer(),
            PowerTransformer(standardize=False),
        ):
            with self.subTest(scaler=scaler):
                assert_exported(self, columns((scaler, ["age", "income"])))

    def test_box_cox_takes_positive_numbers(self):
        assert_exported(self, columns((PowerTransformer(method="box-cox"), ["income"])))

    def test_encoders_answer_for_all_their_parameters(self):
        for parameters in (
            {"drop": "first"},
            {"drop": "if_binary"},
            {"drop": ["pro", "paris"]},
            {"drop": "first", "handle_unknown": "ignore"},
            {"drop": "first", "min_frequency": 12},
            {"min_frequency": 12},
            {"min_frequency": 0.2, "handle_unknown": "infrequent_if_exist"},
            {"max_categories": 2, "handle_unknown": "infrequent_if_exist"},
            {"max_categories": 2, "handle_unknown": "ignore"},
            {"handle_unknown": "infrequent_if_exist", "drop": "first", "max_categories": 2},
            {"categories": [["team", "pro", "basic"], ["rome", "paris", "oslo", "bonn", "york"]]},
            {"dtype": np.int8},
            {"dtype": np.float32},
        ):
            for more in ({"sparse_output": False}, {}):
                with self.subTest(parameters=parameters, more=more):
                    encoder = OneHotEncoder(**parameters, **more)
                    assert_exported(self, columns((encoder, ["plan", "city"]), sparse_threshold=0))

    def test_ordinal_encoders_answer_for_all_their_parameters(self):
        for parameters in (
            {},
            {"handle_unknown": "use_encoded_value", "unknown_value": -1},
            {"handle_unknown": "use_encoded_value", "unknown_value": np.nan},
            {"encoded_missing_value": -2},
            {"encoded_missing_value": -2, "dtype": np.int32},
            {"min_frequency": 12, "handle_unknown": "use_encoded_value", "unknown_value": 99},
            {"max_categories": 2},
        ):
            with self.subTest(parameters=parameters):
                assert_exported(self, columns((OrdinalEncoder(**parameters), ["plan", "region"])))

    def test_target_encoders_become_maps(self):
        for target in ("binary", "continuous", "multiclass"):
            with self.subTest(target=target):
                document = assert_exported(self, columns((TargetEncoder(), ["plan", "region"])), target=target)
                self.assertIn("map", document["features"][0]["steps"][0])

    def test_bins_are_exported_in_every_encoding(self):
        for encode in ("ordinal", "onehot", "onehot-dense"):
            for strategy in ("uniform", "quantile"):
                with self.subTest(encode=encode, strategy=strategy):
                    bins = KBinsDiscretizer(4, encode=encode, strategy=strategy, subsample=None)
                    filled = Pipeline([("fill", SimpleImputer()), ("bin", bins)])
                    assert_exported(self, columns((filled, ["age"]), (bins, ["overage"])))

    def test_imputers_keep_and_drop_empty_columns_as_scikit_learn_does(self):
        data = frame().assign(empty=np.nan)
        for keeps in (True, False):
            imputer = SimpleImputer(keep_empty_features=keeps, add_indicator=True)
            assert_exported(self, columns((imputer, ["age", "empty", "income"])), data)

    def test_imputers_know_their_strategies(self):
        for imputer in (
            SimpleImputer(strategy="median"),
            SimpleImputer(strategy="most_frequent"),
            SimpleImputer(strategy="constant", fill_value=-1.5),
        ):
            assert_exported(self, columns((imputer, ["age", "income"])))

    def test_another_marker_of_missing_is_refused(self):
        imputer = SimpleImputer(missing_values=-1)
        assert_refused(self, columns((imputer, ["income"])), r"part 0 \(SimpleImputer\): missing_values=-1")

    def test_weights_are_refused(self):
        made = ColumnTransformer([("a", "passthrough", ["age"])], transformer_weights={"a": 2})
        assert_refused(self, made, "transformer_weights")

    def test_the_remainder_and_every_way_to_choose_columns_are_followed(self):
        data = frame()[["age", "income", "overage"]]
        for chosen in (["income"], [1], slice(1, 2), np.array([False, True, False]), lambda d: ["income"]):
            for remainder in ("drop", "passthrough", StandardScaler()):
                with self.subTest(chosen=chosen, remainder=remainder):
                    assert_exported(self, columns((MinMaxScaler(), chosen), remainder=remainder), data)


class StepsTest(unittest.TestCase):
    def test_steps_follow_one_hot_encoding(self):
        for scaler in (StandardScaler(), MinMaxScaler(), RobustScaler()):
            encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=12, sparse_output=False)
            encoded = columns((encoder, ["plan", "city"]), ("passthrough", ["age"]))
            document = assert_exported(self, Pipeline([("encode", encoded), ("scale", scaler)]))
            self.assertIn("map", document["features"][0]["steps"][0])

    def test_an_unknown_category_is_refused_though_its_columns_are_apart(self):
        encoded = columns((OneHotEncoder(sparse_output=False), ["city"]))
        document = assert_exported(self, Pipeline([("encode", encoded), ("scale", StandardScaler())]))
        self.assertEqual("error", document["features"][0]["steps"][0]["map"]["unknown"])

    def test_pipelines_unions_and_transformers_nest(self):
        union = FeatureUnion([("as it is", "passthrough"), ("gaps", MissingIndicator(features="all"))])
        inner = columns((Pipeline([("fill", SimpleImputer()), ("both", union)]), ["age"]), remainder="passthrough")
        outer = Pipeline([("inner", inner), ("again", Pipeline([("scale", StandardScaler())]))])
        assert_exported(self, outer, frame()[["age", "income"]])

    def test_selectors_choose_columns(self):
        filled = columns((SimpleImputer(), ["age", "income", "overage"]))
        for selector in (VarianceThreshold(10), SelectKBest(k=2)):
            assert_exported(self, Pipeline([("fill", filled), ("select", selector)]))

    def test_a_selector_that_refuses_missing_values_is_refused_where_they_may_be(self):
        chosen = Pipeline([("rows", columns(("passthrough", ["overage"]))), ("select", SelectKBest(k=1))])
        assert_refused(self, chosen, r"select \(SelectKBest\): column overage: may be missing")

    def test_logarithms_are_exported_and_nothing_branches_on_them(self):
        log = FunctionTransformer(np.log1p)
        assert_exported(self, columns((Pipeline([("log", log), ("scale", StandardScaler())]), ["income"])))
        bins = KBinsDiscretizer(3, subsample=None)
        for branch in (bins, QuantileTransformer(n_quantiles=5), OrdinalEncoder()):
            steps = Pipeline([("log", log), ("branch", branch)])
            assert_refused(self, columns((steps, ["overage"])), "column overage: behind a logarithm")

    def test_a_part_that_is_not_said_is_refused_by_its_names(self):
        from sklearn.decomposition import PCA
        from sklearn.impute import KNNImputer

        for step, name in (
            (PCA(1), "PCA"),
            (KNNImputer(), "KNNImputer"),
            (FunctionTransformer(np.sqrt), "sqrt"),
            (QuantileTransformer(n_quantiles=5, output_distribution="normal"), "output_distribution='normal'"),
        ):
            with self.subTest(name=name):
                assert_refused(self, columns((step, ["income"])), f"part 0.*{name}.*expected: ")

    def test_missing_indicators_that_raise_are_refused(self):
        both = columns((MissingIndicator(), ["age", "income"]))
        assert_refused(self, both, "error_on_new, while column income")


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

    def test_none_that_an_imputer_passes_over_is_refused(self):
        data = frame()
        data["region"] = data["region"].where(data["region"].notna(), None)
        steps = Pipeline([("fill", SimpleImputer(strategy="constant", fill_value="?")), ("code", OrdinalEncoder())])
        assert_refused(self, columns((steps, ["region"])), "column region: cells are None", data)


def _texts():
    return FunctionTransformer(None)


class RulesTest(unittest.TestCase):
    def test_extra_columns_are_ignored_and_absent_ones_refused_as_scikit_learn_does(self):
        document = assert_exported(self, columns((StandardScaler(), ["age"])))
        self.assertEqual(("ignore", "refuse"), (document["extra"], document["absent"]))

    def test_a_scaler_in_front_refuses_extra_columns(self):
        document = assert_exported(self, StandardScaler(), frame()[["age", "income"]])
        self.assertNotIn("extra", document)
        self.assertEqual("refuse", document["absent"])

    def test_an_array_has_positions_and_no_rules(self):
        document = assert_exported(self, StandardScaler(), frame()[["age", "income"]].to_numpy())
        self.assertEqual({"version", "features"}, set(document))

    def test_last_columns_of_an_array_that_nothing_uses_need_names(self):
        data = frame()[["age", "income"]].to_numpy()
        assert_refused(self, columns(("passthrough", [0])), "names: none", data)

    def test_missing_of_an_estimator_is_declared(self):
        for missing in (-999, 0):
            data = frame().fillna({"age": missing})
            document = assert_exported(self, columns(("passthrough", ["age", "overage"])), data, missing=missing)
            self.assertEqual(missing, document["missing"])

    def test_searches_and_calibrators_are_refused_with_what_to_do(self):
        from coppice_export import export
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.model_selection import GridSearchCV
        from xgboost import XGBClassifier

        for model, advice in (
            (GridSearchCV(XGBClassifier(), {}), "best_estimator_"),
            (CalibratedClassifierCV(XGBClassifier()), "estimator inside"),
        ):
            with self.assertRaisesRegex(ValueError, advice):
                export(piped(columns(("passthrough", ["age"])), model), frame())


if __name__ == "__main__":
    unittest.main()
