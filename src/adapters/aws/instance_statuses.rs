//! What EC2's checks say of the instances of our cluster, and what AWS has announced for them.

use aws_sdk_ec2::types::{InstanceStatus as Described, InstanceStatusEvent};

use super::{
    convert::{symbol, time},
    operations::DESCRIBE_INSTANCE_STATUS,
    shared::Shared,
};
use crate::model::{
    Fault, FaultClass, Instance, InstanceStatus, Kind, ResourceId, ScheduledEvent, Symbol,
};

/// As many ids as EC2 takes at once.
const BATCH: usize = 100;

/// The status of every running instance. The list of instances may be a minute old: if one of them
/// is gone by now, EC2 refuses the whole batch, and a new list is read.
pub(super) async fn read(shared: &Shared) -> Result<Vec<InstanceStatus>, Fault> {
    match read_for(shared, &shared.recent_instances().await?).await {
        Err(fault) if fault.class == FaultClass::NotFound => {
            read_for(shared, &shared.instances().await?).await
        }
        result => result,
    }
}

async fn read_for(shared: &Shared, instances: &[Instance]) -> Result<Vec<InstanceStatus>, Fault> {
    let running: Vec<&Instance> =
        instances.iter().filter(|instance| instance.state == "running").collect();
    let mut statuses = Vec::with_capacity(running.len());
    for batch in running.chunks(BATCH) {
        let ids = batch.iter().map(|instance| instance.id.name.to_string()).collect();
        let request = shared.clients().await.ec2.describe_instance_status();
        let request = request.include_all_instances(false).set_instance_ids(Some(ids));
        let mut pages = request.into_paginator().send();
        while let Some(page) =
            shared.call(DESCRIBE_INSTANCE_STATUS, async { pages.next().await.transpose() }).await?
        {
            statuses.extend(page.instance_statuses().iter().filter_map(|one| convert(batch, one)));
        }
    }
    Ok(statuses)
}

fn convert(batch: &[&Instance], status: &Described) -> Option<InstanceStatus> {
    let instance = batch.iter().find(|one| Some(&*one.id.name) == status.instance_id())?;
    let check = |summary: Option<&aws_sdk_ec2::types::InstanceStatusSummary>| -> Symbol {
        let status = summary.and_then(|summary| summary.status());
        symbol(status.map(aws_sdk_ec2::types::SummaryStatus::as_str)).unwrap_or_default()
    };
    Some(InstanceStatus {
        id: ResourceId::new(&instance.id.source, Kind::Instance, &instance.id.name),
        system: check(status.system_status()),
        instance: check(status.instance_status()),
        scheduled: status.events().iter().filter(|event| !over(event)).map(event).collect(),
    })
}

/// EC2 goes on listing events for a week after they are over, and says so only in their text.
fn over(event: &InstanceStatusEvent) -> bool {
    let description = event.description().unwrap_or_default();
    description.starts_with("[Completed]") || description.starts_with("[Canceled]")
}

fn event(event: &InstanceStatusEvent) -> ScheduledEvent {
    ScheduledEvent {
        code: symbol(event.code().map(aws_sdk_ec2::types::EventCode::as_str)).unwrap_or_default(),
        description: event.description().unwrap_or_default().into(),
        not_before: time(event.not_before()),
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
          <instancesSet><item><instanceId>i-1</instanceId>
            <instanceState><name>running</name></instanceState></item>
          <item><instanceId>i-2</instanceId>
            <instanceState><name>stopped</name></instanceState></item></instancesSet>
          </item></reservationSet></DescribeInstancesResponse>",
    );
    const STATUS: &str = r"<DescribeInstanceStatusResponse><instanceStatusSet><item>
          <instanceId>i-1</instanceId>
          <systemStatus><status>ok</status></systemStatus>
          <instanceStatus><status>impaired</status></instanceStatus>
          <eventsSet>
            <item><code>system-reboot</code><description>[Completed] Reboot</description></item>
            <item><code>instance-retirement</code><description>Retirement</description>
              <notBefore>2026-01-02T00:00:00.000Z</notBefore></item>
          </eventsSet>
        </item></instanceStatusSet></DescribeInstanceStatusResponse>";
    const VANISHED: &str = r"<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code>
          <Message>The instance ID 'i-1' does not exist</Message></Error></Errors></Response>";

    #[tokio::test]
    async fn only_running_instances_are_asked_for_and_past_events_left_out() {
        let (shared, asked) =
            account(&[CLUSTER, INSTANCES, ("Action=DescribeInstanceStatus", 200, STATUS)]).await;
        let statuses = read(&shared).await.unwrap();
        assert_eq!((&*statuses[0].system, &*statuses[0].instance), ("ok", "impaired"));
        let codes: Vec<_> = statuses[0].scheduled.iter().map(|event| &*event.code).collect();
        assert_eq!(codes, ["instance-retirement"]);
        let asked = asked.lock().unwrap().join("\n");
        assert!(asked.contains("InstanceId.1=i-1") && !asked.contains("InstanceId.2"), "{asked}");
    }

    #[tokio::test]
    async fn a_vanished_instance_makes_the_list_new() {
        let (shared, asked) =
            account(&[CLUSTER, INSTANCES, ("Action=DescribeInstanceStatus", 400, VANISHED)]).await;
        let fault = read(&shared).await.unwrap_err();
        assert_eq!(fault.class, FaultClass::NotFound);
        let asked = asked.lock().unwrap();
        let lists = asked.iter().filter(|one| one.contains("Action=DescribeInstances&")).count();
        assert_eq!(lists, 2);
    }
}
