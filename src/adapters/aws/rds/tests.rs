//! What RDS answers, as rows.

use super::*;
use crate::{
    adapters::aws::{
        object,
        replay::{Answer, account},
    },
    model::FaultClass,
};

const INSTANCES: Answer = (
    "Action=DescribeDBInstances&",
    200,
    r"<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances>
      <DBInstance>
        <DBInstanceIdentifier>orders</DBInstanceIdentifier>
        <DBInstanceArn>arn:aws:rds:us-east-1:123456789012:db:orders</DBInstanceArn>
        <Engine>postgres</Engine><EngineVersion>16.8</EngineVersion>
        <DBInstanceClass>db.r6g.xlarge</DBInstanceClass>
        <DBInstanceStatus>available</DBInstanceStatus>
        <AvailabilityZone>us-east-1a</AvailabilityZone>
        <SecondaryAvailabilityZone>us-east-1b</SecondaryAvailabilityZone>
        <MultiAZ>true</MultiAZ><PubliclyAccessible>false</PubliclyAccessible>
        <AllocatedStorage>500</AllocatedStorage><MaxAllocatedStorage>1000</MaxAllocatedStorage>
        <StorageType>gp3</StorageType><StorageEncrypted>true</StorageEncrypted>
        <Endpoint><Address>orders.x.rds.amazonaws.com</Address><Port>5432</Port></Endpoint>
        <LatestRestorableTime>2026-01-05T08:57:40Z</LatestRestorableTime>
        <BackupRetentionPeriod>14</BackupRetentionPeriod>
        <CertificateDetails><CAIdentifier>rds-ca-rsa2048-g1</CAIdentifier>
          <ValidTill>2027-02-09T00:00:00Z</ValidTill></CertificateDetails>
        <PendingModifiedValues><MasterUserPassword>hunter2</MasterUserPassword>
          <DBInstanceClass>db.r6g.2xlarge</DBInstanceClass></PendingModifiedValues>
        <DBSubnetGroup><DBSubnetGroupName>intra</DBSubnetGroupName><VpcId>vpc-1</VpcId><Subnets>
          <Subnet><SubnetIdentifier>subnet-1</SubnetIdentifier><SubnetAvailabilityZone>
            <Name>us-east-1b</Name></SubnetAvailabilityZone></Subnet>
          <Subnet><SubnetIdentifier>subnet-2</SubnetIdentifier><SubnetAvailabilityZone>
            <Name>us-east-1a</Name></SubnetAvailabilityZone></Subnet></Subnets></DBSubnetGroup>
        <PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>
        <MonitoringInterval>60</MonitoringInterval>
        <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId>
          <Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>
        <DBParameterGroups><DBParameterGroup><DBParameterGroupName>tuned</DBParameterGroupName>
          <ParameterApplyStatus>pending-reboot</ParameterApplyStatus></DBParameterGroup></DBParameterGroups>
        <TagList><Tag><Key>team</Key><Value>shop</Value></Tag></TagList>
      </DBInstance>
      <DBInstance>
        <DBInstanceIdentifier>aurora-1</DBInstanceIdentifier>
        <DBInstanceArn>arn:aws:rds:us-east-1:123456789012:db:aurora-1</DBInstanceArn>
        <DBClusterIdentifier>aurora</DBClusterIdentifier>
        <Engine>aurora-postgresql</Engine><StorageType>aurora</StorageType>
        <AllocatedStorage>1</AllocatedStorage>
      </DBInstance>
      </DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>",
);

#[tokio::test]
async fn an_instance_says_what_rds_says() {
    let (shared, asked) = account(&[INSTANCES]).await;
    let found = instances::read(&shared).await.unwrap();
    let orders = &found[0];
    assert_eq!(orders.id.to_string(), "database/orders");
    assert_eq!(orders.zones, ["us-east-1a", "us-east-1b"]);
    assert_eq!(orders.endpoint.as_deref(), Some("orders.x.rds.amazonaws.com:5432"));
    assert_eq!((orders.storage.gib, orders.storage.most_gib), (Some(500), Some(1000)));
    assert_eq!(orders.latest_restorable.unwrap().to_string(), "2026-01-05T08:57:40Z");
    assert_eq!(orders.certificate_ends.unwrap().to_string(), "2027-02-09T00:00:00Z");
    assert_eq!(orders.parameter_groups[0].status.as_deref(), Some("pending-reboot"));
    assert_eq!((orders.vpc.as_deref(), &*orders.security_groups[0]), (Some("vpc-1"), "sg-1"));
    assert_eq!(orders.subnets, ["subnet-1", "subnet-2"]);
    assert_eq!(orders.subnet_zones, ["us-east-1a", "us-east-1b"]);
    assert_eq!((orders.performance_insights, orders.monitoring_s), (Some(true), Some(60)));
    assert_eq!(orders.tags.get("team").unwrap(), "shop");
    assert_eq!(found[1].storage.gib, None, "Aurora's storage grows by itself");
    assert_eq!(found[1].cluster.as_deref(), Some("aurora"));
    assert_eq!(asked.lock().unwrap().len(), 1, "the ARN names the account");
}

#[tokio::test]
async fn a_password_to_come_is_never_kept() {
    let (shared, _) = account(&[INSTANCES]).await;
    let found = instances::read(&shared).await.unwrap();
    let pending: Vec<_> = found[0].pending.iter().map(|it| (it.what, &*it.value)).collect();
    assert_eq!(
        pending,
        [("DBInstanceClass", "db.r6g.2xlarge"), ("MasterUserPassword", "a new one")]
    );
    let object = object::read(&shared, &found[0].id).await.unwrap();
    assert!(!object.to_string().contains("hunter2"));
    assert_eq!(object["LatestRestorableTime"], "2026-01-05T08:57:40Z");
}

