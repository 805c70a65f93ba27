//! What Systems Manager knows of the instances of our cluster.

use aws_sdk_ssm::types::{InstanceInformation, InstanceInformationStringFilter};

use super::{
    convert::{symbol, time},
    operations::DESCRIBE_INSTANCE_INFORMATION,
    shared::Shared,
};
use crate::model::{Fault, FaultClass, Instance, Kind, ManagedInstance, Ping, ResourceId};

/// As many as Systems Manager gives at once.
const PAGE: i32 = 50;
const BATCH: usize = 50;

/// The agents of all instances; an instance without one is not among them.
pub(super) async fn read(shared: &Shared) -> Result<Vec<ManagedInstance>, Fault> {
    let instances = shared.recent_instances().await?;
    let mut agents = Vec::with_capacity(instances.len());
    for batch in instances.chunks(BATCH) {
        let request = shared.clients().await.ssm.describe_instance_information();
        let request = request.filters(of(batch)?).max_results(PAGE);
        let mut pages = request.into_paginator().send();
        while let Some(page) = shared
            .call(DESCRIBE_INSTANCE_INFORMATION, async { pages.next().await.transpose() })
            .await?
        {
            let list = page.instance_information_list();
            agents.extend(list.iter().filter_map(|agent| convert(batch, agent)));
        }
    }
    Ok(agents)
}

fn of(batch: &[Instance]) -> Result<InstanceInformationStringFilter, Fault> {
    let ids = batch.iter().map(|instance| instance.id.name.to_string()).collect();
    InstanceInformationStringFilter::builder()
        .key("InstanceIds")
        .set_values(Some(ids))
        .build()
        .map_err(|error| {
            Fault::new(FaultClass::Invalid, DESCRIBE_INSTANCE_INFORMATION, error.to_string())
        })
}

fn convert(batch: &[Instance], agent: &InstanceInformation) -> Option<ManagedInstance> {
    let instance = batch.iter().find(|one| Some(&*one.id.name) == agent.instance_id())?;
    Some(ManagedInstance {
        id: ResourceId::new(&instance.id.source, Kind::Instance, &instance.id.name),
        ping: ping(agent.ping_status().map(aws_sdk_ssm::types::PingStatus::as_str)),
        last_ping: time(agent.last_ping_date_time()),
        agent: symbol(agent.agent_version()),
    })
}

/// A status we do not know is not taken for a good one.
fn ping(status: Option<&str>) -> Ping {
    match status {
        Some("Online") => Ping::Online,
        Some("Inactive") => Ping::Inactive,
        _ => Ping::ConnectionLost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    const INSTANCES: Answer = (
        "Action=DescribeInstances&",
        200,
        r"<DescribeInstancesResponse><reservationSet><item><ownerId>123456789012</ownerId>
          <instancesSet><item><instanceId>i-1</instanceId></item><item><instanceId>i-2</instanceId>
          </item></instancesSet></item></reservationSet></DescribeInstancesResponse>",
    );

    #[tokio::test]
    async fn agents_of_other_instances_are_left_out() {
        let page = r#"{"InstanceInformationList": [
            {"InstanceId": "i-1", "PingStatus": "Online", "LastPingDateTime": 1767225600.5,
             "AgentVersion": "3.3.1611.0"},
            {"InstanceId": "mi-9", "PingStatus": "Online"},
            {"InstanceId": "i-2", "PingStatus": "Wondering"}]}"#;
        let (shared, _) = account(&[CLUSTER, INSTANCES, ("InstanceIds", 200, page)]).await;
        let agents = read(&shared).await.unwrap();
        let seen: Vec<_> = agents.iter().map(|one| (&*one.id.name, one.ping)).collect();
        assert_eq!(seen, [("i-1", Ping::Online), ("i-2", Ping::ConnectionLost)]);
        assert_eq!(agents[0].last_ping.unwrap().as_millisecond(), 1_767_225_600_500);
    }
}
