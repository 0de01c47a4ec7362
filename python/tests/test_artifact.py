"""What the artifact has in it, and the command that writes it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest

import joblib
import numpy as np
import pandas as pd
import xgboost
from samples import ROWS, fitted, frame, labels  # Finds the package, too.

from coppice_export import NotExportable, export, write_artifact
from coppice_export.__main__ import main
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder

NUMBERS = ["age", "income", "overage"]


def steps():
    bins = Pipeline([("fill", SimpleImputer()), ("bin", KBinsDiscretizer(4, encode="ordinal", subsample=None))])
    parts = [("bins", bins, ["age"]), ("plan", OneHotEncoder(), ["plan", "region"]), ("rest", "passthrough", ["income"])]
    return ColumnTransformer(parts)


class ArtifactTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.path = os.path.join(directory.name, "acme.tar.gz")

    def files(self):
        with tarfile.open(self.path) as archive:
            return {name: archive.extractfile(name).read() for name in archive.getnames()}

    def expectations(self):
        lines = self.files()["expectations.jsonl"].decode().splitlines()
        return [json.loads(line) for line in lines]

    def test_an_artifact_has_document_model_and_proof(self):
        write_artifact(self.path, fitted(steps(), frame()), check=frame())
        self.assertEqual(["preprocessing.json", "xgboost-model", "expectations.jsonl"], list(self.files()))

    def test_the_same_input_makes_the_same_bytes(self):
        written = []
        pipeline = fitted(steps(), frame())
        for _ in range(2):
            write_artifact(self.path, pipeline, check=frame())
            with open(self.path, "rb") as file:
                written.append(file.read())
        self.assertEqual(written[0], written[1])

    def test_expectations_are_the_estimators_own_answers(self):
        pipeline = fitted(steps(), frame())
        write_artifact(self.path, pipeline, check=frame())
        first, *lines = self.expectations()
        self.assertEqual({"xgboost": xgboost.__version__}, first)
        rows = frame()
        own = pipeline.predict_proba(rows)[:, 1]
        for line in lines:
            matching = [i for i in range(ROWS) if rows.income[i] == line["row"]["income"]]
            self.assertEqual([float(own[i]) for i in matching], [line["score"]])

    def test_columns_that_nothing_uses_are_not_in_the_proof(self):
        rows = frame().assign(customer=[f"c-{i}" for i in range(ROWS)])
        write_artifact(self.path, fitted(steps(), rows), check=rows)
        self.assertNotIn("customer", self.expectations()[1]["row"])
        self.assertIn("income", self.expectations()[1]["row"])

    def test_several_outputs_are_scores(self):
        write_artifact(self.path, fitted(steps(), frame(), "multiclass"), check=frame())
        self.assertEqual(3, len(self.expectations()[1]["scores"]))

    def test_expectations_cover_categories_gaps_and_ends_in_at_most_300_rows(self):
        rows = frame()
        many = rows.loc[np.arange(2000) % ROWS].reset_index(drop=True)
        many["income"] = np.arange(2000) * 10.0
        rare = many.assign(region=np.where(np.arange(2000) == 1500, "rare", many["region"].astype(object)))
        pipeline = fitted_on(rare)
        write_artifact(self.path, pipeline, check=rare)
        written = [line["row"] for line in self.expectations()[1:]]
        self.assertLessEqual(len(written), 300)
        self.assertIn("rare", {row["region"] for row in written})
        self.assertIn(None, {row["age"] for row in written})
        incomes = {row["income"] for row in written}
        self.assertLessEqual({0.0, 19990.0}, incomes)
        below = 10.0 * int(np.ceil(first_split(pipeline) / 10) - 1)
        self.assertLessEqual({below, below + 10}, incomes)

    def test_expectations_of_long_rows_prove_the_same_in_at_most_a_mebibyte(self):
        rows = 900
        data = pd.DataFrame({"note": ["x" * 4_000] * rows})
        data["region"] = np.where(np.arange(rows) == 700, "rare", "north").astype(object)
        data["age"] = np.where(np.arange(rows) == 800, np.nan, 40.0)
        data["income"] = np.arange(rows) * 10.0
        gaps = ("gaps", MissingIndicator(features="all"), ["note"])
        numbers = ("numbers", "passthrough", ["age", "income"])
        pipeline = fitted_on(data, ColumnTransformer([("region", OneHotEncoder(), ["region"]), gaps, numbers]))
        write_artifact(self.path, pipeline, check=data)
        size = len(self.files()["expectations.jsonl"])
        self.assertTrue(1_000_000 < size <= 1 << 20, size)
        written = [line["row"] for line in self.expectations()[1:]]
        self.assertIn("rare", {row["region"] for row in written})
        self.assertIn(None, {row["age"] for row in written})
        below = 10.0 * int(np.ceil(first_split(pipeline) / 10) - 1)
        self.assertLessEqual({below, below + 10}, {row["income"] for row in written})

    def test_rows_that_no_proof_has_room_for_are_refused(self):
        data = frame().assign(plan=["x" * (1 << 20), "y" * (1 << 20)] * (ROWS // 2))
        pipeline = fitted(ColumnTransformer([("gaps", MissingIndicator(features="all"), ["plan"])]), data)
        with self.assertRaisesRegex(NotExportable, r"check: each row over 104\d+ bytes as JSON"):
            write_artifact(self.path, pipeline, check=data)
        self.assertFalse(os.path.exists(self.path))

    def test_an_estimator_of_named_columns_has_a_document_that_refuses_absent_ones(self):
        data = frame()[NUMBERS]
        array = data.to_numpy()
        for model, check, names in (
            (fitted(None, data), data, None),
            (fitted(None, array), data, None),
            (fitted(None, array), array, NUMBERS),
        ):
            write_artifact(self.path, model, check=check, names=names)
            document = json.loads(self.files()["preprocessing.json"])
            self.assertEqual((NUMBERS, "refuse"), (document["columns"], document["absent"]))
            self.assertEqual(set(NUMBERS), set(self.expectations()[1]["row"]))

    def test_an_estimator_of_an_array_needs_no_document(self):
        data = frame()[NUMBERS].to_numpy()
        write_artifact(self.path, fitted(None, data), check=data)
        self.assertEqual(["xgboost-model", "expectations.jsonl"], list(self.files()))

    def test_rows_of_an_array_are_arrays(self):
        data = frame()[NUMBERS].to_numpy()
        write_artifact(self.path, fitted(None, data), check=data)
        self.assertEqual(3, len(self.expectations()[1]["row"]))

    def test_missing_of_a_plain_estimator_needs_a_document(self):
        data = frame()[NUMBERS].fillna(-999)
        write_artifact(self.path, fitted(None, data, missing=-999), check=data)
        self.assertEqual(-999, json.loads(self.files()["preprocessing.json"])["missing"])

    def test_early_stopping_packs_the_rounds_up_to_the_best(self):
        data = frame()[NUMBERS]
        model = xgboost.XGBClassifier(n_estimators=80, learning_rate=1, early_stopping_rounds=2, n_jobs=1)
        model.fit(data[:50], labels()[:50], eval_set=[(data[50:], labels()[50:])], verbose=False)
        self.assertLess(model.best_iteration + 1, model.get_booster().num_boosted_rounds())
        write_artifact(self.path, model, check=data)
        packed = xgboost.Booster(model_file=bytearray(self.files()["xgboost-model"]))
        self.assertEqual(model.best_iteration + 1, packed.num_boosted_rounds())

    def test_linear_models_are_packed_whole(self):
        data = frame()[NUMBERS].fillna(0)
        write_artifact(self.path, fitted(None, data, booster="gblinear"), check=data)
        self.assertIn("xgboost-model", self.files())

    def test_a_model_without_rounds_is_refused(self):
        data = frame()[NUMBERS].fillna(0)
        for booster in ("gbtree", "gblinear"):
            with self.subTest(booster=booster), self.assertRaisesRegex(NotExportable, "^n_estimators=0: no rounds"):
                write_artifact(self.path, fitted(None, data, booster=booster, n_estimators=0), check=data)
        self.assertFalse(os.path.exists(self.path))

    def test_what_was_never_fitted_is_refused(self):
        numbers = frame()[NUMBERS]
        estimator = xgboost.XGBClassifier()
        for unfitted in (estimator, Pipeline([("fill", SimpleImputer().fit(numbers)), ("model", estimator)])):
            with self.assertRaisesRegex(NotExportable, "NotFittedError.*expected: fitted"):
                export(unfitted, numbers)

    def test_what_another_version_answers_otherwise_or_cannot_read_is_refused(self):
        data, score = frame()[NUMBERS], labels("continuous")
        version = tuple(map(int, xgboost.__version__.split(".")[:2]))
        several = {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}
        descending = several | {"quantile_alpha": [0.9, 0.1]}
        two = np.column_stack([score, score**2])
        rare = {"objective": "binary:logistic", "base_score": 1e-7}
        sure = {"objective": "reg:logistic", "base_score": 0.9999999}
        for parameters, target, since, message in (
            ({"booster": "dart"}, score, (3, 4), "booster='dart': XGBoost .* adds up its trees otherwise than 3.4"),
            (several, score, (3, 4), "quantile_alpha: XGBoost .* orders several quantiles, .*one quantile"),
            (descending, score, (3, 4), "quantile_alpha: XGBoost .* orders several quantiles, .*one quantile"),
            ({"multi_strategy": "multi_output_tree"}, two, (3, 2), "multi_output_tree': .*'one_output_per_tree'"),
            (rare, score > 1, (3, 2), "base_score=1e-07: XGBoost .* takes it otherwise than 3.2 does"),
            (sure, score > 1, (3, 2), "base_score=0.9999999: XGBoost .* takes it otherwise than 3.2 does"),
        ):
            with self.subTest(parameters=parameters), contextlib.ExitStack() as expected:
                if version < since:
                    expected.enter_context(self.assertRaisesRegex(NotExportable, message))
                elif parameters is descending:
                    expected.enter_context(self.assertRaises(Exception))  # XGBoost itself does not train it.
                model = xgboost.XGBRegressor(n_estimators=5, n_jobs=1, **parameters)
                write_artifact(self.path, model.fit(data, target), check=data)
        for parameters, target in (
            ({"objective": "reg:quantileerror", "quantile_alpha": [0.9]}, score),
            (rare | {"base_score": 1e-6}, score > 1),
            (sure | {"base_score": 1 - 1e-6}, score > 1),
            ({"base_score": 1e-7}, score),
        ):
            model = xgboost.XGBRegressor(n_estimators=5, n_jobs=1, **parameters)
            write_artifact(self.path, model.fit(data, target), check=data)

    def test_training_that_goes_on_from_dart_is_dart_whatever_its_estimator_says(self):
        data, score = frame()[NUMBERS], labels("continuous")
        first = xgboost.XGBRegressor(n_estimators=5, n_jobs=1, booster="dart", rate_drop=0.5).fit(data, score)
        model = xgboost.XGBRegressor(n_estimators=5, n_jobs=1).fit(data, score, xgb_model=first.get_booster())
        with contextlib.ExitStack() as expected:
            if tuple(map(int, xgboost.__version__.split(".")[:2])) < (3, 4):
                expected.enter_context(self.assertRaisesRegex(NotExportable, "booster='dart': XGBoost"))
            write_artifact(self.path, model, check=data)

    def test_nothing_is_written_where_something_is_refused(self):
        wide = frame().drop(columns="plan").assign(**{f"c{i}": 0 for i in range(5)})
        with self.assertRaisesRegex(NotExportable, r"no column plan among age, .*, c3, \.\.\. \(expected"):
            write_artifact(self.path, fitted(steps(), frame()), check=wide)
        self.assertFalse(os.path.exists(self.path))

    def test_a_frame_is_required(self):
        with self.assertRaises(TypeError):
            write_artifact(self.path, fitted(steps(), frame()))

    def test_the_command_writes_and_refuses(self):
        pipeline, rows = (os.path.join(self.directory, name) for name in ("p.joblib", "rows.csv"))
        joblib.dump(fitted(steps(), frame()), pipeline)
        frame().assign(label=labels()).to_csv(rows, index=False)
        main([pipeline, rows, self.path])
        self.assertIn("preprocessing.json", self.files())
        frame().drop(columns="plan").to_csv(rows, index=False)
        refused = command(pipeline, rows, self.path)
        message = "check: no column plan among age, income, overage, grade, city, region (expected: all that training had)\n"
        self.assertEqual((1, message), (refused.returncode, refused.stderr))
        frame().to_csv(rows, index=False, sep=";")
        with self.assertRaisesRegex(SystemExit, " among age;income;"):
            main([pipeline, rows, self.path])
        said = io.StringIO()
        with contextlib.redirect_stdout(said), self.assertRaises(SystemExit):
            main(["--help"])
        self.assertIn("usage: python -m coppice_export", said.getvalue())

    def test_the_command_refuses_words_that_are_text_to_the_server_and_missing_to_pandas(self):
        pipeline, rows = (os.path.join(self.directory, name) for name in ("p.joblib", "rows.csv"))
        joblib.dump(fitted(steps(), frame()), pipeline)
        for word in ("NA", "None", "NULL", "n/a", "nan"):
            frame().assign(note=["fine", word] * (ROWS // 2)).to_csv(rows, index=False, na_rep="")
            main([pipeline, rows, self.path])  # Nothing uses the note.
            os.remove(self.path)
            frame().fillna({"region": word}).to_csv(rows, index=False)
            with self.assertRaises(SystemExit) as refused:
                main([pipeline, rows, self.path])
            message = f"{rows}: column region, row 1: {word} (expected: an empty cell; the server takes it for text)"
            self.assertEqual(message, refused.exception.code)
            self.assertFalse(os.path.exists(self.path))

    def test_the_command_reads_numbers_to_their_last_bit_as_the_server_does(self):
        pipeline, rows = (os.path.join(self.directory, name) for name in ("p.joblib", "rows.csv"))
        data = frame().assign(overage=np.random.default_rng(5).random(ROWS))
        joblib.dump(fitted(ColumnTransformer([("rest", "passthrough", ["overage"])]), data), pipeline)
        data.to_csv(rows, index=False)
        main([pipeline, rows, self.path])
        self.assertLessEqual({line["row"]["overage"] for line in self.expectations()[1:]}, set(data["overage"]))

    def test_the_command_names_the_file_that_cannot_be_used(self):
        pipeline, rows, empty = (os.path.join(self.directory, name) for name in ("p.joblib", "rows.csv", "empty"))
        joblib.dump(fitted(steps(), frame()), pipeline)
        frame().to_csv(rows, index=False)
        open(empty, "wb").close()
        absent, folder = os.path.join(self.directory, "absent", "file"), self.directory
        model = " (expected: a model saved by joblib or pickle, and the libraries it was saved with)"
        table = " (expected: CSV in UTF-8 with a header)"
        artifact = " (expected: a file that can be written)"
        for arguments, message in (
            ((absent, rows, self.path), f"{absent}: no such file or directory{model}"),
            ((folder, rows, self.path), f"{folder}: is a directory{model}"),
            ((empty, rows, self.path), f"{empty}: EOFError"),
            ((rows, rows, self.path), f"{rows}: "),
            ((pipeline, absent, self.path), f"{absent}: no such file or directory{table}"),
            ((pipeline, folder, self.path), f"{folder}: is a directory{table}"),
            ((pipeline, empty, self.path), f"{empty}: No columns to parse from file{table}"),
            ((pipeline, pipeline, self.path), f"{pipeline}: "),
            ((pipeline, rows, absent), f"{absent}: no such file or directory{artifact}"),
            ((pipeline, rows, folder), f"{folder}: is a directory{artifact}"),
        ):
            with self.subTest(message=message):
                with self.assertRaises(SystemExit) as refused:
                    main(list(arguments))
                self.assertTrue(refused.exception.code.startswith(message), refused.exception.code)
                self.assertRegex(refused.exception.code, r"\A[^\n]* \(expected: [^\n]*\)\Z")


def command(*arguments):
    """As a process of its own."""
    package = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "coppice_export", *arguments],
        env=os.environ | {"PYTHONPATH": package},
        capture_output=True,
        text=True,
    )


def fitted_on(data, prepare=None):
    target = (data["income"] / 7 % 1000 > 500).astype(int)
    model = xgboost.XGBClassifier(n_estimators=6, max_depth=3, n_jobs=1)
    return Pipeline([("prepare", prepare or steps()), ("model", model)]).fit(data, target)


def first_split(pipeline):
    """Of the model's last column, the income."""
    model = json.loads(pipeline[-1].get_booster().save_raw("json"))
    tree = model["learner"]["gradient_booster"]["model"]["trees"][0]
    return tree["split_conditions"][tree["split_indices"].index(pipeline[-1].n_features_in_ - 1)]


if __name__ == "__main__":
    unittest.main()
