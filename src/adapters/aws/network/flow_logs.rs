//! Where traffic is written down.

use aws_sdk_ec2::types::{FlowLog as Described, LogDestinationType, TrafficType};

use super::PAGE;
use crate::{
    adapters::aws::{
        convert::{count, symbol},
        operations::DESCRIBE_FLOW_LOGS,
        shared::Shared,
    },
    model::{Fault, FlowLog, Kind, ResourceId, SourceId},
};

/// All flow logs.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<FlowLog>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_flow_logs().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_FLOW_LOGS, request, flow_logs);
    Ok(described.iter().filter_map(|log| convert(&source, log)).collect())
}

fn convert(source: &SourceId, log: &Described) -> Option<FlowLog> {
    let destination = log.log_group_name().or(log.log_destination());
    Some(FlowLog {
        id: ResourceId::new(source, Kind::FlowLog, log.flow_log_id()?),
        resource: symbol(log.resource_id()).unwrap_or_default(),
        traffic: symbol(log.traffic_type().map(TrafficType::as_str)).unwrap_or_default(),
        destination: destination.filter(|text| !text.is_empty()).map(Into::into),
        destination_kind: symbol(log.log_destination_type().map(LogDestinationType::as_str))
            .unwrap_or_default(),
        interval_s: count(log.max_aggregation_interval()),
        error: log.deliver_logs_error_message().filter(|text| !text.is_empty()).map(Into::into),
        // EC2 says nothing before the first delivery.
        delivers: match log.deliver_logs_status() {
            Some("SUCCESS") => Some(true),
            Some("FAILED") => Some(false),
            Some(_) | None => None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const LOGS: &str = r"<DescribeFlowLogsResponse><flowLogSet>
        <item><flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId>
          <trafficType>ALL</trafficType><logGroupName>/aws/vpc/prod</logGroupName>
          <logDestinationType>cloud-watch-logs</logDestinationType>
          <maxAggregationInterval>600</maxAggregationInterval>
          <deliverLogsErrorMessage>Access error</deliverLogsErrorMessage>
          <deliverLogsStatus>FAILED</deliverLogsStatus></item>
        <item><flowLogId>fl-2</flowLogId><resourceId>subnet-1</resourceId>
          <trafficType>REJECT</trafficType><logDestination>arn:aws:s3:::logs</logDestination></item>
        </flowLogSet></DescribeFlowLogsResponse>";

    #[tokio::test]
    async fn a_log_says_where_it_goes_and_whether_it_arrives() {
        let (shared, _) = account(&[("Action=DescribeFlowLogs", 200, LOGS), IDENTITY]).await;
        let logs = read(&shared).await.unwrap();
        let [group, bucket] = logs.as_slice() else { unreachable!("{logs:?}") };
        assert_eq!(
            (group.destination.as_deref(), group.delivers),
            (Some("/aws/vpc/prod"), Some(false))
        );
        assert_eq!(
            (bucket.destination.as_deref(), bucket.delivers),
            (Some("arn:aws:s3:::logs"), None)
        );
        assert_eq!((group.interval_s, group.error.as_deref()), (Some(600), Some("Access error")));
        assert_eq!((group.traffic.as_str(), bucket.resource.as_str()), ("ALL", "subnet-1"));
    }
}
