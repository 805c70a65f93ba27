//! Storage and databases of a generated estate: a few, whatever its size.

use serde_json::{Value, json};

use super::machines::{Fleet, ZONES};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000001";

/// Claims that are made, at most.
const CLAIMS: usize = 12;

/// A claim with its volume and its disk.
struct Disk<'a> {
    number: usize,
    namespace: &'a str,
    workload: &'a str,
    zone: &'a str,
    instance: &'a str,
}

impl Disk<'_> {
    fn volume(&self) -> String {
        format!("pvc-{:08x}-0000-4000-8000-000000000000", self.number)
    }

    fn handle(&self) -> String {
        format!("vol-0{:016x}", self.number)
    }

    fn claim(&self) -> String {
        format!("data-{}-0", self.workload)
    }
}

/// The first pods of the first StatefulSets that ask for what their nodes have, and their disks.
fn disks<'a>(workloads: &'a [Value], fleet: &'a Fleet) -> Vec<Disk<'a>> {
    let text = |value: &'a Value, key: &str| value[key].as_str().unwrap_or_default();
    let sets = workloads.iter().filter(|it| it["kind"] == "StatefulSet");
    let sets = sets.filter(|it| it["annotations"].is_null() && it["cpu"] != "96");
    let disk = |(number, it): (usize, &'a Value)| {
        let own = fleet.nodes().iter().filter(|node| node["group"] == it["group"]);
        let first = usize::try_from(it["first"].as_u64().unwrap_or(0)).unwrap_or(0);
        let home = own.cycle().nth(first)?;
        Some(Disk {
            number,
            namespace: text(it, "namespace"),
            workload: text(it, "name"),
            zone: text(home, "zone"),
            instance: text(home, "instance_id"),
        })
    };
    sets.take(CLAIMS).enumerate().filter_map(disk).collect()
}

/// What the cluster and EC2 know of storage.
pub(super) fn storage(workloads: &[Value], fleet: &Fleet) -> (Value, Value) {
    let disks = disks(workloads, fleet);
    let parameters = json!({"type": "gp3", "encrypted": "true"});
    let class = json!({
        "name": "gp3", "provisioner": "ebs.csi.aws.com", "reclaim": "Delete", "default": true,
        "parameters": parameters,
    });
    let volume = |it: &Disk<'_>| {
        json!({
            "name": it.volume(), "class": "gp3", "reclaim": "Delete", "size_gib": 100,
            "mode": "ReadWriteOnce", "handle": it.handle(), "zone": it.zone,
        })
    };
    let claim = |it: &Disk<'_>| {
        json!({
            "namespace": it.namespace, "name": it.claim(), "class": "gp3", "size_gib": 100,
            "mode": "ReadWriteOnce", "volume": it.volume(), "used_by": it.workload,
        })
    };
    let cluster = json!({
        "classes": [class],
        "volumes": disks.iter().map(volume).collect::<Vec<_>>(),
        "claims": disks.iter().map(claim).collect::<Vec<_>>(),
    });
    (cluster, disks.iter().map(ebs).collect())
}

fn ebs(it: &Disk<'_>) -> Value {
    json!({
        "name": it.handle(),
        "cells": {
            "State": "in-use", "Size": {"bytes": 100_u64 << 30}, "Type": "gp3", "IOPS": 3000,
            "Zone": it.zone, "Encrypted": true, "Age": {"days_ago": 110}, "Instance": it.instance,
            "Device": "/dev/xvdba", "Claim": format!("{}/{}", it.namespace, it.claim()),
            "Throughput": 125,
        },
        "tags": {
            "kubernetes.io/created-for/pvc/namespace": it.namespace,
            "kubernetes.io/created-for/pvc/name": it.claim(),
        },
        "object": {
            "VolumeId": it.handle(), "State": "in-use", "Size": 100, "VolumeType": "gp3",
            "Iops": 3000, "AvailabilityZone": it.zone, "Encrypted": true, "Throughput": 125,
            "Attachments": [{
                "InstanceId": it.instance, "Device": "/dev/xvdba", "State": "attached",
            }],
        },
    })
}

/// A database with a standby, and a cluster with a reader.
pub(super) fn databases() -> Value {
    let load = |connections: u32, cpu: f64, lag: Option<u32>| json!({"connections": connections, "cpu_percent": cpu, "free_storage_gib": null, "replica_lag_ms": lag});
    let zone = |place: usize| format!("us-east-1{}", ZONES[place]);
    let base = |name: &str, engine: &str, class: Option<&str>| {
        json!({
            "name": name, "engine": engine, "version": "16.8", "class": class, "zones": [zone(0)],
            "multi_az": false, "storage_gib": null, "storage_max_gib": null,
            "storage_type": "aurora", "encrypted": true, "key": KEY, "port": 5432,
            "host": format!("{name}.c1x2y3z4a5b6.us-east-1.rds.amazonaws.com"),
            "restorable_s": null, "backup_days": 14, "backup_window": "02:00-02:30",
            "maintenance_window": "sun:05:00-sun:06:00", "authority": "rds-ca-rsa2048-g1",
            "certificate_days": 500, "deletion_protection": true, "subnet_group": "generated",
            "parameter_group": "default.postgres16", "age_days": 200,
        })
    };
    let with = |mut whole: Value, more: Value| {
        if let (Value::Object(whole), Value::Object(more)) = (&mut whole, more) {
            whole.extend(more);
        }
        whole
    };
    let orders = with(
        base("orders-postgres", "postgres", Some("db.m6g.2xlarge")),
        json!({
            "zones": [zone(0), zone(1)], "multi_az": true, "storage_gib": 500,
            "storage_max_gib": 1000, "storage_type": "gp3", "restorable_s": 150,
            "backup_window": "03:00-04:00", "load": load(420, 44.0, None),
        }),
    );
    let member = |name: &str, place: usize, writer: bool, load: Value| {
        let more = json!({
            "cluster": "catalog-aurora", "writer": writer, "zones": [zone(place)], "load": load,
        });
        with(base(name, "aurora-postgresql", Some("db.r6g.xlarge")), more)
    };
    let zones: Vec<_> = (0..3).map(zone).collect();
    let cluster = json!({
        "zones": zones, "restorable_s": 60, "authority": null, "certificate_days": null,
        "host": "catalog-aurora.cluster-c1x2y3z4a5b6.us-east-1.rds.amazonaws.com",
    });
    json!({
        "instances": [
            orders,
            member("catalog-aurora-1", 0, true, load(150, 31.0, None)),
            member("catalog-aurora-2", 1, false, load(90, 18.0, Some(21))),
        ],
        "clusters": [with(base("catalog-aurora", "aurora-postgresql", None), cluster)],
        "snapshots": [
            {"name": "rds:orders-postgres-2026-01-05-03-07", "of": "orders-postgres",
                "cluster": false, "origin": "automated", "age_s": 21_180},
            {"name": "rds:catalog-aurora-2026-01-05-02-10", "of": "catalog-aurora",
                "cluster": true, "origin": "automated", "age_s": 24_600},
        ],
        "events": [], "maintenance": [], "parameters": [],
    })
}
