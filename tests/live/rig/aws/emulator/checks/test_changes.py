"""Changes of groups and databases: what they do at once, and what the clock brings."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .harness import CLUSTER, RigTest, another, client, control

ARN = "arn:aws:rds:us-east-1:123456789012:db:analytics-postgres"


def group(name: str) -> dict[str, Any]:
    """A node group, as EKS describes it."""
    found: dict[str, Any] = client("eks").describe_nodegroup(clusterName=CLUSTER, nodegroupName=name)["nodegroup"]
    return found


def scaling_group(name: str) -> dict[str, Any]:
    """An Auto Scaling group."""
    (found,) = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return dict(found)


def database() -> dict[str, Any]:
    """The instance that is no member of a cluster."""
    (found,) = client("rds").describe_db_instances(DBInstanceIdentifier="analytics-postgres")["DBInstances"]
    return dict(found)


class Changes(RigTest):
    """Each is answered as AWS answers it."""

    @classmethod
    def setUpClass(cls) -> None:
        """Others count what is changed here."""
        another()
        cls.addClassCleanup(another)

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def refused(self, code: str, call: Any, **arguments: Any) -> None:
        """The call is refused with this code."""
        with self.assertRaises(ClientError) as refused:
            call(**arguments)
        self.assertEqual(refused.exception.response["Error"]["Code"], code)

    def test_a_version_is_updated_once_however_often_it_is_asked_for(self) -> None:
        eks, before = client("eks"), group("system")["releaseVersion"]
        wanted = {"clusterName": CLUSTER, "nodegroupName": "system", "clientRequestToken": "once"}
        update = eks.update_nodegroup_version(**wanted)["update"]
        self.assertEqual((update["status"], update["type"]), ("InProgress", "VersionUpdate"))
        self.assertEqual(eks.update_nodegroup_version(**wanted)["update"]["id"], update["id"])
        self.refused("ResourceInUseException", eks.update_nodegroup_version, **{**wanted, "clientRequestToken": "twice"})
        self.assertIn(update["id"], eks.list_updates(name=CLUSTER, nodegroupName="system")["updateIds"])
        self.assertEqual((group("system")["status"], group("system")["releaseVersion"]), ("UPDATING", before))
        control("POST", "clock", {"advance_s": 900})
        told = eks.describe_update(name=CLUSTER, nodegroupName="system", updateId=update["id"])["update"]
        self.assertEqual((told["status"], group("system")["status"]), ("Successful", "ACTIVE"))
        self.assertNotEqual(group("system")["releaseVersion"], before)
        self.refused("ResourceNotFoundException", eks.describe_update, name=CLUSTER, nodegroupName="database", updateId=update["id"])

    def test_a_size_is_an_update_too(self) -> None:
        eks = client("eks")
        wanted = {"clusterName": CLUSTER, "nodegroupName": "application", "scalingConfig": {"desiredSize": 6}}
        update = eks.update_nodegroup_config(**wanted)["update"]
        self.refused("ResourceInUseException", eks.update_nodegroup_config, **wanted)
        control("POST", "clock", {"advance_s": 60})
        told = eks.describe_update(name=CLUSTER, nodegroupName="application", updateId=update["id"])["update"]
        self.assertEqual((told["status"], told["type"]), ("Successful", "ConfigUpdate"))
        self.assertEqual(group("application")["scalingConfig"]["desiredSize"], 6)
        wanted["scalingConfig"] = {"desiredSize": 60}
        self.refused("InvalidParameterException", eks.update_nodegroup_config, **wanted)

    def test_a_scaling_group_of_ones_own_is_sized_and_keeps_its_size(self) -> None:
        autoscaling = client("autoscaling")
        control("POST", "scaling-group", {"name": "own", "cluster": CLUSTER, "most": 3})
        self.assertEqual((scaling_group("own")["DesiredCapacity"], scaling_group("own")["Instances"]), (0, []))
        autoscaling.set_desired_capacity(AutoScalingGroupName="own", DesiredCapacity=2, HonorCooldown=False)
        instances = scaling_group("own")["Instances"]
        self.assertEqual([one["LifecycleState"] for one in instances], ["InService"] * 2)
        autoscaling.terminate_instance_in_auto_scaling_group(
            InstanceId=instances[0]["InstanceId"], ShouldDecrementDesiredCapacity=False
        )
        left = {one["InstanceId"] for one in scaling_group("own")["Instances"]}
        self.assertEqual((len(left), instances[0]["InstanceId"] in left), (2, False))

    def test_a_machine_of_a_managed_group_is_replaced(self) -> None:
        name = group("database")["resources"]["autoScalingGroups"][0]["name"]
        before = {one["InstanceId"] for one in scaling_group(name)["Instances"]}
        gone = sorted(before)[0]
        client("autoscaling").terminate_instance_in_auto_scaling_group(InstanceId=gone, ShouldDecrementDesiredCapacity=False)
        after = {one["InstanceId"] for one in scaling_group(name)["Instances"]}
        self.assertEqual((len(after), len(after - before), gone in after), (len(before), 1, False))
        (found,) = client("ec2").describe_instances(InstanceIds=[gone])["Reservations"]
        self.assertIn(found["Instances"][0]["State"]["Name"], ("shutting-down", "terminated"))

    def test_a_restart_is_told_and_a_failover_changes_the_zone(self) -> None:
        rds, zone = client("rds"), database()["AvailabilityZone"]
        for failover, message in ((False, "DB instance restarted"), (True, "Multi-AZ instance failover completed.")):
            rds.reboot_db_instance(DBInstanceIdentifier="analytics-postgres", ForceFailover=failover)
            self.assertEqual(database()["DBInstanceStatus"], "rebooting")
            self.refused("InvalidDBInstanceState", rds.reboot_db_instance, DBInstanceIdentifier="analytics-postgres")
            control("POST", "clock", {"advance_s": 60})
            self.assertEqual(database()["DBInstanceStatus"], "available")
            self.assertEqual(database()["AvailabilityZone"] == zone, not failover)
            self.assertIn(message, [one["Message"] for one in rds.describe_events(Duration=10)["Events"]])

    def test_maintenance_is_done_now_and_no_more_waits(self) -> None:
        rds = client("rds")
        wanted = {"ResourceIdentifier": ARN, "ApplyAction": "system-update", "OptInType": "immediate"}
        rds.apply_pending_maintenance_action(**wanted)
        self.assertEqual(database()["DBInstanceStatus"], "maintenance")
        control("POST", "clock", {"advance_s": 600})
        self.assertEqual(database()["DBInstanceStatus"], "available")
        self.assertEqual(rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"], [])
        self.refused("ResourceNotFoundFault", rds.apply_pending_maintenance_action, **wanted)
