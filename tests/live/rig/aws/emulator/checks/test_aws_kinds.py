"""The kinds of AWS that are plain tables show what the estate file lists."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError

from ..estate import ESTATES
from .harness import CLUSTER, RigTest, client, control

FILE: dict[str, Any] = json.loads((ESTATES / "p2.json").read_text(encoding="utf-8"))["aws_kinds"]


def names(plural: str) -> set[str]:
    """What the file lists."""
    return {one["name"] for one in FILE[plural]}


class AwsKinds(RigTest):
    """One test for each service."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def test_buckets_and_their_settings(self) -> None:
        s3 = client("s3")
        found = s3.list_buckets(MaxBuckets=1000)["Buckets"]
        self.assertEqual({one["Name"] for one in found}, names("buckets"))
        self.assertEqual({one["BucketRegion"] for one in found}, {"us-east-1"})
        state, web = f"{CLUSTER}-terraform-state", "llm-analytics-hub-web"
        self.assertEqual(s3.get_bucket_versioning(Bucket=state)["Status"], "Enabled")
        self.assertTrue(all(s3.get_public_access_block(Bucket=state)["PublicAccessBlockConfiguration"].values()))
        with self.assertRaisesRegex(ClientError, "NoSuchPublicAccessBlockConfiguration"):
            s3.get_public_access_block(Bucket=web)
        with self.assertRaisesRegex(ClientError, "NoSuchLifecycleConfiguration"):
            s3.get_bucket_lifecycle_configuration(Bucket=web)

    def test_volumes_are_attached_and_paged(self) -> None:
        control("POST", "page-size", {"n": 3})
        pages = client("ec2").get_paginator("describe_volumes").paginate(PaginationConfig={"PageSize": 500})
        volumes = {one["VolumeId"]: one for page in pages for one in page["Volumes"]}
        self.assertLessEqual(names("volumes"), set(volumes))
        self.assertEqual(volumes["vol-0a1b2c3d4e5f60001"]["State"], "in-use")
        self.assertEqual(volumes["vol-0a1b2c3d4e5f60008"]["State"], "available")

    def test_file_systems_caches_secrets_and_keys(self) -> None:
        efs = client("efs")
        (system,) = efs.describe_file_systems()["FileSystems"]
        self.assertEqual({system["FileSystemId"]}, names("file-systems"))
        self.assertEqual(len(efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]), 3)
        (point,) = efs.describe_access_points()["AccessPoints"]
        self.assertEqual(point["AccessPointId"], "fsap-0b2c3d4e5f6a70001")
        cache = client("elasticache")
        (group,) = cache.describe_replication_groups()["ReplicationGroups"]
        (serverless,) = cache.describe_serverless_caches()["ServerlessCaches"]
        self.assertEqual({group["ReplicationGroupId"], serverless["ServerlessCacheName"]}, names("caches"))
        secrets = client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
        self.assertEqual({one["Name"] for one in secrets}, names("aws-secrets"))
        kms = client("kms")
        states = {one["KeyId"]: kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]["KeyState"] for one in kms.list_keys()["Keys"]}
        self.assertEqual(set(states), names("kms-keys"))
        self.assertIn("PendingDeletion", states.values())

    def test_zones_and_edges(self) -> None:
        route53 = client("route53")
        zones = route53.list_hosted_zones()["HostedZones"]
        self.assertEqual({one["Name"] for one in zones}, names("hosted-zones"))
        records = [
            record
            for zone in zones
            for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        ]
        self.assertIn("api.analytics.example.com.", {one["Name"] for one in records})
        self.assertEqual(client("cloudfront").list_distributions()["DistributionList"]["Quantity"], 1)

    def test_alarms_of_both_types_in_pages(self) -> None:
        control("POST", "page-size", {"n": 1})
        cloudwatch = client("cloudwatch")
        pages = cloudwatch.get_paginator("describe_alarms")

        def found(**asked: Any) -> dict[str, Any]:
            both = [pages.paginate(**asked).build_full_result().get(kind, []) for kind in ("MetricAlarms", "CompositeAlarms")]
            return {one["AlarmName"]: one for kind in both for one in kind}

        types = ["MetricAlarm", "CompositeAlarm"]
        self.assertEqual(set(found(AlarmTypes=types)), names("cloudwatch-alarms"))
        self.assertNotIn("analytics-availability", found(), "composite alarms must be asked for")
        off = found(AlarmTypes=types, StateValue="ALARM")
        self.assertEqual(set(off), {"analytics-postgres-connections", "analytics-availability"})
        since = off["analytics-availability"]["StateTransitionedTimestamp"]
        minutes = (datetime.now(timezone.utc) - since).total_seconds() / 60
        self.assertTrue(22 <= minutes < 60, since)

    def test_addons_access_entries_and_versions_in_pages(self) -> None:
        control("POST", "page-size", {"n": 1})
        eks = client("eks")

        def every(operation: str, member: str, **params: Any) -> list[Any]:
            return [one for page in eks.get_paginator(operation).paginate(**params) for one in page[member]]

        addons = every("list_addons", "addons", clusterName=CLUSTER)
        self.assertEqual(set(addons), names("addons"))
        addon = eks.describe_addon(clusterName=CLUSTER, addonName="aws-ebs-csi-driver")["addon"]
        self.assertEqual((addon["status"], addon["health"]["issues"][0]["code"]), ("DEGRADED", "ConfigurationConflict"))
        with self.assertRaisesRegex(ClientError, "ResourceNotFoundException"):
            eks.describe_addon(clusterName=CLUSTER, addonName="nothing")
        entries = every("list_access_entries", "accessEntries", clusterName=CLUSTER)
        self.assertEqual(set(entries), names("access-entries"))
        (developer,) = (one for one in entries if one.endswith("/Developer"))
        (policy,) = every("list_associated_access_policies", "associatedAccessPolicies", clusterName=CLUSTER, principalArn=developer)
        self.assertEqual(policy["accessScope"], {"type": "namespace", "namespaces": ["analytics", "ingest"]})
        versions = every("describe_cluster_versions", "clusterVersions", includeAll=True)
        self.assertEqual({one["clusterVersion"] for one in versions}, names("cluster-versions"))

    def test_denials_are_those_of_each_protocol(self) -> None:
        calls = {
            "s3": client("s3").list_buckets,
            "route53": client("route53").list_hosted_zones,
            "elasticache": client("elasticache").describe_replication_groups,
            "kms": client("kms").list_keys,
            "efs": client("efs").describe_file_systems,
        }
        for service, call in calls.items():
            control("POST", "faults", [{"kind": "access-denied", "service": service}])
            with self.subTest(service), self.assertRaisesRegex(ClientError, "AccessDenied.*not authorized"):
                call()
