"""States change when the test moves the clock, and not before."""

from __future__ import annotations

from botocore.exceptions import ClientError

from .harness import CLUSTER, RigTest, client, control


class States(RigTest):
    """Instances and node groups over time."""

    def test_an_instance_starts(self) -> None:
        ec2 = client("ec2")
        (launched,) = ec2.run_instances(ImageId="ami-0c0ffee0eec50a123", MinCount=1, MaxCount=1)["Instances"]

        def state() -> str:
            found = ec2.describe_instances(InstanceIds=[launched["InstanceId"]])["Reservations"][0]["Instances"][0]
            return str(found["State"]["Name"])

        self.assertEqual(state(), "pending")
        control("POST", "clock", {"advance_s": 10})
        self.assertEqual(state(), "pending")
        control("POST", "clock", {"advance_s": 10})
        self.assertEqual(state(), "running")
        ec2.terminate_instances(InstanceIds=[launched["InstanceId"]])
        self.assertEqual(state(), "terminated")
        control("POST", "clock", {"advance_s": 3600})
        with self.assertRaises(ClientError) as gone:
            state()
        self.assertEqual(gone.exception.response["Error"]["Code"], "InvalidInstanceID.NotFound")

    def group(self, name: str) -> str:
        """A node group's status."""
        return str(client("eks").describe_nodegroup(clusterName=CLUSTER, nodegroupName=name)["nodegroup"]["status"])

    def test_a_node_group_is_created_and_updated(self) -> None:
        eks = client("eks")
        role = "arn:aws:iam::123456789012:role/node"
        bounds = {"minSize": 1, "maxSize": 2, "desiredSize": 2}
        eks.create_nodegroup(
            clusterName=CLUSTER, nodegroupName="extra", subnets=["subnet-1"], nodeRole=role, scalingConfig=bounds
        )
        self.addCleanup(eks.delete_nodegroup, clusterName=CLUSTER, nodegroupName="extra")
        self.assertEqual(self.group("extra"), "CREATING")
        control("POST", "clock", {"advance_s": 120})
        self.assertEqual(self.group("extra"), "ACTIVE")
        eks.update_nodegroup_config(clusterName=CLUSTER, nodegroupName="extra", scalingConfig={"desiredSize": 1})
        self.assertEqual(self.group("extra"), "UPDATING")
        control("POST", "clock", {"advance_s": 30})
        self.assertEqual(self.group("extra"), "ACTIVE")

    def test_states_can_be_set(self) -> None:
        issue = {"code": "AsgInstanceLaunchFailures", "message": "no capacity", "resourceIds": ["eks-system"]}
        control("POST", "nodegroup", {"cluster": CLUSTER, "name": "system", "status": "DEGRADED", "issues": [issue]})
        self.addCleanup(
            control, "POST", "nodegroup", {"cluster": CLUSTER, "name": "system", "status": "ACTIVE", "issues": []}
        )
        found = client("eks").describe_nodegroup(clusterName=CLUSTER, nodegroupName="system")["nodegroup"]
        self.assertEqual((found["status"], found["health"]["issues"]), ("DEGRADED", [issue]))
        other = client("eks").describe_nodegroup(clusterName=CLUSTER, nodegroupName="database")["nodegroup"]
        self.assertEqual(other["health"]["issues"], [])

    def test_nonsense_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            control("POST", "clock", {"advance_s": -1})
        with self.assertRaises(ValueError):
            control("POST", "instance", {"instance_id": "i-0", "state": "running"})
