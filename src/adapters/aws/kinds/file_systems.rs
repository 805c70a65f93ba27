//! EFS file systems, each with the zones it can be mounted in.

use aws_sdk_efs::types::{FileSystemDescription, LifeCycleState, MountTargetDescription};
use futures::StreamExt;
use serde_json::Value;

use super::{
    AT_ONCE, Table, part,
    print::{bytes, expect, list, since, text, unknown, wanted},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{DESCRIBE_ACCESS_POINTS, DESCRIBE_FILE_SYSTEMS, DESCRIBE_MOUNT_TARGETS},
        shared::Shared,
    },
    model::{Fault, FaultClass, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let request = shared.clients().await.efs.describe_file_systems();
    let systems = every_page!(shared, DESCRIBE_FILE_SYSTEMS, request, file_systems);
    let calls: Vec<_> = systems.iter().map(|it| row(shared, table, it)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

/// Nothing where the file system is gone.
async fn row(
    shared: &Shared,
    table: &Table,
    system: &FileSystemDescription,
) -> Result<Option<Object>, Fault> {
    let id = system.file_system_id();
    let targets = match targets(shared, id).await {
        Ok(targets) => zones(&targets),
        Err(fault) if fault.class == FaultClass::Denied => unknown(&fault),
        Err(fault) if fault.class == FaultClass::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let row = table.row(
        id,
        [
            text(system.name()),
            expect(Some(system.life_cycle_state().as_str()), "available"),
            bytes(system.size_in_bytes().map(aws_sdk_efs::types::FileSystemSize::value)),
            targets,
            wanted(system.encrypted()),
            text(system.throughput_mode().map(aws_sdk_efs::types::ThroughputMode::as_str)),
            text(Some(system.performance_mode().as_str())),
            since(Some(system.creation_time())),
            text(system.kms_key_id()),
            text(system.availability_zone_name()),
        ],
    );
    let tags = system.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value())));
    Ok(Some(Table::tagged(tags, row)))
}

async fn targets(shared: &Shared, system: &str) -> Result<Vec<MountTargetDescription>, Fault> {
    let request = shared.clients().await.efs.describe_mount_targets().file_system_id(system);
    Ok(every_page!(shared, DESCRIBE_MOUNT_TARGETS, request, mount_targets))
}

/// The zones with a mount target; without any, nothing can use it.
fn zones(targets: &[MountTargetDescription]) -> Printed {
    let zone = |it: &MountTargetDescription| {
        let zone = it.availability_zone_name().unwrap_or("zone ?");
        let state = it.life_cycle_state();
        if *state == LifeCycleState::Available {
            zone.to_owned()
        } else {
            format!("{zone} ({})", state.as_str())
        }
    };
    let mut zones: Vec<String> = targets.iter().map(zone).collect();
    zones.sort_unstable();
    match zones.iter().find(|zone| zone.ends_with(')')) {
        _ if zones.is_empty() => Printed::Alarming("none".into()),
        Some(_) => Printed::Alarming(zones.join(",").into()),
        None => list(zones),
    }
}

/// A file system with its mount targets and access points.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let efs = &shared.clients().await.efs;
    let body = Body::default();
    let request = efs.describe_file_systems().file_system_id(&*id.name).customize();
    shared.call(DESCRIBE_FILE_SYSTEMS, request.interceptor(body.clone()).send()).await?;
    let mut system = body.at("/FileSystems/0", DESCRIBE_FILE_SYSTEMS)?;
    let body = Body::default();
    let request = efs.describe_mount_targets().file_system_id(&*id.name).customize();
    let targets =
        shared.call(DESCRIBE_MOUNT_TARGETS, request.interceptor(body.clone()).send()).await;
    system["MountTargets"] = part(targets, || body.at("/MountTargets", DESCRIBE_MOUNT_TARGETS))?;
    let body = Body::default();
    let request = efs.describe_access_points().file_system_id(&*id.name).customize();
    let points =
        shared.call(DESCRIBE_ACCESS_POINTS, request.interceptor(body.clone()).send()).await;
    system["AccessPoints"] = part(points, || body.at("/AccessPoints", DESCRIBE_ACCESS_POINTS))?;
    Ok(system)
}
