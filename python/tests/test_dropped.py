"""Encoders of which no column reaches the model: what they refuse stays refused."""

from __future__ import annotations

import unittest

import numpy as np
from samples import assert_exported, assert_refused, columns, frame
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, OrdinalEncoder

from coppice_export.evaluate import evaluate


class DroppedTest(unittest.TestCase):
    def assert_checked(self, steps, data, source, unknown="an unknown category"):
        document = assert_exported(self, steps, data)
        rows = np.asarray(data, dtype=object)
        places = {label: i for i, label in enumerate(document.get("columns", range(rows.shape[1])))}
        self.assertEqual(1, [feature["source"] for feature in document["features"]].count(source))
        cells = {label: [rows[1, i]] for label, i in places.items()}
        self.assertEqual({}, evaluate(document, cells)[1])
        for cell, why in ((unknown, "unknown"), (None, "missing")):
            _, refused = evaluate(document, cells | {source: [cell]})
            self.assertIn(f"{why} category in column {source}", refused[0])
        return document

    def test_a_constant_column_without_its_first_category_is_checked(self):
        for source, only, unknown in (("plan", "basic", "pro"), ("grade", 10, 20), ("grade", 0.5, 0)):
            with self.subTest(only=only):
                made = columns((OneHotEncoder(drop="first"), [source]), ("passthrough", ["income"]))
                document = self.assert_checked(made, frame().assign(**{source: only}), source, unknown)
                step = {"categories": [only], "drop": only, "unknown": "error", "missing": "error"}
                self.assertEqual([{"one_hot": step}], document["features"][-1]["steps"])

    def test_a_constant_column_that_may_be_unknown_leaves_no_trace(self):
        encoder = OneHotEncoder(drop="first", handle_unknown="ignore")
        made = columns((encoder, ["plan"]), ("passthrough", ["income"]))
        document = assert_exported(self, made, frame().assign(plan="basic"))
        self.assertEqual(["income"], [feature["source"] for feature in document["features"]])

    def test_columns_that_a_selector_leaves_out_are_checked(self):
        for encoder in (OrdinalEncoder(), OneHotEncoder(sparse_output=False)):
            with self.subTest(encoder=encoder):
                encoded = columns((encoder, ["city"]), ("passthrough", ["grade"]))
                chosen = Pipeline([("encode", encoded), ("vary", VarianceThreshold(10))])
                document = self.assert_checked(chosen, frame(), "city")
                self.assertEqual(2, len(document["features"]))

    def test_columns_that_a_transformer_leaves_out_are_checked(self):
        encoded = columns((OrdinalEncoder(), ["city", "plan"]))
        chosen = Pipeline([("encode", encoded), ("choose", columns(("passthrough", [1])))])
        self.assert_checked(chosen, frame(), "city")

    def test_columns_without_an_indicator_are_checked(self):
        encoded = columns((OrdinalEncoder(), ["region", "plan"]))
        gaps = Pipeline([("encode", encoded), ("gaps", MissingIndicator(error_on_new=False))])
        self.assert_checked(gaps, frame(), "plan")

    def test_an_array_may_end_in_a_column_that_is_only_checked(self):
        data = frame()[["income", "plan"]].assign(plan="basic").to_numpy(dtype=object)
        made = columns((OneHotEncoder(drop="first"), [1]), ("passthrough", [0]))
        self.assert_checked(made, data, 1)

    def test_what_no_step_can_check_is_refused(self):
        bins = columns((KBinsDiscretizer(3, encode="ordinal", subsample=None), ["age"]), ("passthrough", ["grade"]))
        chosen = Pipeline([("bin", bins), ("vary", VarianceThreshold(10))])
        assert_refused(self, chosen, "column age, cell nan: taken .expected: refused", frame().assign(age=np.arange(80.0)))


if __name__ == "__main__":
    unittest.main()