#[tokio::test]
async fn instances_come_in_pages() {
    const FIRST: &str = r"<DescribeDBInstancesResponse><DescribeDBInstancesResult>
        <Marker>more</Marker><DBInstances><DBInstance>
        <DBInstanceIdentifier>a</DBInstanceIdentifier>
        <DBInstanceArn>arn:aws:rds:us-east-1:123456789012:db:a</DBInstanceArn>
        </DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>";
    let (_, _, last) = INSTANCES;
    let (shared, asked) =
        account(&[("Marker=more", 200, last), ("Action=DescribeDBInstances&", 200, FIRST)]).await;
    assert_eq!(instances::read(&shared).await.unwrap().len(), 3);
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_cluster_names_its_members() {
    const ANSWER: &str = r"<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters>
      <DBCluster><DBClusterIdentifier>aurora</DBClusterIdentifier>
        <DBClusterArn>arn:aws:rds:us-east-1:123456789012:cluster:aurora</DBClusterArn>
        <Engine>aurora-postgresql</Engine><Status>available</Status><Port>5432</Port>
        <Endpoint>aurora.cluster-x</Endpoint><AllocatedStorage>1</AllocatedStorage>
        <LatestRestorableTime>2026-01-05T08:59:15Z</LatestRestorableTime>
        <DBClusterMembers>
          <DBClusterMember><DBInstanceIdentifier>aurora-1</DBInstanceIdentifier>
            <IsClusterWriter>true</IsClusterWriter><PromotionTier>1</PromotionTier></DBClusterMember>
          <DBClusterMember><DBInstanceIdentifier>aurora-2</DBInstanceIdentifier>
            <IsClusterWriter>false</IsClusterWriter></DBClusterMember>
        </DBClusterMembers></DBCluster>
      </DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>";
    let (shared, _) = account(&[("Action=DescribeDBClusters&", 200, ANSWER)]).await;
    let found = clusters::read(&shared).await.unwrap();
    assert_eq!(found[0].id.to_string(), "database-cluster/aurora");
    assert_eq!(found[0].endpoint.as_deref(), Some("aurora.cluster-x:5432"));
    assert_eq!((found[0].storage.gib, found[0].storage.kind.as_deref()), (None, Some("aurora")));
    let members = found[0].members.iter().map(|it| (&*it.instance, it.writer));
    assert_eq!(members.collect::<Vec<_>>(), [("aurora-1", true), ("aurora-2", false)]);
}

#[tokio::test]
async fn events_and_maintenance_name_their_database() {
    const EVENTS: &str = r"<DescribeEventsResponse><DescribeEventsResult><Events>
      <Event><SourceIdentifier>orders</SourceIdentifier><SourceType>db-instance</SourceType>
        <SourceArn>arn:aws:rds:us-east-1:123456789012:db:orders</SourceArn>
        <Message>Multi-AZ instance failover completed</Message>
        <EventCategories><EventCategory>failover</EventCategory></EventCategories>
        <Date>2026-01-05T08:00:00Z</Date></Event>
      <Event><SourceIdentifier>tuned</SourceIdentifier><SourceType>db-parameter-group</SourceType>
        <SourceArn>arn:aws:rds:us-east-1:123456789012:pg:tuned</SourceArn>
        <Message>Updated parameter</Message></Event>
      </Events></DescribeEventsResult></DescribeEventsResponse>";
    const PENDING: &str = r"<DescribePendingMaintenanceActionsResponse>
      <DescribePendingMaintenanceActionsResult><PendingMaintenanceActions>
      <ResourcePendingMaintenanceActions>
        <ResourceIdentifier>arn:aws:rds:us-east-1:123456789012:cluster:aurora</ResourceIdentifier>
        <PendingMaintenanceActionDetails><PendingMaintenanceAction><Action>system-update</Action>
          <ForcedApplyDate>2026-02-01T05:00:00Z</ForcedApplyDate></PendingMaintenanceAction>
        </PendingMaintenanceActionDetails>
      </ResourcePendingMaintenanceActions></PendingMaintenanceActions>
      </DescribePendingMaintenanceActionsResult></DescribePendingMaintenanceActionsResponse>";
    let (shared, asked) = account(&[
        ("Action=DescribeEvents&", 200, EVENTS),
        ("Action=DescribePendingMaintenanceActions&", 200, PENDING),
    ])
    .await;
    let found = events::read(&shared).await.unwrap();
    assert_eq!(found[0].about.as_ref().unwrap().to_string(), "database/orders");
    assert!(found[0].is_trouble());
    assert_eq!(found[1].about, None);
    let pending = maintenance::read(&shared).await.unwrap();
    assert_eq!(pending[0].id.to_string(), "database-cluster/aurora");
    assert_eq!(pending[0].actions[0].forced.unwrap().to_string(), "2026-02-01T05:00:00Z");
    assert!(asked.lock().unwrap()[0].contains("Duration=1440"));
}

#[tokio::test]
async fn a_denied_call_names_the_permission() {
    const DENIED: &str = r"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
        <Message>User is not authorized</Message></Error></ErrorResponse>";
    let (shared, _) = account(&[("Action=DescribeDBInstances&", 403, DENIED)]).await;
    let fault = instances::read(&shared).await.unwrap_err();
    assert_eq!((fault.class, &*fault.action), (FaultClass::Denied, "rds:DescribeDBInstances"));
}
