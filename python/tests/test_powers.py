"""Powers are held to the transformer's own formula, which depends on scikit-learn's version."""

from __future__ import annotations

import contextlib
import unittest
from unittest import mock

import numpy as np
import pandas as pd
import sklearn
from samples import ROWS, assert_exported, assert_refused, columns, frame
from scipy import stats
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, PowerTransformer, RobustScaler, StandardScaler

from coppice_export import arithmetic


def by_scipy():
    """As scikit-learn 1.9 computes yeo-johnson."""
    formula = mock.patch.object(
        PowerTransformer, "_yeo_johnson_transform", lambda self, x, lmbda: stats.yeojohnson(x, lmbda)
    )
    stack = contextlib.ExitStack()
    stack.enter_context(formula)
    stack.enter_context(mock.patch.object(sklearn, "__version__", "1.9.0"))
    return stack


def by_logarithms():
    """As nobody computes box-cox yet."""
    return mock.patch("sklearn.preprocessing._data.boxcox", lambda x, lmbda: (np.power(x, lmbda) - 1) / lmbda)


class FormulaTest(unittest.TestCase):
    def test_yeo_johnson_by_scipy_is_refused_with_the_version_and_what_to_do(self):
        message = r"column age: yeo-johnson of scikit-learn 1\.9\.0 makes .*before 1\.9; fit and export with that, or"
        for standardize in (True, False):
            with by_scipy():
                assert_refused(self, columns((PowerTransformer(standardize=standardize), ["age"])), message)

    def test_yeo_johnson_by_scipy_is_refused_of_every_exponent(self):
        for exponent in (-2.5, 0.0, 1e-17, 1e-10, 0.5, 1.0, 2.0, 2.5):
            with self.subTest(exponent=exponent), by_scipy():
                steps = PowerTransformer().fit(frame()[["age"]])
                steps.lambdas_[0] = exponent
                with self.assertRaisesRegex(ValueError, r"yeo-johnson of scikit-learn 1\.9\.0"):
                    arithmetic.power_transformer(_stage(steps))

    def test_box_cox_by_another_formula_is_refused(self):
        with by_logarithms():
            steps = columns((PowerTransformer(method="box-cox"), ["income"]))
            assert_refused(self, steps, "column income: box-cox of scikit-learn .* makes .* of ")

    def test_box_cox_is_the_same_to_versions_that_compute_yeo_johnson_by_scipy(self):
        with by_scipy():
            assert_exported(self, columns((PowerTransformer(method="box-cox"), ["income"])))

    def test_columns_are_told_apart_and_others_may_be_constant(self):
        data = frame().assign(same=3.0, visits=pd.array(range(ROWS), dtype="Int64"))
        assert_exported(self, columns((PowerTransformer(), ["same", "age", "overage", "visits"])), data)


class ProbeTest(unittest.TestCase):
    """The whole pipeline is asked for numbers that no row has and its power takes for nearly 0."""

    def setUp(self):
        unasked = mock.patch.object(arithmetic, "_require_formula")
        unasked.start()
        self.addCleanup(unasked.stop)

    def test_another_formula_is_found_near_0(self):
        for before in ([], [StandardScaler()], [RobustScaler()], [MinMaxScaler()], [FunctionTransformer(np.log1p)]):
            steps = [*before, PowerTransformer(standardize=False)]
            with self.subTest(before=before), by_scipy():
                # Of integers, so that no row itself is near 0 before the power.
                assert_refused(self, columns((_piped(steps), ["visits"])), "column visits, cell ", _visited("int64"))

    def test_another_formula_is_found_in_every_type_of_numbers(self):
        for dtype in ("int32", "Int64", "float64", "Float64", "object"):
            with self.subTest(dtype=dtype), by_scipy():
                steps = columns((PowerTransformer(standardize=False), ["visits"]))
                assert_refused(self, steps, "column visits, cell -?1e-", _visited(dtype))

    def test_another_formula_of_box_cox_is_found_near_1(self):
        with by_logarithms():
            steps = columns((PowerTransformer(method="box-cox", standardize=False), ["visits"]))
            assert_refused(self, steps, "column visits, cell 0.99|column visits, cell 1.0", _visited("int64"))

    def test_the_same_formula_is_exported(self):
        for before in ([], [StandardScaler()], [RobustScaler()], [MinMaxScaler()], [FunctionTransformer(np.log1p)]):
            for method in ("yeo-johnson", "box-cox"):
                power = PowerTransformer(method=method, standardize=False)
                if method == "box-cox" and before:
                    continue
                assert_exported(self, columns((_piped([*before, power]), ["visits"])), _visited("int64"))


def _visited(dtype):
    return frame().assign(visits=np.arange(2, ROWS + 2) ** 2).astype({"visits": dtype})


def _piped(steps):
    return Pipeline([(f"step {i}", step) for i, step in enumerate(steps)])


def _stage(steps):
    from coppice_export.frame import RawFrame
    from coppice_export.stage import Stage

    raw = RawFrame(frame()[["age"]])
    return Stage(steps, raw.starts(), raw.data, "power", [])


if __name__ == "__main__":
    unittest.main()
