"""Reads commands of the AWS CLI as JSON lists of words; prints what is wrong with each of them.

The CLI makes its operations and flags from the models of botocore, which are here; the few
commands that it adds by hand are named below.
"""

import json
import sys

import botocore.session
from botocore import xform_name

SERVICES = {"s3api": "s3"}
# Flags that every command has, or every one with pages.
COMMON = {"region", "profile", "endpoint-url", "output", "query", "max-items", "starting-token"}
# Command reference of the AWS CLI: `logs tail`, `eks update-kubeconfig`.
BY_HAND = {
    ("logs", "tail"): {
        "since", "follow", "format", "filter-pattern", "log-stream-names", "log-stream-name-prefix",
    },
    ("eks", "update-kubeconfig"): {"name", "alias"},
}


def flags_of(words):
    return {word[2:].split("=", 1)[0] for word in words if word.startswith("--")} - COMMON


def faults(session, words):
    service, operation = words[1], words[2]
    flags = flags_of(words[3:])
    if (service, operation) in BY_HAND:
        return sorted(flags - BY_HAND[service, operation])
    model = session.get_service_model(SERVICES.get(service, service))
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        return [f"no operation {operation}"]
    shape = model.operation_model(names[operation]).input_shape
    members = {xform_name(name, "-") for name in shape.members} if shape else set()
    required = {xform_name(name, "-") for name in shape.required_members} if shape else set()
    unknown = [f"no flag {flag}" for flag in sorted(flags - members)]
    return unknown + [f"without {flag}" for flag in sorted(required - flags)]


def main():
    session = botocore.session.get_session()
    for words in json.load(sys.stdin):
        for fault in faults(session, words):
            print(" ".join(words), ":", fault)


main()
