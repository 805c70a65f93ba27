"""RDS shows the databases of the estate file, with restorable times that keep up."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError

from ..estate import ESTATES
from .harness import RigTest, client, control

FILE: dict[str, Any] = json.loads((ESTATES / "p2.json").read_text(encoding="utf-8"))["databases"]


def behind(when: datetime) -> float:
    """Seconds that a restore to `when` would lose, by the rig's clock."""
    advanced = float(control("GET", "clock")["elapsed_s"])
    return (datetime.now(timezone.utc) - when).total_seconds() + advanced


class Databases(RigTest):
    """Instances, clusters, and what is told of them."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def instances(self) -> dict[str, dict[str, Any]]:
        """Every instance, by name."""
        found = client("rds").describe_db_instances()["DBInstances"]
        return {one["DBInstanceIdentifier"]: one for one in found}

    def test_instances_match_the_file(self) -> None:
        found = self.instances()
        self.assertEqual(set(found), {one["name"] for one in FILE["instances"]})
        postgres = found["analytics-postgres"]
        self.assertEqual((postgres["AvailabilityZone"], postgres["SecondaryAvailabilityZone"]), ("us-east-1a", "us-east-1b"))
        expected = {"MultiAZ": True, "AllocatedStorage": 500, "MaxAllocatedStorage": 1000, "StorageType": "gp3"}
        expected |= {"StorageEncrypted": True, "PubliclyAccessible": False, "DeletionProtection": True}
        expected |= {"Engine": "postgres", "EngineVersion": "16.8", "BackupRetentionPeriod": 14}
        self.assertEqual({key: postgres[key] for key in expected}, expected)
        self.assertAlmostEqual(behind(postgres["LatestRestorableTime"]), 140, delta=30)
        self.assertGreater(postgres["CertificateDetails"]["ValidTill"], datetime.now(timezone.utc))
        self.assertTrue(postgres["DBSubnetGroup"]["VpcId"].startswith("vpc-"))
        for member in ("events-aurora-1", "events-aurora-2"):
            self.assertNotIn("LatestRestorableTime", found[member])
            self.assertEqual(found[member]["DBClusterIdentifier"], "events-aurora")

    def test_the_cluster_has_a_writer_and_a_reader(self) -> None:
        (cluster,) = client("rds").describe_db_clusters()["DBClusters"]
        members = {one["DBInstanceIdentifier"]: one["IsClusterWriter"] for one in cluster["DBClusterMembers"]}
        self.assertEqual(members, {"events-aurora-1": True, "events-aurora-2": False})
        self.assertEqual((cluster["Status"], cluster["MultiAZ"]), ("available", True))
        self.assertNotIn("PubliclyAccessible", cluster)
        self.assertAlmostEqual(behind(cluster["LatestRestorableTime"]), 45, delta=30)

    def test_snapshots(self) -> None:
        rds = client("rds")
        found = {one["DBSnapshotIdentifier"]: one["SnapshotType"] for one in rds.describe_db_snapshots()["DBSnapshots"]}
        self.assertEqual(found, {one["name"]: one["origin"] for one in FILE["snapshots"] if not one["cluster"]})
        (cluster,) = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
        self.assertEqual(cluster["DBClusterIdentifier"], "events-aurora")

    def test_events_of_a_day_and_maintenance(self) -> None:
        rds = client("rds")
        self.assertEqual(rds.describe_events()["Events"], [], "an hour unless asked for more")
        events = rds.describe_events(Duration=1440)["Events"]
        self.assertEqual({one["Message"] for one in events}, {one["message"] for one in FILE["events"]})
        (pending,) = rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"]
        self.assertTrue(pending["ResourceIdentifier"].endswith(":db:analytics-postgres"))
        self.assertEqual(pending["PendingMaintenanceActionDetails"][0]["Action"], "system-update")

    def test_small_pages_lose_nothing(self) -> None:
        control("POST", "page-size", {"n": 1})
        pages = list(client("rds").get_paginator("describe_db_instances").paginate())
        self.assertEqual([len(page["DBInstances"]) for page in pages], [1, 1, 1])
        with self.assertRaises(ClientError):
            client("rds").describe_db_clusters(Marker=pages[0]["Marker"])

    def test_denied(self) -> None:
        control("POST", "faults", [{"service": "rds", "action": "DescribeDBInstances", "kind": "access-denied"}])
        with self.assertRaises(ClientError) as refused:
            client("rds").describe_db_instances()
        self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDenied")
        self.assertEqual(len(client("rds").describe_db_clusters()["DBClusters"]), 1)
