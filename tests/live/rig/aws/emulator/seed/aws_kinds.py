"""What the estate lists under `aws_kinds`: buckets, volumes, file systems, caches, secrets, keys, zones, edges, alarms.

The kinds are made as their users would make them, with moto taking the calls inside this process; what moto
cannot be told is set afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
from moto import mock_aws
from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.elasticache.models import elasticache_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends

from ..estate import Estate
from ..rig import Rig
from .network import Network

EVERYWHERE = "aws"


def create_aws_kinds(rig: Rig, estate: Estate, network: Network) -> None:
    """Creates every object of every kind."""
    mock = mock_aws()
    mock.start(reset=False)
    try:
        for make in (_keys, _buckets, _volumes, _file_systems, _caches, _secrets, _zones, _distributions, _alarms):
            make(rig, estate, network)
    finally:
        mock.stop(remove_data=False)


def _client(rig: Rig, service: str) -> Any:
    return boto3.client(service, region_name=rig.region)


def _objects(estate: Estate, plural: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in estate.aws_kinds.get(plural, []):
        yield one["name"], {name: _plain(cell) for name, cell in one["cells"].items()}


def _plain(cell: Any) -> Any:
    """The text of a cell that needs attention; times stay as they are."""
    return cell["alarming"] if isinstance(cell, dict) and "alarming" in cell else cell


def _time(rig: Rig, cell: dict[str, int]) -> datetime:
    if "days_ago" in cell:
        return rig.clock.now() - timedelta(days=cell["days_ago"])
    if "minutes_ago" in cell:
        return rig.clock.now() - timedelta(minutes=cell["minutes_ago"])
    # A little more than the file says, so that a day is not over when it is looked at.
    return rig.clock.now() + timedelta(days=cell["in_days"], hours=1)


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _keys(rig: Rig, estate: Estate, _network: Network) -> None:
    kms, backend = _client(rig, "kms"), rig.backend(kms_backends)
    for name, cells in _objects(estate, "kms-keys"):
        made = kms.create_key(KeyUsage=cells["Usage"], KeySpec=cells["Spec"], Description=cells["Description"])
        key = backend.keys.pop(made["KeyMetadata"]["KeyId"])
        key.id, key.arn = name, f"arn:aws:kms:{rig.region}:{rig.account}:key/{name}"
        key.creation_date = _time(rig, cells["Age"]).timestamp()
        backend.keys[name] = key
        for alias in cells["Alias"]:
            kms.create_alias(AliasName=alias, TargetKeyId=name)
        if cells.get("Rotation"):
            kms.enable_key_rotation(KeyId=name)
        if "Deletion" in cells:
            kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=7)
            # moto counts from a time without a zone.
            key.deletion_date = _time(rig, cells["Deletion"]).replace(tzinfo=None)


def _buckets(rig: Rig, estate: Estate, _network: Network) -> None:
    s3 = _client(rig, "s3")
    for name, cells in _objects(estate, "buckets"):
        s3.create_bucket(Bucket=name)
        s3_backends[rig.account][EVERYWHERE].buckets[name].creation_date = _time(rig, cells["Age"])
        default = {"SSEAlgorithm": cells["Encryption"]}
        if "Key" in cells:
            default["KMSMasterKeyID"] = cells["Key"]
        rules = [{"ApplyServerSideEncryptionByDefault": default}]
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
        if cells["Versioning"] == "Enabled":
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if cells["Public access"] == "blocked":
            parts = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(parts, True))
        rules = [
            {"ID": f"rule-{number}", "Status": "Enabled", "Filter": {"Prefix": f"{number}/"}, "Expiration": {"Days": 30}}
            for number in range(cells.get("Lifecycle rules", 0))
        ]
        if rules:
            s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def _volumes(rig: Rig, estate: Estate, _network: Network) -> None:
    backend = rig.backend(ec2_backends)
    # Those that moto made for the instances are not listed in the file; the platform encrypts all.
    for volume in backend.volumes.values():
        volume.encrypted = True
    for one in estate.aws_kinds.get("volumes", []):
        name, cells = one["name"], {key: _plain(cell) for key, cell in one["cells"].items()}
        iops = cells["IOPS"] if cells["Type"] == "gp3" else None
        volume = backend.create_volume(
            size=cells["Size"]["bytes"] >> 30,
            zone_name=cells["Zone"],
            encrypted=cells["Encrypted"],
            kms_key_id=cells.get("Key"),
            volume_type=cells["Type"],
            iops=iops,
            throughput=cells.get("Throughput"),
        )
        del backend.volumes[volume.id]
        volume.id = name
        backend.volumes[name] = volume
        volume.add_tags(one.get("tags", {}))
        if "Instance" in cells:
            backend.attach_volume(name, cells["Instance"], cells["Device"])
        if iops is None:
            volume.iops = cells["IOPS"]
        volume.create_time = _time(rig, cells["Age"])


def _file_systems(rig: Rig, estate: Estate, network: Network) -> None:
    efs, backend = _client(rig, "efs"), rig.backend(efs_backends)
    subnets = {rig.backend(ec2_backends).get_subnet(it).availability_zone: it for it in network.of_tier("private")}
    for name, cells in _objects(estate, "file-systems"):
        made = efs.create_file_system(
            CreationToken=name,
            Encrypted=cells["Encrypted"],
            KmsKeyId=cells["Key"],
            ThroughputMode=cells["Throughput"],
            PerformanceMode=cells["Performance"],
            Tags=_tags({"Name": cells["Named"]}),
        )
        system = backend.file_systems_by_id.pop(made["FileSystemId"])
        backend.tagging_service.copy_tags(system.file_system_id, name)
        system.file_system_arn = system.file_system_arn.replace(system.file_system_id, name)
        system.file_system_id = name
        system.creation_time = _time(rig, cells["Age"]).timestamp()
        system._rig_size = cells["Size"]["bytes"]
        backend.file_systems_by_id[name] = system
        for zone in cells["Mount targets"]:
            target = efs.create_mount_target(FileSystemId=name, SubnetId=subnets[zone])
            interface = rig.backend(ec2_backends).enis[target["NetworkInterfaceId"]]
            interface.description = f"EFS mount target for {name} ({target['MountTargetId']})"


    for one in estate.aws_kinds.get("file-systems", []):
        for wanted in one["object"].get("AccessPoints", []):
            name = wanted["AccessPointId"]
            made = efs.create_access_point(
                ClientToken=name, FileSystemId=one["name"], RootDirectory=wanted["RootDirectory"]
            )
            point = backend.access_points.pop(made["AccessPointId"])
            point.access_point_arn = point.access_point_arn.replace(point.access_point_id, name)
            point.access_point_id = name
            backend.access_points[name] = point


def _caches(rig: Rig, estate: Estate, _network: Network) -> None:
    cache, backend = _client(rig, "elasticache"), rig.backend(elasticache_backends)
    for name, cells in _objects(estate, "caches"):
        if cells["Form"] == "serverless":
            rig.serverless_caches[name] = _serverless(rig, name, cells)
            continue
        cache.create_replication_group(
            ReplicationGroupId=name,
            ReplicationGroupDescription=name,
            Engine=cells["Engine"],
            EngineVersion=cells["Version"],
            CacheNodeType=cells["Node type"],
            NumCacheClusters=cells["Nodes"],
            PreferredCacheClusterAZs=cells["Zones"],
            AutomaticFailoverEnabled=cells["Failover"] == "enabled",
            MultiAZEnabled=cells["Multi-AZ"],
            AtRestEncryptionEnabled=cells["At rest"],
            TransitEncryptionEnabled=cells["In transit"],
            SnapshotRetentionLimit=cells["Backup days"],
            PreferredMaintenanceWindow=cells["Maintenance"],
        )
        group = backend.replication_groups[name]
        group.replication_group_create_time = _time(rig, cells["Age"])
        group.member_clusters = [f"{name}-{number:03}" for number in range(1, cells["Nodes"] + 1)]
        for member, zone in zip(group.member_clusters, cells["Zones"], strict=True):
            cache.create_cache_cluster(
                CacheClusterId=member,
                ReplicationGroupId=name,
                Engine=cells["Engine"],
                EngineVersion=cells["Version"],
                CacheNodeType=cells["Node type"],
                PreferredAvailabilityZone=zone,
                PreferredMaintenanceWindow=cells["Maintenance"],
            )


def _serverless(rig: Rig, name: str, cells: dict[str, Any]) -> dict[str, Any]:
    """A cache of a kind that moto does not know."""
    host, _, port = cells["Endpoint"].partition(":")
    return {
        "ServerlessCacheName": name,
        "Status": cells["Status"],
        "Engine": cells["Engine"],
        "FullEngineVersion": cells["Version"],
        "CreateTime": _time(rig, cells["Age"]),
        "Endpoint": {"Address": host, "Port": int(port)},
        "SnapshotRetentionLimit": cells["Backup days"],
    }


def _secrets(rig: Rig, estate: Estate, _network: Network) -> None:
    client, backend = _client(rig, "secretsmanager"), rig.backend(secretsmanager_backends)
    for name, cells in _objects(estate, "aws-secrets"):
        # A value that no test may ever see again.
        client.create_secret(Name=name, SecretString="CANARY-IN-A-SECRET", Description=cells.get("Description", ""))
        secret = backend.secrets.get(name)
        secret.created_date = _time(rig, cells["Age"]).timestamp()
        secret.last_changed_date = _time(rig, cells["Changed"]).timestamp()
        if cells["Rotation"]:
            secret.rotation_requested = secret.rotation_enabled = True
            secret.auto_rotate_after_days = cells["Every days"]
            secret.last_rotation_date = _time(rig, cells["Rotated"]).timestamp()
            secret.next_rotation_date = _time(rig, cells["Next rotation"]).timestamp()
        if "Deletion" in cells:
            client.delete_secret(SecretId=name, RecoveryWindowInDays=7)
            secret.deleted_date = _time(rig, cells["Deletion"]).timestamp()


def _zones(rig: Rig, estate: Estate, network: Network) -> None:
    route53 = _client(rig, "route53")
    for name, cells in _objects(estate, "hosted-zones"):
        private = cells["Access"] == "private"
        config = {"Comment": cells["Comment"], "PrivateZone": private}
        wanted = {"Name": name, "CallerReference": name, "HostedZoneConfig": config}
        if private:
            wanted["VPC"] = {"VPCRegion": rig.region, "VPCId": network.vpc_id}
        zone = route53.create_hosted_zone(**wanted)["HostedZone"]["Id"]
        changes = [_record(one) for one in estate.aws_kinds.get("records", []) if one["cells"]["Zone"] == name]
        if changes:
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def _record(one: dict[str, Any]) -> dict[str, Any]:
    cells = one["cells"]
    name, _, rest = one["name"].partition(" ")
    record: dict[str, Any] = {"Name": name, "Type": cells["Type"]}
    (value, *_) = cells["Values"]
    if value.startswith("alias "):
        target = {"DNSName": value.removeprefix("alias "), "HostedZoneId": "Z2FDTNDATAQYW2", "EvaluateTargetHealth": False}
        record["AliasTarget"] = target
    else:
        record["TTL"] = cells["TTL"]
        record["ResourceRecords"] = [{"Value": value} for value in cells["Values"]]
    if cells["Routing"].startswith("weighted "):
        record["Weight"] = int(cells["Routing"].split()[1])
        record["SetIdentifier"] = rest.split()[1]
    return {"Action": "CREATE", "ResourceRecordSet": record}


def _distributions(rig: Rig, estate: Estate, _network: Network) -> None:
    client = _client(rig, "cloudfront")
    for name, cells in _objects(estate, "distributions"):
        headers = [{"HeaderName": "X-Origin-Verify", "HeaderValue": "CANARY-IN-A-HEADER"}]
        origin = {
            "Id": "web",
            "DomainName": cells["Origins"][0],
            "CustomHeaders": {"Quantity": 1, "Items": headers},
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        client.create_distribution(
            DistributionConfig={
                "CallerReference": name,
                "Comment": cells["Comment"],
                "Enabled": cells["Enabled"],
                "Aliases": {"Quantity": len(cells["Aliases"]), "Items": cells["Aliases"]},
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "redirect-to-https"},
                "PriceClass": cells["Price class"],
                "ViewerCertificate": {"MinimumProtocolVersion": cells["Least TLS"], "SSLSupportMethod": "sni-only"},
            }
        )


def _alarms(rig: Rig, estate: Estate, _network: Network) -> None:
    cloudwatch, backend = _client(rig, "cloudwatch"), rig.backend(cloudwatch_backends)
    for one in estate.aws_kinds.get("cloudwatch-alarms", []):
        wanted, cells = dict(one["object"]), one["cells"]
        name, state, reason = (wanted.pop(key) for key in ("AlarmName", "StateValue", "StateReason"))
        if "AlarmRule" in wanted:
            _composite_alarm(backend, name, wanted)
        else:
            cloudwatch.put_metric_alarm(AlarmName=name, **wanted)
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)
        alarm = backend.alarms[name]
        alarm.state_transitioned_timestamp = alarm.state_updated_timestamp = _time(rig, cells["Since"])
        alarm.configuration_updated_timestamp = _time(rig, cells["Changed"])


def _composite_alarm(backend: Any, name: str, wanted: dict[str, Any]) -> None:
    """Moto lists alarms over other alarms, but takes none."""
    of_a_metric = ("namespace", "metric_name", "comparison_operator", "evaluation_periods", "period", "threshold", "statistic")
    backend.put_metric_alarm(
        name=name,
        **dict.fromkeys(of_a_metric),
        description=wanted.get("AlarmDescription"),
        dimensions=[],
        alarm_actions=wanted["AlarmActions"],
        actions_enabled=wanted["ActionsEnabled"],
        rule=wanted["AlarmRule"],
    )
