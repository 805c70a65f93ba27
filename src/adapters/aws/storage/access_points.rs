//! Access points of EFS file systems.

use aws_sdk_efs::types::{AccessPointDescription, LifeCycleState};

use crate::{
    adapters::aws::{
        convert::symbol, network::every_page, operations::DESCRIBE_ACCESS_POINTS, shared::Shared,
    },
    model::{AccessPoint, Fault, Kind, ResourceId, SourceId},
};

/// All access points of the Region.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<AccessPoint>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.efs.describe_access_points();
    let described = every_page!(shared, DESCRIBE_ACCESS_POINTS, request, access_points);
    Ok(described.iter().filter_map(|it| convert(&source, it)).collect())
}

fn convert(source: &SourceId, it: &AccessPointDescription) -> Option<AccessPoint> {
    Some(AccessPoint {
        id: ResourceId::new(source, Kind::AccessPoint, it.access_point_id()?),
        file_system: symbol(it.file_system_id()).unwrap_or_default(),
        path: it.root_directory().and_then(|it| it.path()).map(Into::into),
        state: symbol(it.life_cycle_state().map(LifeCycleState::as_str)).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const POINTS: &str = r#"{"AccessPoints": [{"AccessPointId": "fsap-1", "FileSystemId": "fs-1",
        "LifeCycleState": "available", "RootDirectory": {"Path": "/reports"}},
        {"AccessPointId": "fsap-2", "FileSystemId": "fs-1", "LifeCycleState": "error"}]}"#;

    #[tokio::test]
    async fn an_access_point_says_what_its_clients_see() {
        let (shared, _) = account(&[("/access-points", 200, POINTS), IDENTITY]).await;
        let points = read(&shared).await.unwrap();
        let [reports, broken] = points.as_slice() else { unreachable!("{points:?}") };
        assert_eq!((&*reports.id.name, reports.path.as_deref()), ("fsap-1", Some("/reports")));
        assert_eq!((reports.file_system.as_str(), reports.state.as_str()), ("fs-1", "available"));
        assert_eq!((broken.path.as_deref(), broken.state.as_str()), (None, "error"));
    }
}
