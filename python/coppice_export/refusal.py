"""What is raised where a pipeline cannot be served with its own answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator


class NotExportable(ValueError):
    """What cannot be held to the original's bits; its message names the step or column, and what to do."""


@contextmanager
def refusing(where: str) -> Iterator[None]:
    """Makes a refusal of whatever a library raises: where its answers end, they cannot be held to."""
    try:
        yield
    except NotExportable:
        raise
    except Exception as error:
        cause = " ".join(f"{type(error).__name__}: {error}".split())
        raise NotExportable(f"{where}: {cause} (expected: fitted, and rows such as training had)") from error
