//! EBS volumes of the Region, with the claims they were made for.

use aws_sdk_ec2::types::{Filter, Volume, VolumeState};
use serde_json::Value;

use super::{
    Table, part,
    print::{bytes, count, since, text, wanted},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{DESCRIBE_SNAPSHOTS, DESCRIBE_VOLUMES},
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId},
};

/// As many as EC2 gives at once.
const PAGE: i32 = 500;

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let request = shared.clients().await.ec2.describe_volumes().max_results(PAGE);
    let volumes: Vec<Volume> = every_page!(shared, DESCRIBE_VOLUMES, request, volumes);
    Ok(volumes.iter().filter_map(|volume| row(table, volume)).collect())
}

fn row(table: &Table, volume: &Volume) -> Option<Object> {
    let attached = volume.attachments().first();
    let row = table.row(
        volume.volume_id()?,
        [
            state(volume),
            bytes(volume.size().map(|gib| i64::from(gib) << 30)),
            text(volume.volume_type().map(aws_sdk_ec2::types::VolumeType::as_str)),
            count(volume.iops()),
            text(volume.availability_zone()),
            wanted(volume.encrypted()),
            text(attached.and_then(|it| it.instance_id())),
            text(claim(volume).as_deref()),
            since(volume.create_time()),
            count(volume.throughput()),
            text(attached.and_then(|it| it.device())),
            text(volume.snapshot_id()),
            text(volume.kms_key_id()),
        ],
    );
    let tags = volume.tags().iter().map(|tag| (tag.key(), tag.value()));
    Some(Table::tagged(tags, row))
}

/// A volume that nothing is attached to costs money all the same.
fn state(volume: &Volume) -> Printed {
    match volume.state() {
        Some(VolumeState::InUse) => Printed::Text("in-use".into()),
        Some(other) => Printed::Alarming(other.as_str().into()),
        None => Printed::Nothing,
    }
}

/// The claim that the CSI driver made it for: `namespace/name`.
fn claim(volume: &Volume) -> Option<String> {
    let tag = |key: &str| volume.tags().iter().find(|tag| tag.key() == Some(key))?.value();
    let name = tag("kubernetes.io/created-for/pvc/name")?;
    let namespace = tag("kubernetes.io/created-for/pvc/namespace").unwrap_or("?");
    Some(format!("{namespace}/{name}"))
}

/// A volume with its snapshots.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let ec2 = &shared.clients().await.ec2;
    let body = Body::default();
    let request = ec2.describe_volumes().volume_ids(&*id.name).customize();
    shared.call(DESCRIBE_VOLUMES, request.interceptor(body.clone()).send()).await?;
    let mut volume = body.at("/volumeSet/0", DESCRIBE_VOLUMES)?;
    let body = Body::default();
    let filter = Filter::builder().name("volume-id").values(&*id.name).build();
    let request = ec2.describe_snapshots().owner_ids("self").filters(filter).customize();
    let snapshots = shared.call(DESCRIBE_SNAPSHOTS, request.interceptor(body.clone()).send()).await;
    volume["snapshots"] =
        part(snapshots, || Ok(body.at("/snapshotSet", DESCRIBE_SNAPSHOTS).unwrap_or_default()))?;
    Ok(volume)
}
