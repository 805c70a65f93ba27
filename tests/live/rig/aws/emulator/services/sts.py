"""STS: who the caller is. Every key is the operator's, except the one of the second person."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.sts.responses import TokenResponse

from ..call import CREDENTIAL
from ..rig import Rig

# The key of somebody who is not the operator.
SECOND_PERSON = "AKIASECONDPERSON"


def install(rig: Rig) -> None:
    """Replaces GetCallerIdentity, which in moto knows only its own roles and users."""

    def get_caller_identity(response: TokenResponse) -> ActionResult:
        signed = CREDENTIAL.search(response.headers.get("Authorization", ""))
        if signed and signed.group(1) == SECOND_PERSON:
            arn = f"arn:aws:iam::{rig.account}:user/second-person"
            return ActionResult({"UserId": "AIDASECONDPERSON", "Account": rig.account, "Arn": arn})
        return ActionResult(
            {"UserId": "AROAQUARTERDECKRIG00:quarterdeck", "Account": rig.account, "Arn": rig.principal}
        )

    TokenResponse.get_caller_identity = get_caller_identity  # type: ignore[method-assign]
