"""Bodies that are sent to a running server."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any


class Refused(Exception):
    """What the server says in place of an answer."""


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[bytes, Any]:
    """The answer's body and its headers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as got:
            return got.read(), got.headers
    except urllib.error.HTTPError as refusal:
        raise Refused(f"{refusal.code} {refusal.read().decode(errors='replace')}") from None
