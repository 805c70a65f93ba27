"""Operations that moto lacks or answers too simply, added to moto's own response classes."""

from __future__ import annotations

from ..rig import Rig
from . import autoscaling, aws_kinds, cloudwatch, ec2, eks, logs, network, rds, rds_logs, ssm, sts


def install(rig: Rig) -> None:
    """Replaces and adds the handlers; must run before the first request."""
    for service in (sts, eks, autoscaling, ec2, network, ssm, rds, rds_logs, aws_kinds, cloudwatch, logs):
        service.install(rig)
