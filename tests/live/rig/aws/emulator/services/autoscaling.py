"""Auto Scaling: pages with opaque tokens, and activities that tell how each instance came."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from ..rig import Refused, Rig

GROUPS_PAGE, GROUPS_MOST = 50, 100
ACTIVITIES_PAGE = 100


def install(rig: Rig) -> None:
    """Replaces the two listings."""

    def describe_auto_scaling_groups(self: AutoScalingResponse) -> ActionResult:
        names, filters = self._get_param("AutoScalingGroupNames", []), self._get_param("Filters", [])
        size = self._get_int_param("MaxRecords", GROUPS_PAGE)
        if not 1 <= size <= GROUPS_MOST:
            raise Refused("ValidationError", f"MaxRecords must be between 1 and {GROUPS_MOST}")
        groups = self.autoscaling_backend.describe_auto_scaling_groups(names, filters=filters)
        page, token = rig.pages.cut(
            groups,
            scope=["DescribeAutoScalingGroups", names, filters],
            token=self._get_param("NextToken"),
            size=size,
        )
        return ActionResult({"AutoScalingGroups": page, "NextToken": token})

    def describe_scaling_activities(self: AutoScalingResponse) -> ActionResult:
        name = self._get_param("AutoScalingGroupName")
        groups = self.autoscaling_backend.describe_auto_scaling_groups([name] if name else [])
        if name and not groups:
            raise Refused("ValidationError", f"AutoScalingGroup name not found - no such group: {name}")
        found = [activity for group in groups for activity in _launches(group)]
        found.sort(key=lambda activity: activity["StartTime"], reverse=True)
        page, token = rig.pages.cut(
            found,
            scope=["DescribeScalingActivities", name],
            token=self._get_param("NextToken"),
            size=self._get_int_param("MaxRecords", ACTIVITIES_PAGE),
        )
        return ActionResult({"Activities": page, "NextToken": token})

    AutoScalingResponse.describe_auto_scaling_groups = describe_auto_scaling_groups  # type: ignore[method-assign]
    AutoScalingResponse.describe_scaling_activities = describe_scaling_activities  # type: ignore[method-assign]


def _launches(group: Any) -> list[dict[str, Any]]:
    """One finished launch for each instance that the group holds, so the history never contradicts it."""
    activities = []
    for order, state in enumerate(group.instance_states):
        started = state.instance.launch_time
        stamp = started.strftime("%Y-%m-%dT%H:%M:%SZ")
        activities.append(
            {
                "ActivityId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{group.arn}/{state.instance.id}")),
                "AutoScalingGroupName": group.name,
                "AutoScalingGroupARN": group.arn,
                "Description": f"Launching a new EC2 instance: {state.instance.id}",
                "Cause": (
                    f"At {stamp} an instance was started in response to a difference between desired "
                    f"and actual capacity, increasing the capacity from {order} to {order + 1}."
                ),
                "StartTime": started,
                "EndTime": started + timedelta(seconds=32),
                "StatusCode": "Successful",
                "Progress": 100,
                "Details": f'{{"Subnet ID":"{state.instance.subnet_id}","Availability Zone":"{state.instance.placement.zone}"}}',
            }
        )
    return activities
