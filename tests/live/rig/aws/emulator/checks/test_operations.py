"""Each operation shows the estate as its file says."""

from __future__ import annotations

import json
from typing import Any

from ..estate import ESTATES
from .harness import CLUSTER, RigTest, client, control, raw

FILE: dict[str, Any] = json.loads((ESTATES / "p2.json").read_text(encoding="utf-8"))
ORPHAN = FILE["orphans"]["instance_without_node"]["instance_id"]
GHOST = FILE["orphans"]["node_without_instance"]["instance_id"]


def instances() -> dict[str, dict[str, Any]]:
    """Every instance in EC2, by id."""
    found = client("ec2").describe_instances()["Reservations"]
    return {instance["InstanceId"]: instance for r in found for instance in r["Instances"]}


class Operations(RigTest):
    """One test per service."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def test_caller_identity(self) -> None:
        self.assertEqual(client("sts").get_caller_identity()["Account"], "123456789012")

    def test_presigned_caller_identity(self) -> None:
        url = client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
        status, body = raw("GET", "/" + url.split("/", 3)[3].lstrip("/"))
        self.assertEqual(status, 200, body)
        self.assertIn("<Account>123456789012</Account>", body)
        url = client("sts", secret="another").generate_presigned_url("get_caller_identity", HttpMethod="GET")
        status, body = raw("GET", "/" + url.split("/", 3)[3].lstrip("/"))
        self.assertEqual(status, 403, body)
        self.assertIn("SignatureDoesNotMatch", body)

    def test_cluster(self) -> None:
        control("POST", "cluster", {"name": CLUSTER, "endpoint": "https://127.0.0.1:6443", "ca_data": "Y2E="})
        cluster = client("eks").describe_cluster(name=CLUSTER)["cluster"]
        self.assertEqual(cluster["endpoint"], "https://127.0.0.1:6443")
        self.assertEqual(cluster["certificateAuthority"], {"data": "Y2E="})
        self.assertEqual((cluster["version"], cluster["status"]), ("1.33", "ACTIVE"))
        network = cluster["resourcesVpcConfig"]
        self.assertTrue(network["vpcId"].startswith("vpc-"))
        self.assertTrue(network["clusterSecurityGroupId"].startswith("sg-"))
        self.assertTrue(network["endpointPublicAccess"] and network["endpointPrivateAccess"])
        self.assertEqual(network["publicAccessCidrs"], ["203.0.113.0/24"])

    def test_node_groups(self) -> None:
        eks = client("eks")
        self.assertEqual(eks.list_clusters()["clusters"], [CLUSTER])
        names = eks.list_nodegroups(clusterName=CLUSTER)["nodegroups"]
        self.assertEqual(names, ["application", "database", "system"])
        groups = [eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName=n)["nodegroup"] for n in names]
        sizes = {g["nodegroupName"]: tuple(g["scalingConfig"].values()) for g in groups}
        self.assertEqual(sizes, {"application": (3, 10, 5), "database": (3, 6, 4), "system": (2, 4, 3)})
        database = groups[1]
        self.assertEqual(database["taints"], [{"key": "workload", "value": "database", "effect": "NO_SCHEDULE"}])
        expected = {"status": "ACTIVE", "diskSize": 500, "capacityType": "ON_DEMAND", "health": {"issues": []}}
        expected |= {"version": "1.33", "amiType": "AL2023_x86_64_STANDARD", "updateConfig": {"maxUnavailable": 1}}
        self.assertEqual({key: database[key] for key in expected}, expected)

    def test_scaling_groups_hold_the_files_instances(self) -> None:
        autoscaling, eks = client("autoscaling"), client("eks")
        for wanted in FILE["node_groups"]:
            group = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName=wanted["name"])["nodegroup"]
            name = group["resources"]["autoScalingGroups"][0]["name"]
            (found,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
            sizes = (found["MinSize"], found["DesiredCapacity"], found["MaxSize"])
            self.assertEqual(sizes, (wanted["min"], wanted["desired"], wanted["max"]))
            members = {i["InstanceId"] for i in found["Instances"]}
            self.assertEqual(members, {n["instance_id"] for n in FILE["nodes"] if n["group"] == wanted["name"]})
            states = {(i["LifecycleState"], i["HealthStatus"]) for i in found["Instances"]}
            self.assertEqual(states, {("InService", "Healthy")})
            activities = autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
            self.assertEqual(len(activities), wanted["desired"])

    def test_instances_match_the_file(self) -> None:
        found = instances()
        self.assertEqual(set(found), {n["instance_id"] for n in FILE["nodes"]} | {ORPHAN})
        self.assertNotIn(GHOST, found)
        for node in FILE["nodes"]:
            instance = found[node["instance_id"]]
            self.assertEqual(instance["PrivateDnsName"], node["private_dns"])
            self.assertEqual(instance["PrivateIpAddress"], node["ip"])
            self.assertEqual(instance["InstanceType"], node["instance_type"])
            self.assertEqual(instance["Placement"]["AvailabilityZone"], node["zone"])
            spot = node["capacity"] == "SPOT"
            self.assertEqual(instance.get("InstanceLifecycle"), "spot" if spot else None)
            self.assertEqual("SpotInstanceRequestId" in instance, spot)
            self.assertEqual(len(instance["NetworkInterfaces"]), 2)
            self.assertEqual(instance["MetadataOptions"]["HttpTokens"], "required")
            tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
            self.assertEqual(tags["eks:nodegroup-name"], node["group"])
            self.assertEqual(tags[f"kubernetes.io/cluster/{CLUSTER}"], "owned")
            self.assertIn("aws:autoscaling:groupName", tags)

    def test_instance_filters(self) -> None:
        def count(**filters: list[str]) -> int:
            wanted = [{"Name": k.replace("_", "-"), "Values": v} for k, v in filters.items()]
            return len(client("ec2").describe_instances(Filters=wanted)["Reservations"])

        self.assertEqual(count(instance_lifecycle=["spot"]), 6)
        self.assertEqual(count(instance_state_name=["running"]), 13)
        self.assertEqual(count(instance_state_name=["stopped"]), 0)
        self.assertEqual(count(**{"tag:eks:nodegroup-name": ["database"]}), 4)
        self.assertEqual(count(**{"tag:eks:nodegroup-name": ["application"], "availability_zone": ["us-east-1c"]}), 2)

    def test_scheduled_event_and_failed_check(self) -> None:
        target = FILE["nodes"][0]["instance_id"]
        event = {"code": "system-reboot", "description": "maintenance", "not_before_s": 7200}
        control("POST", "instance", {"instance_id": target, "status": "impaired", "scheduled_event": event})
        statuses = client("ec2").describe_instance_status(InstanceIds=[target])["InstanceStatuses"]
        self.assertEqual(statuses[0]["Events"][0]["Code"], "system-reboot")
        self.assertEqual(statuses[0]["InstanceStatus"]["Status"], "impaired")
        self.assertEqual(len(client("ec2").describe_instance_status()["InstanceStatuses"]), 13)

    def test_spot_requests(self) -> None:
        ec2 = client("ec2")
        self.assertEqual(len(ec2.describe_spot_instance_requests()["SpotInstanceRequests"]), 6)
        spot = next(n["instance_id"] for n in FILE["nodes"] if n["capacity"] == "SPOT")
        wanted = [{"Name": "instance-id", "Values": [spot, "i-0000000000000000"]}]
        (request,) = ec2.describe_spot_instance_requests(Filters=wanted)["SpotInstanceRequests"]
        self.assertEqual((request["InstanceId"], request["Status"]["Code"]), (spot, "fulfilled"))
        control("POST", "instance", {"instance_id": spot, "spot_status": "marked-for-termination"})
        (request,) = ec2.describe_spot_instance_requests(Filters=wanted)["SpotInstanceRequests"]
        self.assertEqual(request["Status"]["Code"], "marked-for-termination")
        self.assertIsNotNone(request["Status"]["UpdateTime"])

    def test_instance_types_carry_interfaces(self) -> None:
        names = list(FILE["instance_types"])
        found = client("ec2").describe_instance_types(InstanceTypes=names)["InstanceTypes"]
        self.assertEqual({t["InstanceType"] for t in found}, set(names))
        for kind in found:
            network, wanted = kind["NetworkInfo"], FILE["instance_types"][kind["InstanceType"]]
            self.assertEqual(network["MaximumNetworkInterfaces"], wanted["enis"])
            self.assertEqual(network["Ipv4AddressesPerInterface"], wanted["ips_per_eni"])

    def test_agents(self) -> None:
        ssm = client("ssm")
        found = ssm.describe_instance_information(MaxResults=50)["InstanceInformationList"]
        states = {a["InstanceId"]: a["PingStatus"] for a in found}
        lost = [i for i, state in states.items() if state == "ConnectionLost"]
        self.assertEqual((len(states), len(lost)), (12, 1))
        wanted = [{"Key": "PingStatus", "Values": ["ConnectionLost"]}]
        shown = ssm.describe_instance_information(Filters=wanted)["InstanceInformationList"]
        self.assertEqual([a["InstanceId"] for a in shown], lost)
        self.assertEqual(ssm.get_connection_status(Target=lost[0])["Status"], "notconnected")
        self.assertEqual(ssm.get_connection_status(Target=ORPHAN)["Status"], "connected")
