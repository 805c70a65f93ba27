"""EC2: filters and pages that moto lacks, and instances that start on the rig's clock."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.core.serialize import return_if_not_empty
from moto.ec2 import utils as ec2_utils
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses import EC2Response

from ..rig import Refused, Rig

# Seconds of rig time until a launched instance runs.
START_S = 20.0
# Terminated instances stay listed for about an hour.
FORGET_S = 3600.0
PAGES = {"DescribeInstances": 1000, "DescribeInstanceStatus": 1000, "DescribeInstanceTypes": 100, "DescribeSpotInstanceRequests": 1000}
LEAST = 5
FILTERS = {
    "instance-lifecycle": "lifecycle",
    "spot-instance-request-id": "spot_instance_request_id",
    "instance-state-code": "rig_state_code",
}


def install(rig: Rig) -> None:
    """Replaces the describe calls and puts launches on the clock."""
    ec2_utils.filter_dict_attribute_mapping.update(FILTERS)
    Instance.spot_instance_request_id = None
    Instance.events = None
    Instance.rig_check = "ok"
    # The status of its Spot request, and since when it has that.
    Instance.rig_spot_status = None
    Instance.rig_state_code = property(lambda self: str(self.state_code))
    Instance.instance_status = property(_check)
    # moto shows an empty association where AWS shows none.
    EC2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER["InstanceNetworkInterface.Association"] = return_if_not_empty
    _describe(rig)
    _put_on_clock(rig)


def _check(instance: Instance) -> dict[str, Any]:
    """The instance status check, passed unless a test said otherwise."""
    if instance.state_code != 16:
        return {"Status": "not-applicable"}
    verdict = "passed" if instance.rig_check == "ok" else "failed"
    return {"Details": [{"Name": "reachability", "Status": verdict}], "Status": instance.rig_check}


def cut(
    rig: Rig, response: EC2Response, action: str, items: list[Any], ids: list[str], most: int
) -> tuple[list[Any], Any]:
    """One page of at most so many items, and the token of the next; a list of ids is answered whole."""
    size = response._get_param("MaxResults")
    if size is not None and ids:
        raise Refused("InvalidParameterCombination", "MaxResults cannot be combined with a list of ids")
    if size is not None and int(size) < LEAST:
        raise Refused(
            "InvalidParameterValue", f"Value ( {size} ) for parameter maxResults is invalid. Expecting at least {LEAST}."
        )
    if ids:
        return items, None
    return rig.pages.cut(
        items,
        scope=[action, response._filters_from_querystring()],
        token=response._get_param("NextToken"),
        size=min(int(size or most), most),
    )


def _page(rig: Rig, response: EC2Response, action: str, items: list[Any], ids: list[str]) -> tuple[list[Any], Any]:
    return cut(rig, response, action, items, ids, PAGES[action])


def _describe(rig: Rig) -> None:
    def describe_instances(self: EC2Response) -> ActionResult:
        self.error_on_dryrun()
        ids, filters = self._get_param("InstanceIds", []), self._filters_from_querystring()
        if ids:
            found = self.ec2_backend.get_reservations_by_instance_ids(ids, filters=filters)
        else:
            found = self.ec2_backend.describe_instances(filters=filters)
        page, token = _page(rig, self, "DescribeInstances", found, ids)
        return ActionResult({"Reservations": page, "NextToken": token})

    def describe_instance_status(self: EC2Response) -> ActionResult:
        ids = self._get_param("InstanceIds", [])
        filters = [{"name": k, "values": v} for k, v in self._filters_from_querystring().items()]
        found = self.ec2_backend.describe_instance_status(
            ids, self._get_bool_param("IncludeAllInstances", False), filters
        )
        page, token = _page(rig, self, "DescribeInstanceStatus", found, ids)
        return ActionResult({"InstanceStatuses": page, "NextToken": token})

    def describe_instance_types(self: EC2Response) -> ActionResult:
        names = self._get_param("InstanceTypes", [])
        found = self.ec2_backend.describe_instance_types(names, self._filters_from_querystring())
        page, token = _page(rig, self, "DescribeInstanceTypes", found, names)
        return ActionResult({"InstanceTypes": page, "NextToken": token})

    def describe_spot_instance_requests(self: EC2Response) -> ActionResult:
        self.error_on_dryrun()
        filters = self._filters_from_querystring()
        wanted = filters.pop("instance-id", None)
        if filters:
            raise Refused("InvalidParameterValue", f"the rig filters Spot requests by instance-id only, not by {filters}")
        instances = [i for r in self.ec2_backend.describe_instances() for i in r.instances]
        spot = [i for i in instances if i.lifecycle == "spot" and (wanted is None or i.id in wanted)]
        page, token = _page(rig, self, "DescribeSpotInstanceRequests", [_spot_request(i) for i in spot], [])
        return ActionResult({"SpotInstanceRequests": page, "NextToken": token})

    EC2Response.describe_spot_instance_requests = describe_spot_instance_requests  # type: ignore[method-assign]
    EC2Response.describe_instances = describe_instances  # type: ignore[method-assign]
    EC2Response.describe_instance_status = describe_instance_status  # type: ignore[method-assign]
    EC2Response.describe_instance_types = describe_instance_types  # type: ignore[method-assign]


def _spot_request(instance: Instance) -> dict[str, Any]:
    """The request that a Spot instance came from."""
    code, since = instance.rig_spot_status or ("fulfilled", instance.launch_time)
    return {
        "SpotInstanceRequestId": instance.spot_instance_request_id or f"sir-{instance.id[-8:]}",
        "InstanceId": instance.id,
        "State": "active",
        "Status": {"Code": code, "Message": f"Your Spot request is {code}.", "UpdateTime": since},
    }


def _put_on_clock(rig: Rig) -> None:
    run = InstanceBackend.run_instances

    def runs(instance: Instance) -> None:
        if instance._state.name == "pending":
            instance._state.name, instance._state.code = "running", 16

    def run_instances(self: Any, *args: Any, **kwargs: Any) -> Any:
        reservation = run(self, *args, **kwargs)
        for instance in reservation.instances:
            instance._state.name, instance._state.code = "pending", 0
            rig.clock.after(START_S, lambda instance=instance: runs(instance))
        return reservation

    InstanceBackend.run_instances = run_instances  # type: ignore[method-assign]
    _forget_terminated(rig)


def _forget_terminated(rig: Rig) -> None:
    terminate = InstanceBackend.terminate_instances

    def forget(backend: Any, gone: set[str]) -> None:
        for key, reservation in list(backend.reservations.items()):
            reservation.instances = [i for i in reservation.instances if i.id not in gone]
            if not reservation.instances:
                del backend.reservations[key]

    def terminate_instances(self: Any, instance_ids: list[str]) -> Any:
        result = terminate(self, instance_ids)
        rig.clock.after(FORGET_S, lambda: forget(self, set(instance_ids)))
        return result

    InstanceBackend.terminate_instances = terminate_instances  # type: ignore[method-assign]
