//! What EC2 says of the requests that the Spot instances of our cluster came from.

use aws_sdk_ec2::types::{Filter, SpotInstanceRequest};

use super::{
    convert::{symbol, time},
    operations::DESCRIBE_SPOT_REQUESTS,
    shared::Shared,
};
use crate::model::{Capacity, Fault, Instance, Kind, ResourceId, SpotRequest};

/// As many values as a filter of EC2 takes.
const BATCH: usize = 200;

/// The request of every Spot instance. Without one nothing is asked.
pub(super) async fn read(shared: &Shared) -> Result<Vec<SpotRequest>, Fault> {
    let instances = shared.recent_instances().await?;
    let spot: Vec<&Instance> =
        instances.iter().filter(|it| it.capacity == Capacity::Spot).collect();
    let mut requests = Vec::with_capacity(spot.len());
    for batch in spot.chunks(BATCH) {
        let ids = batch.iter().map(|it| it.id.name.to_string()).collect();
        let filter = Filter::builder().name("instance-id").set_values(Some(ids)).build();
        let request = shared.clients().await.ec2.describe_spot_instance_requests();
        let mut pages = request.filters(filter).into_paginator().send();
        while let Some(page) =
            shared.call(DESCRIBE_SPOT_REQUESTS, async { pages.next().await.transpose() }).await?
        {
            let all = page.spot_instance_requests();
            requests.extend(all.iter().filter_map(|it| convert(batch, it)));
        }
    }
    Ok(requests)
}

fn convert(batch: &[&Instance], request: &SpotInstanceRequest) -> Option<SpotRequest> {
    let instance = batch.iter().find(|it| Some(&*it.id.name) == request.instance_id())?;
    let status = request.status();
    Some(SpotRequest {
        id: ResourceId::new(&instance.id.source, Kind::Instance, &instance.id.name),
        request: symbol(request.spot_instance_request_id()).unwrap_or_default(),
        status: symbol(status.and_then(|it| it.code())).unwrap_or_default(),
        since: time(status.and_then(|it| it.update_time())),
        message: status.and_then(|it| it.message()).unwrap_or_default().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    const INSTANCES: Answer = (
        "Action=DescribeInstances&",
        200,
        r"<DescribeInstancesResponse><reservationSet><item><ownerId>123456789012</ownerId>
          <instancesSet><item><instanceId>i-1</instanceId><instanceLifecycle>spot</instanceLifecycle>
            <instanceState><name>running</name></instanceState></item>
          <item><instanceId>i-2</instanceId>
            <instanceState><name>running</name></instanceState></item></instancesSet>
          </item></reservationSet></DescribeInstancesResponse>",
    );
    const REQUESTS: &str = r"<DescribeSpotInstanceRequestsResponse><spotInstanceRequestSet><item>
          <spotInstanceRequestId>sir-1</spotInstanceRequestId><instanceId>i-1</instanceId>
          <state>active</state><status><code>marked-for-termination</code>
            <updateTime>2026-01-02T00:00:00.000Z</updateTime>
            <message>Your Spot Instance is marked for termination.</message></status>
        </item></spotInstanceRequestSet></DescribeSpotInstanceRequestsResponse>";

    #[tokio::test]
    async fn only_spot_instances_are_asked_for() {
        let answer = ("Action=DescribeSpotInstanceRequests", 200, REQUESTS);
        let (shared, asked) = account(&[CLUSTER, INSTANCES, answer]).await;
        let requests = read(&shared).await.unwrap();
        assert_eq!((&*requests[0].id.name, &*requests[0].request), ("i-1", "sir-1"));
        assert_eq!(&*requests[0].status, "marked-for-termination");
        assert_eq!(requests[0].since, Some("2026-01-02T00:00:00Z".parse().unwrap()));
        let asked = asked.lock().unwrap().last().cloned().unwrap();
        assert!(asked.contains("Filter.1.Name=instance-id"), "{asked}");
        assert!(asked.contains("Filter.1.Value.1=i-1") && !asked.contains("Value.2"), "{asked}");
    }
}
