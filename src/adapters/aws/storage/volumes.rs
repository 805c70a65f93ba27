//! EBS volumes.

use aws_sdk_ec2::types::{
    Volume as Described, VolumeAttachment, VolumeAttachmentState, VolumeState, VolumeType,
};

use crate::{
    adapters::aws::{
        convert::{count, symbol, time},
        network::{every_page, labels},
        operations::DESCRIBE_VOLUMES,
        shared::Shared,
    },
    model::{Attachment, Fault, ResourceId, SourceId, Volume},
};

/// As many as EC2 gives at once.
const PAGE: i32 = 500;

/// All volumes of the Region.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Volume>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_volumes().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_VOLUMES, request, volumes);
    Ok(described.iter().filter_map(|volume| convert(&source, volume)).collect())
}

fn convert(source: &SourceId, it: &Described) -> Option<Volume> {
    Some(Volume {
        id: ResourceId::new(source, Volume::kind(), it.volume_id()?),
        state: symbol(it.state().map(VolumeState::as_str)).unwrap_or_default(),
        form: symbol(it.volume_type().map(VolumeType::as_str)).unwrap_or_default(),
        size: count(it.size()).map(|gib| u64::from(gib) << 30),
        iops: count(it.iops()),
        throughput: count(it.throughput()),
        zone: symbol(it.availability_zone()).unwrap_or_default(),
        encrypted: it.encrypted(),
        multi_attach: it.multi_attach_enabled() == Some(true),
        attachments: it.attachments().iter().filter_map(attachment).collect(),
        tags: labels(it.tags()),
        created: time(it.create_time()),
    })
}

fn attachment(it: &VolumeAttachment) -> Option<Attachment> {
    Some(Attachment {
        instance: symbol(it.instance_id())?,
        state: symbol(it.state().map(VolumeAttachmentState::as_str)).unwrap_or_default(),
        ends_with_instance: it.delete_on_termination() == Some(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const VOLUMES: &str = r"<DescribeVolumesResponse><volumeSet>
        <item><volumeId>vol-1</volumeId><size>200</size><status>in-use</status>
          <volumeType>io2</volumeType><iops>10000</iops><encrypted>true</encrypted>
          <availabilityZone>us-east-1a</availabilityZone>
          <multiAttachEnabled>true</multiAttachEnabled>
          <attachmentSet><item><instanceId>i-1</instanceId><status>attached</status>
            <deleteOnTermination>false</deleteOnTermination></item></attachmentSet>
          <tagSet><item><key>kubernetes.io/created-for/pvc/name</key><value>data</value></item></tagSet></item>
        <item><volumeId>vol-2</volumeId><status>available</status></item>
        </volumeSet></DescribeVolumesResponse>";

    #[tokio::test]
    async fn a_volume_says_how_fast_it_is_and_who_has_it() {
        let (shared, _) = account(&[("Action=DescribeVolumes", 200, VOLUMES), IDENTITY]).await;
        let volumes = read(&shared).await.unwrap();
        let [disk, bare] = volumes.as_slice() else { unreachable!("{volumes:?}") };
        assert_eq!((disk.size, disk.iops, disk.throughput), (Some(200 << 30), Some(10_000), None));
        assert_eq!((disk.encrypted, disk.multi_attach), (Some(true), true));
        let at = &disk.attachments[0];
        assert_eq!((at.instance.as_str(), at.state.as_str()), ("i-1", "attached"));
        assert!(!at.ends_with_instance);
        assert_eq!(disk.tags.get("kubernetes.io/created-for/pvc/name").unwrap(), "data");
        assert_eq!((bare.encrypted, bare.size), (None, None), "what is not said is not known");
    }
}
