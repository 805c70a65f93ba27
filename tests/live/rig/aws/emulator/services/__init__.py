"""Operations that moto lacks or answers too simply, added to moto's own response classes."""

from __future__ import annotations

from ..rig import Rig
from . import autoscaling, aws_kinds, cloudwatch, ec2, eks, eks_updates, logs, network, rds, rds_changes, rds_logs, ssm, sts


def install(rig: Rig) -> None:
    """Replaces and adds the handlers; must run before the first request."""
    changes = (eks_updates, rds_changes)
    for service in (sts, eks, autoscaling, ec2, network, ssm, rds, rds_logs, *changes, aws_kinds, cloudwatch, logs):
        service.install(rig)
