"""Columns of every type through every encoder: their categories, their gaps, and what is unknown."""

from __future__ import annotations

import io
import unittest
from unittest import mock

import numpy as np
import pandas as pd
from samples import ROWS, assert_exported, assert_refused, columns, fitted, frame
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder

from coppice_export import NotExportable, export, write_artifact


def encoders():
    return (
        OneHotEncoder(),
        OneHotEncoder(drop="first", handle_unknown="ignore"),
        OneHotEncoder(min_frequency=12, handle_unknown="infrequent_if_exist", sparse_output=False),
        OrdinalEncoder(),
        OrdinalEncoder(encoded_missing_value=-2, handle_unknown="use_encoded_value", unknown_value=-1),
        TargetEncoder(random_state=0),
    )


def column(*cells, dtype):
    return pd.Series([cells[i % len(cells)] for i in range(ROWS)], dtype=dtype)


class EncodedTest(unittest.TestCase):
    def assert_encoded(self, data, *names):
        for encoder in encoders():
            with self.subTest(columns=names, encoder=encoder):
                assert_exported(self, columns((encoder, list(names))), data)

    def test_objects_of_booleans_and_numbers_are_encoded(self):
        for gap in (np.nan, None):
            data = frame().assign(
                autopay=column(True, False, gap, True, dtype=object),
                lines=column(1, 2, gap, 3, 2, dtype=object),
                rate=column(0.5, gap, 2, 1.25, dtype=object),
                paper=column(True, False, dtype=object),
            )
            for names in (["autopay"], ["lines"], ["rate"], ["paper"], ["autopay", "lines", "plan", "grade"]):
                self.assert_encoded(data, *names)

    def test_one_infrequent_category_is_encoded_by_one_step(self):
        encoder = OneHotEncoder(min_frequency=2, handle_unknown="infrequent_if_exist", sparse_output=False)
        data = frame().assign(shop=["alone", *["north", "south"] * ((ROWS - 1) // 2), "south"])
        document = assert_exported(self, columns((encoder, ["shop"])), data)
        feature, = document["features"]
        step = feature["steps"][0]["one_hot"]
        self.assertEqual((["alone"], "infrequent"), (step["infrequent"], step["unknown"]))

    def test_booleans_with_gaps_as_pandas_reads_them_are_encoded(self):
        text = "autopay\n" + "\n".join(["True", "False", "", "True"] * (ROWS // 4)) + "\n"
        read = pd.read_csv(io.StringIO(text), skip_blank_lines=False)
        self.assertEqual(object, read["autopay"].dtype)
        document = assert_exported(self, columns((OneHotEncoder(sparse_output=False), ["autopay"])), read)
        feature, = document["features"]
        self.assertEqual("boolean", feature["type"])
        self.assertEqual([0, 1, None], feature["steps"][0]["one_hot"]["categories"])

    def test_gaps_are_a_category_of_floats_and_of_nullable_numbers(self):
        gap = None
        data = frame().assign(
            floors=column(0.0, 1.5, gap, 3.0, -0.0, dtype="float64"),
            lines=column(1, 2, gap, 3, 2, dtype="Int64"),
            rate=column(0.5, gap, 2, 1.25, dtype="Float64"),
            autopay=column(True, False, gap, True, dtype="boolean"),
        )
        for names in (["floors"], ["lines"], ["rate"], ["autopay"], ["autopay", "lines", "plan", "floors"]):
            self.assert_encoded(data, *names)
        document = assert_exported(self, columns((OneHotEncoder(sparse_output=False), ["floors"])), data)
        self.assertEqual([0, 1.5, 3, None], document["features"][0]["steps"][0]["one_hot"]["categories"])

    def test_gaps_are_a_category_of_pandas_categories_of_numbers_and_booleans(self):
        data = frame().assign(
            floors=column(0.0, 1.5, None, 3.0, dtype="float64").astype("category"),
            lines=column(1, 2, None, 3, dtype="Int64").astype("category"),
            autopay=column(True, False, None, True, dtype="boolean").astype("category"),
        )
        self.assert_encoded(data, "floors", "lines", "autopay")

    def test_gaps_that_training_did_not_have_are_missing(self):
        whole = frame().assign(floors=column(1.0, 1.5, 3.0, dtype="float64"))
        gaps = whole.assign(floors=whole["floors"].where(whole["grade"] > 10))
        pipeline = fitted(columns((OrdinalEncoder(), ["floors"])), whole)
        with self.assertRaisesRegex(NotExportable, "nan"):
            export(pipeline, gaps)
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        document = export(fitted(columns((encoder, ["floors"])), whole), gaps)
        self.assertEqual(-1, document["features"][0]["steps"][0]["ordinal"]["missing"])

    def test_none_where_training_had_nan_is_refused(self):
        trained = frame().assign(lines=column(1, 2, np.nan, 3, dtype=object))
        other = frame().assign(lines=column(1, 2, None, 3, dtype=object))
        with self.assertRaisesRegex(NotExportable, "column lines: missing cells are None, in training nan"):
            export(fitted(columns((OneHotEncoder(), ["lines"])), trained), other)
        with self.assertRaisesRegex(NotExportable, "None .expected: .*; before fitting frame.fillna.numpy.nan. "):
            export(fitted(columns((OneHotEncoder(), ["lines"])), other), trained)
        export(fitted(columns((OneHotEncoder(), ["lines"])), other.fillna(np.nan)), trained)
        both = frame().assign(lines=column(1, np.nan, None, 3, dtype=object))
        with self.assertRaisesRegex(NotExportable, "both None and nan .* .expected: one; before fitting frame.fillna"):
            export(fitted(columns((OneHotEncoder(), ["lines"])), both), both)

    def test_numbers_so_large_that_one_more_is_the_same_have_unknown_ones_too(self):
        data = frame().assign(account=column(1.0, 3e17, 2.0, 1e18, dtype="float64"))
        for unknown, rule in (("error", None), ("use_encoded_value", -1)):
            encoder = OrdinalEncoder(handle_unknown=unknown, unknown_value=rule)
            document = assert_exported(self, columns((encoder, ["account"])), data)
            self.assertEqual(rule or "error", document["features"][0]["steps"][0]["ordinal"]["unknown"])

    def test_arrays_of_text_are_encoded(self):
        for width in ("U1", "U2", "U12"):
            texts = np.array([["ab"[i % 2], "abc"[i % 3], str(i % 4)] for i in range(ROWS)], dtype=width)
            for encoder in encoders():
                with self.subTest(width=width, encoder=encoder):
                    assert_exported(self, encoder, texts)
                    assert_exported(self, columns((encoder, [0, 2])), texts)

    def test_what_is_longer_than_an_arrays_text_is_unknown(self):
        texts = np.array([["ab"[i % 2]] for i in range(ROWS)])
        document = assert_exported(self, OrdinalEncoder(), texts)
        self.assertEqual("error", document["features"][0]["steps"][0]["ordinal"]["unknown"])
        ignoring = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        # A probe that is cut to the array's width would be the category "a".
        with mock.patch("coppice_export.probe._UNKNOWN", "a stranger"):
            document = assert_exported(self, ignoring, texts)
        self.assertEqual("zeros", document["features"][0]["steps"][0]["one_hot"]["unknown"])

    def test_arrays_of_bytes_are_refused_where_they_are_used(self):
        texts = np.array([[b"ab"[i % 2 :][:1]] for i in range(ROWS)])
        assert_refused(self, OrdinalEncoder(), "column 0: cells of bytes", texts)

    def test_arithmetic_in_an_encoders_narrow_type_is_refused_and_names_the_dtype(self):
        scaled = Pipeline([("encode", OrdinalEncoder(dtype=np.float32)), ("scale", StandardScaler())])
        message = "column plan: computed in float32, as it is float32 .*the dtype of the steps before"
        assert_refused(self, columns((scaled, ["plan"])), message)

    def test_a_rule_that_is_infinite_in_the_encoders_type_is_refused(self):
        encoder = OrdinalEncoder(dtype=np.float16, handle_unknown="use_encoded_value", unknown_value=100_000)
        assert_refused(self, columns((encoder, ["plan"])), r"\(OrdinalEncoder\): column plan: a category becomes inf")

    def test_booleans_with_gaps_are_filled_and_encoded(self):
        data = frame().assign(autopay=column(True, False, np.nan, True, dtype=object))
        for encoder in encoders():
            steps = Pipeline([("fill", SimpleImputer(strategy="most_frequent")), ("encode", encoder)])
            assert_exported(self, columns((steps, ["autopay"])), data)


class RefusalTest(unittest.TestCase):
    """Whatever a library raises comes out as a refusal that says where."""

    def test_what_an_encoder_raises_is_a_refusal_with_the_steps_name(self):
        pipeline = fitted(columns((OrdinalEncoder(), ["plan"])), frame())
        with mock.patch("coppice_export.categories._ask", side_effect=TypeError("no such\ncell")):
            with self.assertRaisesRegex(NotExportable, r"part 0 \(OrdinalEncoder\): TypeError: no such cell \(expected: "):
                export(pipeline, frame())

    def test_what_is_not_fitted_is_refused(self):
        with self.assertRaisesRegex(NotExportable, "scale .StandardScaler.: .* .expected: fitted"):
            export(Pipeline([("scale", StandardScaler())]), frame()[["age"]])

    def test_rows_of_another_kind_than_training_had_are_refused(self):
        pipeline = fitted(columns((StandardScaler(), ["age"])), frame())
        for other in (frame().assign(age="old"), "rows", None, [[1, 2], [3]], frame().to_dict()):
            with self.subTest(other=type(other)), self.assertRaises(NotExportable):
                export(pipeline, other)

    def test_an_artifact_of_a_model_that_is_not_fitted_is_refused(self):
        import xgboost

        data = frame()[["age"]]
        with self.assertRaises(NotExportable):
            write_artifact("nowhere/acme.tar.gz", xgboost.XGBClassifier(), check=data)

    def test_what_the_file_system_raises_is_no_refusal(self):
        with self.assertRaises(FileNotFoundError):
            write_artifact("nowhere/acme.tar.gz", fitted(None, frame()[["age"]]), check=frame()[["age"]])


if __name__ == "__main__":
    unittest.main()
