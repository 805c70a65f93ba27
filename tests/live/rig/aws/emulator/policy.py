"""What IAM allows to an access key: the evaluation of policies, and what IAM calls the operations.

The names are written down here from AWS's Service Authorization Reference, apart from what the console
believes about them: a test that compares the two would otherwise prove nothing.
"""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase
from typing import Any

from .call import Call

# Prefixes that differ from the name of the service's model.
PREFIXES = {"elbv2": "elasticloadbalancing", "efs": "elasticfilesystem"}
# Operations that need another action than one of their own name.
ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
}
# Allowed to everybody, whatever a policy says.
FREE = frozenset({"sts:GetCallerIdentity"})


def action_of(call: Call) -> str:
    """The action that IAM has to allow for a call."""
    name = f"{PREFIXES.get(call.service, call.service)}:{call.action}"
    return ACTIONS.get(name, name)


class Policies:
    """The policy of each access key; a key without one may do everything."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, list[tuple[str, list[str]]]] = {}

    def attach(self, access_key: str, document: dict[str, Any]) -> None:
        """Replaces the policy of a key; raises ValueError for what this evaluation does not know."""
        statements = document["Statement"]
        read = [_statement(it) for it in ([statements] if isinstance(statements, dict) else statements)]
        with self._lock:
            self._of[access_key] = read

    def allows(self, call: Call) -> bool:
        """Whether a call is let through: allowed by a statement, and denied by none."""
        action = action_of(call)
        with self._lock:
            statements = self._of.get(call.access_key)
        if statements is None or action in FREE:
            return True
        effects = {effect for effect, patterns in statements if any(_matches(action, it) for it in patterns)}
        return effects == {"Allow"}


def _statement(value: dict[str, Any]) -> tuple[str, list[str]]:
    if unknown := set(value) - {"Sid", "Effect", "Action", "Resource"}:
        raise ValueError(f"not evaluated here: {', '.join(sorted(unknown))}")
    if value["Effect"] not in ("Allow", "Deny") or value.get("Resource") != "*":
        raise ValueError("Effect must be Allow or Deny, and Resource '*'")
    if not value.get("Sid", "").isalnum():
        raise ValueError("a Sid consists of letters and digits")
    actions = value["Action"]
    return value["Effect"], [actions] if isinstance(actions, str) else list(actions)


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())
