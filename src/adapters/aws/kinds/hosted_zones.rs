//! Route 53 hosted zones of the account.

use aws_sdk_route53::{
    operation::get_hosted_zone::GetHostedZoneOutput,
    types::{HostedZone, HostedZoneConfig},
};
use futures::{FutureExt, StreamExt};
use serde_json::Value;

use super::{
    AT_ONCE, Table,
    print::{count, list, text, unknown},
};
use crate::{
    adapters::aws::{
        object::Body,
        operations::{GET_HOSTED_ZONE, LIST_HOSTED_ZONES},
        shared::Shared,
    },
    model::{AwsKind, Fault, FaultClass, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let zones = all(shared).await?;
    let calls: Vec<_> = zones.iter().map(|zone| row(shared, table, zone)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

/// All zones, a page at a time.
pub(super) async fn all(shared: &Shared) -> Result<Vec<HostedZone>, Fault> {
    let mut pages = shared.clients().await.route53.list_hosted_zones().into_paginator().send();
    let mut zones = Vec::new();
    while let Some(page) =
        shared.call(LIST_HOSTED_ZONES, async { pages.next().await.transpose() }).await?
    {
        zones.extend(page.hosted_zones);
    }
    Ok(zones)
}

/// The identity without the word that Route 53 puts before it.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Nothing where the zone is gone.
async fn row(shared: &Shared, table: &Table, zone: &HostedZone) -> Result<Option<Object>, Fault> {
    let id = bare(zone.id());
    let private = zone.config().is_some_and(HostedZoneConfig::private_zone);
    let vpcs = if private {
        let Some(vpcs) = seen_from(shared, id).await? else { return Ok(None) };
        vpcs
    } else {
        Printed::Nothing
    };
    let row = table.row(
        zone.name(),
        [
            text(Some(id)),
            Printed::Text(if private { "private" } else { "public" }.into()),
            vpcs,
            count(zone.resource_record_set_count()),
            text(zone.config().and_then(|it| it.comment())),
            text(zone.linked_service().and_then(|it| it.service_principal())),
        ],
    );
    Ok(Some(Table::within(id, row)))
}

/// The VPCs that a private zone is seen from: in no other one its names mean anything. Nothing where
/// the zone is gone.
async fn seen_from(shared: &Shared, id: &str) -> Result<Option<Printed>, Fault> {
    let read = async {
        let request = shared.clients().await.route53.get_hosted_zone().id(id);
        let vpcs = match shared.call(GET_HOSTED_ZONE, request.send()).await {
            Ok(zone) => vpcs(&zone),
            Err(fault) if fault.class == FaultClass::Denied => unknown(&fault),
            Err(fault) => return Err(fault),
        };
        Ok(vec![vpcs])
    };
    let cells = shared.details.of(AwsKind::HostedZones, id, read.boxed()).await?;
    Ok(cells.and_then(|cells| cells.into_iter().next()))
}

fn vpcs(zone: &GetHostedZoneOutput) -> Printed {
    list(zone.vpcs().iter().filter_map(|vpc| {
        let region = vpc.vpc_region().map_or("region ?", |it| it.as_str());
        Some(format!("{} ({region})", vpc.vpc_id()?))
    }))
}

/// A zone with its VPCs or name servers.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.route53.get_hosted_zone();
    let request = request.id(id.namespace.as_str()).customize();
    shared.call(GET_HOSTED_ZONE, request.interceptor(body.clone()).send()).await?;
    body.at("", GET_HOSTED_ZONE)
}
