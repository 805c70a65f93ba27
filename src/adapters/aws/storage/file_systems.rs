//! EFS file systems.

use aws_sdk_efs::types::{FileSystemDescription, ThroughputMode};

use crate::{
    adapters::aws::{
        convert::symbol, network::every_page, operations::DESCRIBE_FILE_SYSTEMS, shared::Shared,
    },
    model::{Fault, FileSystem, ResourceId, SourceId},
};

/// All file systems of the Region.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<FileSystem>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.efs.describe_file_systems();
    let described = every_page!(shared, DESCRIBE_FILE_SYSTEMS, request, file_systems);
    Ok(described.iter().map(|it| convert(&source, it)).collect())
}

fn convert(source: &SourceId, it: &FileSystemDescription) -> FileSystem {
    FileSystem {
        id: ResourceId::new(source, FileSystem::kind(), it.file_system_id()),
        state: it.life_cycle_state().as_str().into(),
        form: symbol(it.throughput_mode().map(ThroughputMode::as_str)),
        encrypted: it.encrypted(),
        zone: symbol(it.availability_zone_name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const SYSTEMS: &str = r#"{"FileSystems": [{"FileSystemId": "fs-1", "OwnerId": "1",
        "CreationToken": "t", "CreationTime": 1, "LifeCycleState": "available",
        "NumberOfMountTargets": 3, "SizeInBytes": {"Value": 1}, "PerformanceMode": "generalPurpose",
        "ThroughputMode": "elastic", "Encrypted": false, "Tags": []}]}"#;

    #[tokio::test]
    async fn a_file_system_says_whether_it_is_encrypted_and_where_it_is() {
        let (shared, _) = account(&[("/file-systems", 200, SYSTEMS), IDENTITY]).await;
        let systems = read(&shared).await.unwrap();
        let [system] = systems.as_slice() else { unreachable!("{systems:?}") };
        assert_eq!((&*system.id.name, system.state.as_str()), ("fs-1", "available"));
        assert_eq!((system.form.as_deref(), system.encrypted), (Some("elastic"), Some(false)));
        assert_eq!(system.zone, None);
    }
}
