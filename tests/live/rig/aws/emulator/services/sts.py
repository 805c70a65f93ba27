"""STS: who the caller is, whatever key signed the request."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.sts.responses import TokenResponse

from ..rig import Rig


def install(rig: Rig) -> None:
    """Replaces GetCallerIdentity, which in moto knows only its own roles and users."""

    def get_caller_identity(_response: TokenResponse) -> ActionResult:
        return ActionResult(
            {"UserId": "AROAQUARTERDECKRIG00:quarterdeck", "Account": rig.account, "Arn": rig.principal}
        )

    TokenResponse.get_caller_identity = get_caller_identity  # type: ignore[method-assign]
