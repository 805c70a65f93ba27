"""SSM: the agents that report in, and whether one can be reached."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ssm.responses import SimpleSystemManagerResponse

from ..rig import Agent, Refused, Rig

PAGE, SMALLEST, LARGEST = 10, 5, 50


def install(rig: Rig) -> None:
    """Adds DescribeInstanceInformation and GetConnectionStatus."""

    def describe_instance_information(self: SimpleSystemManagerResponse) -> ActionResult:
        wanted = [(f["Key"], f["Values"]) for f in self._get_param("Filters", [])]
        wanted += [(f["key"], f["valueSet"]) for f in self._get_param("InstanceInformationFilterList", [])]
        size = self._get_int_param("MaxResults", PAGE)
        if not SMALLEST <= size <= LARGEST:
            message = f"maxResults must be between {SMALLEST} and {LARGEST}"
            raise Refused("ValidationException", message)
        agents = [agent for agent in rig.agents.values() if all(_passes(agent, *f) for f in wanted)]
        page, token = rig.pages.cut(
            agents,
            scope=["DescribeInstanceInformation", wanted],
            token=self._get_param("NextToken"),
            size=size,
        )
        return ActionResult({"InstanceInformationList": [_shown(agent) for agent in page], "NextToken": token})

    def get_connection_status(self: SimpleSystemManagerResponse) -> ActionResult:
        target = self._get_param("Target")
        agent = rig.agents.get(target)
        connected = agent is not None and agent.ping_status == "Online"
        return ActionResult({"Target": target, "Status": "connected" if connected else "notconnected"})

    SimpleSystemManagerResponse.describe_instance_information = describe_instance_information
    SimpleSystemManagerResponse.get_connection_status = get_connection_status


def _passes(agent: Agent, key: str, values: list[str]) -> bool:
    shown = _shown(agent)
    held = {
        "InstanceIds": agent.instance_id,
        "PingStatus": agent.ping_status,
        "AgentVersion": agent.version,
        "PlatformTypes": shown["PlatformType"],
        "ResourceType": shown["ResourceType"],
    }
    if key not in held:
        raise Refused("InvalidInstanceInformationFilterValue", f"The filter {key} is not valid.")
    return held[key] in values


def _shown(agent: Agent) -> dict[str, Any]:
    return {
        "InstanceId": agent.instance_id,
        "PingStatus": agent.ping_status,
        "LastPingDateTime": agent.last_ping,
        "AgentVersion": agent.version,
        "IsLatestVersion": False,
        "PlatformType": "Linux",
        "PlatformName": "Amazon Linux",
        "PlatformVersion": "2023",
        "ResourceType": "EC2Instance",
        "IPAddress": agent.ip,
        "ComputerName": agent.computer_name,
    }
