"""RDS databases, with the members that moto leaves out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.models import rds_backends

from ..estate import Estate
from ..rig import Rig
from .interfaces import Interfaces
from .network import Network

GIB = 2**30
MASTER = {"master_username": "operator", "master_user_password": "not a secret"}


def create_databases(rig: Rig, estate: Estate, network: Network) -> None:
    """Creates what the estate lists under `databases`, if it does."""
    wanted = estate.databases
    if not wanted:
        return
    rds, ec2 = rig.backend(rds_backends), rig.backend(ec2_backends)
    group = network.groups.get("database")
    if group is None:
        group = ec2.create_security_group(f"{estate.cluster['name']}-database", "Databases", network.vpc_id).id
    subnets = [ec2.get_subnet(subnet) for subnet in network.of_tier("intra") or network.of_tier("private")]
    for name in {one["subnet_group"] for one in wanted["clusters"] + wanted["instances"]}:
        rds.create_subnet_group(name, "Databases", subnets, [])
    _parameters(rig, rds, wanted)
    for one in wanted["clusters"]:
        cluster = rds.create_db_cluster({**_common(one, group), "db_cluster_identifier": one["name"], **MASTER})
        _finish_cluster(rig, cluster, one)
    # The first member that is created becomes the writer.
    for one in sorted(wanted["instances"], key=lambda one: not one.get("writer", False)):
        instance = rds.create_db_instance({**_common(one, group), **_own(one)})
        _finish_instance(rig, instance, one)
        _stand(ec2, one["zones"], subnets, group)
    _snapshots(rig, rds, wanted)
    _history(rig, estate, wanted)


def _stand(ec2: Any, zones: list[str], subnets: list[Any], group: str) -> None:
    """An interface in each zone of an instance. RDS does not say in it whose it is."""
    for subnet in subnets:
        if subnet.availability_zone in zones:
            Interfaces(ec2).create(subnet.id, "RDSNetworkInterface", [group])


def _parameters(rig: Rig, rds: Any, wanted: dict[str, Any]) -> None:
    """The groups in which somebody has set something, and what."""
    for one in wanted["instances"]:
        name = one["parameter_group"]
        if not name.startswith("default.") and name not in rds.db_parameter_groups:
            family = f"{one['engine']}{one['version'].split('.')[0]}"
            group = {"db_parameter_group_name": name, "description": name, "db_parameter_group_family": family}
            rds.create_db_parameter_group(group)
    rig.database_parameters = [
        {
            "group": one["group"],
            "cluster": one["cluster"],
            "row": {
                "ParameterName": one["name"],
                "ParameterValue": one["value"],
                "Description": one["description"],
                "Source": "user",
                "ApplyType": one["apply_type"],
                "DataType": one["data_type"],
                "IsModifiable": True,
                "ApplyMethod": one["apply_method"],
            },
        }
        for one in wanted["parameters"]
    ]


def _common(one: dict[str, Any], group: str) -> dict[str, Any]:
    return {
        "engine": one["engine"],
        "engine_version": one["version"],
        "port": one["port"],
        "db_subnet_group_name": one["subnet_group"],
        "vpc_security_group_ids": [group],
        "storage_encrypted": one["encrypted"],
        "kms_key_id": one["key"],
        "backup_retention_period": one["backup_days"],
        "preferred_backup_window": one["backup_window"],
        "preferred_maintenance_window": one["maintenance_window"],
        "deletion_protection": one["deletion_protection"],
        "enable_iam_database_authentication": True,
    }


def _own(one: dict[str, Any]) -> dict[str, Any]:
    own = {
        "db_instance_identifier": one["name"],
        "db_instance_class": one["class"],
        "availability_zone": one["zones"][0],
        "multi_az": one["multi_az"],
        "publicly_accessible": False,
        "ca_certificate_identifier": one["authority"],
        "db_parameter_group_name": one["parameter_group"],
    }
    if one.get("cluster"):
        return {**own, "db_cluster_identifier": one["cluster"]}
    sizes = {"allocated_storage": one["storage_gib"], "max_allocated_storage": one["storage_max_gib"]}
    return {**own, **MASTER, **sizes, "storage_type": one["storage_type"]}


def _finish_cluster(rig: Rig, cluster: Any, one: dict[str, Any]) -> None:
    cluster.status = "available"
    cluster.storage_type = one["storage_type"]
    cluster.availability_zones = one["zones"]
    cluster.parameter_group = one["parameter_group"]
    cluster.rig_restorable_s = one["restorable_s"]
    cluster.cluster_create_time = rig.clock.now() - timedelta(days=one["age_days"])
    cluster.earliest_restorable_time = rig.clock.now() - timedelta(days=one["backup_days"])
    # RDS says this of Multi-AZ DB clusters only.
    cluster.publicly_accessible = None


def _finish_instance(rig: Rig, instance: Any, one: dict[str, Any]) -> None:
    instance.rig_restorable_s = one["restorable_s"]
    instance.instance_create_time = rig.clock.now() - timedelta(days=one["age_days"])
    if len(one["zones"]) > 1:
        instance.secondary_availability_zone = one["zones"][1]
    ends = rig.clock.now() + timedelta(days=one["certificate_days"])
    instance.certificate_details = {"CAIdentifier": one["authority"], "ValidTill": ends}
    load = one["load"]
    free = load["free_storage_gib"]
    measured = {
        "DatabaseConnections": load["connections"],
        "CPUUtilization": load["cpu_percent"],
        "FreeStorageSpace": None if free is None else free * GIB,
        "AuroraReplicaLag": load["replica_lag_ms"],
    }
    measured = {name: value for name, value in measured.items() if value is not None}
    rig.measure("AWS/RDS", ("DBInstanceIdentifier", one["name"]), measured)


def _snapshots(rig: Rig, rds: Any, wanted: dict[str, Any]) -> None:
    # moto made some of its own, and events about them.
    rds.database_snapshots.clear()
    rds.cluster_snapshots.clear()
    for one in wanted["snapshots"]:
        create = rds.create_db_cluster_snapshot if one["cluster"] else rds.create_db_snapshot
        snapshot = create(one["of"], one["name"], snapshot_type=one["origin"])
        snapshot.created = rig.clock.now() - timedelta(seconds=one["age_s"])


def _history(rig: Rig, estate: Estate, wanted: dict[str, Any]) -> None:
    def arn(one: dict[str, Any]) -> str:
        return f"arn:aws:rds:{estate.region}:{estate.account}:{'cluster' if one['cluster'] else 'db'}:{one['of']}"

    rig.database_events = [
        {
            "SourceIdentifier": one["of"],
            "SourceType": "db-cluster" if one["cluster"] else "db-instance",
            "SourceArn": arn(one),
            "Message": one["message"],
            "EventCategories": one["categories"],
            "Date": rig.clock.now() - timedelta(seconds=one["age_s"]),
        }
        for one in wanted["events"]
    ]
    rig.database_maintenance = [
        {"ResourceIdentifier": arn(one), "PendingMaintenanceActionDetails": [_action(rig, one)]}
        for one in wanted["maintenance"]
    ]


def _action(rig: Rig, one: dict[str, Any]) -> dict[str, Any]:
    planned = rig.clock.now() + timedelta(days=one["in_days"])
    return {
        "Action": one["action"],
        "Description": one["description"],
        "AutoAppliedAfterDate": planned,
        "CurrentApplyDate": planned,
    }
