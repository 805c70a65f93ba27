"""The protocol rpc-v2-cbor, which moto does not speak, turned into JSON on the way in and back on the way out.

A service that speaks both means the same by them, so everything else in the rig (faults, validation, the
record, moto itself) sees an ordinary JSON call.
"""

from __future__ import annotations

import io
import json
import re
import struct
from datetime import datetime
from typing import Any

from botocore.parsers import RpcV2CBORParser
from moto.core.utils import get_service_model

PATH = re.compile(r"^/service/([A-Za-z0-9]+)/operation/([A-Za-z0-9]+)$")
Answer = tuple[int, list[tuple[str, str]], bytes]
# Major types of CBOR, in the high bits of the first byte of an item.
UNSIGNED, NEGATIVE, TEXT, ARRAY, MAP, TAG = (number << 5 for number in (0, 1, 3, 4, 5, 6))
SIMPLE = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
DOUBLE = b"\xfb"
EPOCH = 1


def is_cbor(environ: dict[str, Any]) -> bool:
    """Whether a request says that it speaks the protocol."""
    return environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor"


def to_json(environ: dict[str, Any], body: bytes) -> bytes:
    """Makes a request one in JSON; its body is returned. One that cannot be read is left as it is."""
    named = PATH.match(environ.get("PATH_INFO", ""))
    try:
        value = RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body))) if body else {}
    except Exception:  # noqa: BLE001 - whoever reads it next says what is wrong
        return body
    if not named:
        return body
    target, operation = named.groups()
    environ["PATH_INFO"] = "/"
    environ["HTTP_X_AMZ_TARGET"] = f"{target}.{operation}"
    environ["CONTENT_TYPE"] = "application/x-amz-json-1.0"
    text = json.dumps(value, default=_seconds).encode()
    environ["CONTENT_LENGTH"] = str(len(text))
    return text


def from_json(service: str, action: str, answer: Answer) -> Answer:
    """Makes an answer in JSON one in CBOR, with the types of the operation's model."""
    status, headers, body = answer
    value = json.loads(body) if body else {}
    shape = get_service_model(service).operation_model(action).output_shape if status < 400 else None
    kept = [(name, text) for name, text in headers if name.lower() != "content-type"]
    new = [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
    return status, [*kept, *new], encode(value, shape)


def _seconds(value: Any) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def encode(value: Any, shape: Any = None) -> bytes:
    """One item; the shape tells times and fractions from plain numbers."""
    kind = shape.type_name if shape is not None else None
    if value is None or isinstance(value, bool):
        return SIMPLE[value]
    if kind == "timestamp":
        return _head(TAG, EPOCH) + encode(float(value))
    if isinstance(value, float) or kind in ("double", "float"):
        return DOUBLE + struct.pack(">d", value)
    if isinstance(value, int):
        return _head(UNSIGNED, value) if value >= 0 else _head(NEGATIVE, -1 - value)
    if isinstance(value, str):
        text = value.encode()
        return _head(TEXT, len(text)) + text
    if isinstance(value, list):
        member = shape.member if kind == "list" else None
        return _head(ARRAY, len(value)) + b"".join(encode(item, member) for item in value)
    members = shape.members if kind == "structure" else {}
    pairs = [encode(key) + encode(item, members.get(key)) for key, item in value.items() if item is not None]
    return _head(MAP, len(pairs)) + b"".join(pairs)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major | number])
    for code, form in ((24, ">B"), (25, ">H"), (26, ">I")):
        if number < 1 << 8 * struct.calcsize(form):
            return bytes([major | code]) + struct.pack(form, number)
    return bytes([major | 27]) + struct.pack(">Q", number)
