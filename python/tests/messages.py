"""Messages of protobuf, written and read field by field, without their definitions."""

from __future__ import annotations

import struct
from typing import Any, Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def tag(number: int, kind: int) -> bytes:
    return varint(number << 3 | kind)


def field(number: int, value: bytes) -> bytes:
    return tag(number, BYTES) + varint(len(value)) + value


def number_of(kind: int, value: Any) -> bytes:
    if kind == VARINT:
        return varint(int(value))
    return struct.pack("<f" if kind == FIXED32 else "<d", value)


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _read_varint(data, at)
        yield value


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def fields(data: bytes) -> Iterator[tuple[int, int, Any]]:
    at = 0
    while at < len(data):
        begin, at = _read_varint(data, at)
        value: Any
        if begin & 7 == VARINT:
            value, at = _read_varint(data, at)
        else:
            size = {FIXED64: 8, FIXED32: 4}.get(begin & 7)
            if size is None:
                size, at = _read_varint(data, at)
            value, at = data[at : at + size], at + size
        yield begin >> 3, begin & 7, value
