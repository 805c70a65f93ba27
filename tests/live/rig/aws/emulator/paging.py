"""Pages with opaque tokens, the same for every operation.

Clients that forget the token must fail, so a test can force pages smaller than any service would
send; a token is only good for the operation and the filters that produced it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


class BadToken(Exception):
    """The token was not produced by this operation with these parameters."""


class Pages:
    """Cuts lists into pages."""

    def __init__(self) -> None:
        self.forced: int | None = None

    def cut(
        self,
        items: Sequence[Item],
        *,
        scope: Any,
        token: str | None,
        size: int,
    ) -> tuple[list[Item], str | None]:
        """The page that `token` names and the token of the next one, None on the last.

        `scope` is what makes the listing: the operation's name and its filters.
        """
        mark = hashlib.sha256(json.dumps(scope, sort_keys=True, default=str).encode()).hexdigest()[:12]
        start = self._offset(token, mark) if token else 0
        if self.forced is not None:
            size = min(size, self.forced)
        end = start + size
        following = self._token(end, mark) if end < len(items) else None
        return list(items[start:end]), following

    @staticmethod
    def _token(offset: int, mark: str) -> str:
        return base64.urlsafe_b64encode(f"{mark}:{offset}".encode()).decode()

    @staticmethod
    def _offset(token: str, mark: str) -> int:
        try:
            found, _, offset = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
            position = int(offset)
        except (ValueError, UnicodeDecodeError) as error:
            raise BadToken(token) from error
        if found != mark:
            raise BadToken(token)
        return position
