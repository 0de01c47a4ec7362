"""A few configurations drawn at random: each is exported, or refused by name."""

from __future__ import annotations

import os
import tempfile
import unittest

import matrix


class MatrixTest(unittest.TestCase):
    def test_configurations_are_exported_or_refused_by_name(self):
        with tempfile.TemporaryDirectory() as store:
            tally = matrix.draw_all(store, configurations=15, seed=2)
            written = [name for name in os.listdir(store) if name.endswith(".jsonl")]
        self.assertEqual(15, tally.exported + sum(tally.refused.values()))
        self.assertGreaterEqual(len(written), 8)


if __name__ == "__main__":
    unittest.main()
