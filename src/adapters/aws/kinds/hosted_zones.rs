//! Route 53 hosted zones of the account.

use aws_sdk_route53::types::{HostedZone, HostedZoneConfig};
use serde_json::Value;

use super::{
    Table,
    print::{count, text},
};
use crate::{
    adapters::aws::{
        object::Body,
        operations::{GET_HOSTED_ZONE, LIST_HOSTED_ZONES},
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    Ok(list(shared).await?.iter().map(|zone| row(table, zone)).collect())
}

/// All zones, a page at a time.
pub(super) async fn list(shared: &Shared) -> Result<Vec<HostedZone>, Fault> {
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

fn row(table: &Table, zone: &HostedZone) -> Object {
    let id = bare(zone.id());
    let private = zone.config().is_some_and(HostedZoneConfig::private_zone);
    let row = table.row(
        zone.name(),
        [
            text(Some(id)),
            Printed::Text(if private { "private" } else { "public" }.into()),
            count(zone.resource_record_set_count()),
            text(zone.config().and_then(|it| it.comment())),
            text(zone.linked_service().and_then(|it| it.service_principal())),
        ],
    );
    Table::within(id, row)
}

/// A zone with its VPCs or name servers.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.route53.get_hosted_zone();
    let request = request.id(id.namespace.as_str()).customize();
    shared.call(GET_HOSTED_ZONE, request.interceptor(body.clone()).send()).await?;
    body.at("", GET_HOSTED_ZONE)
}
