//! The parameters that somebody has set, of every group that a database uses. Groups whose name begins
//! with `default.` cannot be changed, so that there is nothing to ask about them.

use std::collections::BTreeSet;

use aws_sdk_rds::types::{ApplyMethod, Parameter};

use super::{clusters, instances};
use crate::{
    adapters::aws::{
        convert::symbol,
        operations::{DESCRIBE_DB_CLUSTER_PARAMETERS, DESCRIBE_DB_PARAMETERS},
        shared::Shared,
    },
    model::{Database, DatabaseParameter, Fault, FaultClass, SourceId},
};

/// Where a value comes from that somebody has set.
const USER: &str = "user";
/// How the groups begin that come with an engine.
const DEFAULT: &str = "default.";

/// All of them.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<DatabaseParameter>, Fault> {
    let mut parameters = Vec::new();
    for (source, group) in groups(&instances::read(shared).await?) {
        parameters.extend(vanished(of_instances(shared, &source, &group).await)?);
    }
    for (source, group) in groups(&clusters::read(shared).await?) {
        parameters.extend(vanished(of_clusters(shared, &source, &group).await)?);
    }
    Ok(parameters)
}

/// The groups in use, each once.
fn groups(databases: &[Database]) -> BTreeSet<(SourceId, String)> {
    let groups = databases.iter().flat_map(|it| {
        it.parameter_groups.iter().map(|group| (it.id.source.clone(), group.name.to_string()))
    });
    groups.filter(|(_, group)| !group.starts_with(DEFAULT)).collect()
}

/// A group that is gone meanwhile has no parameters.
fn vanished(
    parameters: Result<Vec<DatabaseParameter>, Fault>,
) -> Result<Vec<DatabaseParameter>, Fault> {
    match parameters {
        Err(fault) if fault.class == FaultClass::NotFound => Ok(Vec::new()),
        other => other,
    }
}

async fn of_instances(
    shared: &Shared,
    source: &SourceId,
    group: &str,
) -> Result<Vec<DatabaseParameter>, Fault> {
    let request = shared.clients().await.rds.describe_db_parameters();
    let request = request.db_parameter_group_name(group).source(USER).max_records(super::PAGE);
    let mut pages = request.into_paginator().send();
    let mut parameters = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_DB_PARAMETERS, async { pages.next().await.transpose() }).await?
    {
        let rows = page.parameters().iter();
        parameters.extend(rows.filter_map(|it| convert(source, (group, false), it)));
    }
    Ok(parameters)
}

async fn of_clusters(
    shared: &Shared,
    source: &SourceId,
    group: &str,
) -> Result<Vec<DatabaseParameter>, Fault> {
    let request = shared.clients().await.rds.describe_db_cluster_parameters();
    let request = request.db_cluster_parameter_group_name(group).source(USER);
    let mut pages = request.max_records(super::PAGE).into_paginator().send();
    let mut parameters = Vec::new();
    while let Some(page) = shared
        .call(DESCRIBE_DB_CLUSTER_PARAMETERS, async { pages.next().await.transpose() })
        .await?
    {
        let rows = page.parameters().iter();
        parameters.extend(rows.filter_map(|it| convert(source, (group, true), it)));
    }
    Ok(parameters)
}

fn convert(
    source: &SourceId,
    (group, of_clusters): (&str, bool),
    it: &Parameter,
) -> Option<DatabaseParameter> {
    Some(DatabaseParameter {
        id: DatabaseParameter::identity(source, group, of_clusters, it.parameter_name()?),
        group: group.into(),
        of_clusters,
        value: it.parameter_value().map(Into::into),
        source: symbol(it.source()).unwrap_or_default(),
        apply_type: symbol(it.apply_type()).unwrap_or_default(),
        apply_method: symbol(it.apply_method().map(ApplyMethod::as_str)).unwrap_or_default(),
        data_type: symbol(it.data_type()).unwrap_or_default(),
        description: it.description().unwrap_or_default().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, account};

    const INSTANCES: Answer = (
        "Action=DescribeDBInstances&",
        200,
        r"<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances>
          <DBInstance><DBInstanceIdentifier>a</DBInstanceIdentifier>
            <DBInstanceArn>arn:aws:rds:us-east-1:123456789012:db:a</DBInstanceArn>
            <DBParameterGroups><DBParameterGroup><DBParameterGroupName>tuned</DBParameterGroupName>
            </DBParameterGroup></DBParameterGroups></DBInstance>
          <DBInstance><DBInstanceIdentifier>b</DBInstanceIdentifier>
            <DBInstanceArn>arn:aws:rds:us-east-1:123456789012:db:b</DBInstanceArn>
            <DBParameterGroups><DBParameterGroup><DBParameterGroupName>default.postgres16</DBParameterGroupName>
            </DBParameterGroup></DBParameterGroups></DBInstance>
          </DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>",
    );
    const CLUSTERS: Answer = (
        "Action=DescribeDBClusters&",
        200,
        r"<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>
            <DBClusterIdentifier>c</DBClusterIdentifier>
            <DBClusterArn>arn:aws:rds:us-east-1:123456789012:cluster:c</DBClusterArn>
            <DBClusterParameterGroup>gone</DBClusterParameterGroup>
          </DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>",
    );
    const PARAMETERS: Answer = (
        "Action=DescribeDBParameters&",
        200,
        r"<DescribeDBParametersResponse><DescribeDBParametersResult><Parameters><Parameter>
            <ParameterName>max_connections</ParameterName><ParameterValue>800</ParameterValue>
            <Source>user</Source><ApplyType>static</ApplyType>
            <ApplyMethod>pending-reboot</ApplyMethod></Parameter></Parameters>
          </DescribeDBParametersResult></DescribeDBParametersResponse>",
    );
    const GONE: Answer = (
        "Action=DescribeDBClusterParameters&",
        404,
        r"<ErrorResponse><Error><Type>Sender</Type><Code>DBParameterGroupNotFound</Code>
          <Message>gone</Message></Error></ErrorResponse>",
    );

    #[tokio::test]
    async fn only_groups_that_can_be_changed_are_asked_for_what_was_set() {
        let answers = [INSTANCES, CLUSTERS, PARAMETERS, GONE];
        let (shared, asked) = account(&answers).await;
        let parameters = read(&shared).await.unwrap();
        let [one] = parameters.as_slice() else { unreachable!("{parameters:?}") };
        assert_eq!(
            (&*one.group, &*one.id.name, one.of_clusters),
            ("tuned", "max_connections", false)
        );
        assert_eq!((one.value.as_deref(), &*one.apply_type), (Some("800"), "static"));
        assert_eq!((&*one.apply_method, &*one.source), ("pending-reboot", "user"));
        let asked = asked.lock().unwrap();
        assert!(!asked.iter().any(|it| it.contains("default.postgres16")), "{asked:?}");
        assert!(asked.iter().any(|it| it.contains("Source=user")), "{asked:?}");
    }
}
