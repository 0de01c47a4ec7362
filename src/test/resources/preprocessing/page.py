"""Runs the blocks of a page one after the other, as a reader would who copies them.

Usage: page.py DIRECTORY. Of its files NN.python and NN.sh, in the order of their names, the former run in
this interpreter and share their variables, the latter in bash, both in that directory; what NN prints goes
to NN.out.
"""

import contextlib
import io
import os
import pathlib
import subprocess
import sys

os.chdir(sys.argv[1])
# Shell blocks that say python3 mean this one.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
variables = {"__name__": "__main__"}


def run_python(block):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block.read_text("utf-8"), block.name, "exec"), variables)
    return out.getvalue()


def run_shell(block):
    ran = subprocess.run(["bash", "-e", str(block)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        raise RuntimeError(f"{block.name}: {ran.stdout}{ran.stderr}")
    return ran.stdout


RUNNERS = {".python": run_python, ".sh": run_shell}
for block in sorted(path for path in pathlib.Path(".").iterdir() if path.suffix in RUNNERS):
    block.with_suffix(".out").write_text(RUNNERS[block.suffix](block), "utf-8")
