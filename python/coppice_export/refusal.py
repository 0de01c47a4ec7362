"""What is raised where a pipeline cannot be served with its own answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator


class NotExportable(ValueError):
    """What cannot be held to the original's bits; its message names the step or column, and what to do."""


def require_own_class(step: Any, where: str) -> None:
    """Refuses an object that was given a method, such as another predict: its class tells of it no more."""
    for name, value in vars(step).items():
        if callable(value) and callable(getattr(type(step), name, None)):
            raise NotExportable(f"{where}: {name} of its own (expected: its class's)")


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
