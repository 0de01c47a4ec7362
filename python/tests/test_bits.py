"""Documents that once made other rows than the pipeline, and now make its own or are refused."""

from __future__ import annotations

import unittest

import numpy as np
from samples import assert_exported, assert_refused, columns, fitted, frame, labels  # Finds the package, too.
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

from coppice_export import NotExportable, export


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
                return _stored_zeros()

        with self.assertRaisesRegex(ValueError, "zeros that are stored"):
            PythonRows(Steps(), None, np.eye(2)).matrix()


def _stored_zeros():
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
            assert_refused(self, columns((steps, ["overage"])), "column overage: after a logarithm")

    def test_logarithms_that_do_not_exist_are_filled_afterwards(self):
        data = frame()
        data.loc[5, "income"] = -2.0
        filled = Pipeline(
            [
                ("first", SimpleImputer()),
                ("log", FunctionTransformer(np.log1p)),
                ("fill", SimpleImputer(strategy="constant", fill_value=-7)),
            ]
        )
        assert_exported(self, columns((filled, ["income"])), data)

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

    def test_a_step_that_changes_its_rows_in_place_is_refused_until_it_is_fitted_with_copies(self):
        data = frame()[["age", "income"]].astype("float64")
        for step in (SimpleImputer(copy=False), StandardScaler(copy=False)):
            with self.subTest(step=step):
                union = FeatureUnion([("own", step), ("raw", "passthrough")])
                pipeline = fitted(union, data.copy())
                message = rf"own \({type(step).__name__}\): copy=False \(expected: copy=True, and another fit\)"
                with self.assertRaisesRegex(NotExportable, message):
                    export(pipeline, data.copy())
                pipeline.set_params(prepare__own__copy=True).fit(data.copy(), labels())
                self.assertEqual(1, export(pipeline, data.copy())["version"])

    def test_missing_indicators_that_raise_are_refused(self):
        both = columns((MissingIndicator(), ["age", "income"]))
        assert_refused(self, both, "error_on_new, while column income")

    def test_a_missing_cell_that_the_pipeline_refuses_is_told_with_its_reason(self):
        checking = FunctionTransformer(np.log1p, validate=True)
        message = r"^column overage, cell nan: taken \(expected: refused, as the pipeline does: ValueError: Input .*NaN"
        assert_refused(self, columns((checking, ["overage"])), message, frame().fillna({"overage": 0}))


if __name__ == "__main__":
    unittest.main()
