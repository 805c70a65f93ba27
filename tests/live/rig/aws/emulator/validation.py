"""Checks a request on the wire against the service's model.

moto ignores what it does not know, so a misspelt or wrongly typed member would pass unnoticed.
Here every member that was sent must exist and have the type of the model; the parsed parameters
must also satisfy botocore's own checks (required members, ranges).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from botocore.validate import ParamValidator

ENVELOPE = {"Action", "Version"}
INTEGERS = {"integer", "long", "short", "byte"}


def wire_violations(operation: Any, protocol: str, wire: dict[str, Any]) -> list[str]:
    """Unknown and wrongly typed members: sentences, each naming the member's path."""
    shape = operation.input_shape
    if shape is None:
        return []
    found: list[str] = []
    if protocol in ("ec2", "query"):
        _query(shape, protocol, wire["values"], found)
    elif protocol == "json":
        _json(shape, _body(wire, found), "", found)
    else:
        _rest(operation, wire, found)
    return found


def parameter_violations(operation: Any, params: dict[str, Any]) -> list[str]:
    """Missing members and values out of range, as botocore words them."""
    if operation.input_shape is None:
        return []
    report = ParamValidator().validate(params, operation.input_shape)
    return [line for line in report.generate_report().splitlines() if line]


def _body(wire: dict[str, Any], found: list[str]) -> Any:
    if not wire["body"]:
        return {}
    try:
        return json.loads(wire["body"])
    except ValueError as error:
        found.append(f"body is not JSON: {error}")
        return {}


def _query(shape: Any, protocol: str, values: Any, found: list[str]) -> None:
    for key, value in values.items():
        if key not in ENVELOPE and not key.startswith("X-Amz-"):
            problem = _query_member(shape, protocol, key.split("."), value)
            if problem:
                found.append(f"{key}: {problem}")


def _query_member(shape: Any, protocol: str, parts: list[str], value: str) -> str | None:
    """Follows a dotted key down the shapes; returns what is wrong with it."""
    kind = shape.type_name
    if kind == "structure":
        for name, member in shape.members.items():
            if parts and parts[0] == _query_name(member, name, protocol):
                return _query_member(member, protocol, parts[1:], value)
        return "unknown member"
    if kind == "list":
        return _query_list(shape, protocol, parts, value)
    if kind == "map":
        rest = parts if shape.serialization.get("flattened") else parts[1:]
        if len(rest) < 2 or not rest[0].isdigit() or rest[1] not in ("key", "value"):
            return "not the form of a map"
        return _query_member(shape.key if rest[1] == "key" else shape.value, protocol, rest[2:], value)
    return "member of a scalar" if parts else _text(kind, value)


def _query_list(shape: Any, protocol: str, parts: list[str], value: str) -> str | None:
    if not parts and value == "":
        return None
    if protocol == "query" and not shape.serialization.get("flattened"):
        if not parts or parts[0] != shape.member.serialization.get("name", "member"):
            return "not the form of a list"
        parts = parts[1:]
    if not parts or not parts[0].isdigit() or parts[0] == "0":
        return "list index missing"
    return _query_member(shape.member, protocol, parts[1:], value)


def _query_name(member: Any, name: str, protocol: str) -> str:
    hints = member.serialization
    if protocol == "ec2":
        if "queryName" in hints:
            return str(hints["queryName"])
        wire = str(hints.get("name", name))
        return wire[0].upper() + wire[1:]
    if member.type_name == "list" and hints.get("flattened"):
        return str(member.member.serialization.get("name", name))
    return str(hints.get("name", name))


def _text(kind: str, value: str) -> str | None:
    """Checks a scalar that travels as text."""
    try:
        if kind in INTEGERS:
            int(value)
        elif kind in ("float", "double"):
            float(value)
        elif kind == "timestamp":
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        elif kind == "boolean" and value not in ("true", "false"):
            return f"{value!r} is not a boolean"
    except ValueError:
        return f"{value!r} is not of type {kind}"
    return None


def _rest(operation: Any, wire: dict[str, Any], found: list[str]) -> None:
    shape = operation.input_shape
    # What stands in the path itself, and what SDKs add to tell operations apart.
    fixed = {*parse_qs(operation.http["requestUri"].partition("?")[2], keep_blank_values=True), "x-id"}
    located = {name: member.serialization.get("location") for name, member in shape.members.items()}
    queries = {
        member.serialization.get("name", name): member
        for name, member in shape.members.items()
        if located[name] == "querystring"
    }
    body_names = {
        member.serialization.get("name", name): member
        for name, member in shape.members.items()
        if located[name] is None
    }
    for key, value in wire["values"].items():
        member = queries.get(key)
        if member is None and key in fixed:
            continue
        if member is None:
            found.append(f"{key}: unknown query parameter")
        elif problem := _text(member.type_name, value):
            found.append(f"{key}: {problem}")
    for key, value in _body(wire, found).items():
        if key not in body_names:
            found.append(f"{key}: unknown member")
        else:
            _json(body_names[key], value, key, found)


def _json(shape: Any, value: Any, path: str, found: list[str]) -> None:
    kind = shape.type_name
    if value is None:
        return
    if kind == "structure" and isinstance(value, dict):
        names = {m.serialization.get("name", n): m for n, m in shape.members.items()}
        for key, inner in value.items():
            where = f"{path}.{key}" if path else key
            if key in names:
                _json(names[key], inner, where, found)
            else:
                found.append(f"{where}: unknown member")
    elif kind == "list" and isinstance(value, list):
        for index, inner in enumerate(value):
            _json(shape.member, inner, f"{path}[{index}]", found)
    elif kind == "map" and isinstance(value, dict):
        for key, inner in value.items():
            _json(shape.value, inner, f"{path}[{key}]", found)
    elif not _json_scalar(kind, value):
        found.append(f"{path}: {value!r} is not of type {kind}")


def _json_scalar(kind: str, value: Any) -> bool:
    if kind in ("string", "blob", "character"):
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in INTEGERS:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in ("float", "double", "timestamp"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return False
