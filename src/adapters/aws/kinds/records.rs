//! DNS records of the Route 53 hosted zones.

use aws_sdk_route53::types::{HostedZone, ResourceRecord, ResourceRecordSet};
use serde_json::{Value, json};

use super::{
    Table,
    hosted_zones::{all as zones, bare},
    print::{count, list, text},
};
use crate::{
    adapters::aws::{object::gone, operations::LIST_RECORDS, shared::Shared},
    model::{Fault, FaultClass, Object, Printed, ResourceId},
};

/// As many as Route 53 gives at once.
const PAGE: i32 = 300;
/// A table of more is of no use to anybody, and Route 53 answers five calls a second.
const MOST: usize = 20_000;

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let mut rows = Vec::new();
    for zone in zones(shared).await? {
        match records(shared, bare(zone.id())).await {
            Ok(records) => rows.extend(records.iter().map(|it| row(table, &zone, it))),
            // It went meanwhile.
            Err(fault) if fault.class == FaultClass::NotFound => {}
            Err(fault) => return Err(fault),
        }
        if rows.len() > MOST {
            let message = format!("there are more than {MOST} records");
            return Err(Fault::new(FaultClass::Invalid, LIST_RECORDS, message));
        }
    }
    Ok(rows)
}

async fn records(shared: &Shared, zone: &str) -> Result<Vec<ResourceRecordSet>, Fault> {
    let route53 = &shared.clients().await.route53;
    let mut request = route53.list_resource_record_sets().hosted_zone_id(zone).max_items(PAGE);
    let mut records = Vec::new();
    loop {
        let answer = shared.call(LIST_RECORDS, request.clone().send()).await?;
        records.extend(answer.resource_record_sets);
        if !answer.is_truncated || records.len() > MOST {
            return Ok(records);
        }
        request = request
            .set_start_record_name(answer.next_record_name)
            .set_start_record_type(answer.next_record_type)
            .set_start_record_identifier(answer.next_record_identifier);
    }
}

/// Name, type and, where several share both, what tells them apart.
fn name(record: &ResourceRecordSet) -> String {
    let kind = record.r#type().as_str();
    match record.set_identifier() {
        Some(set) => format!("{} {kind} {set}", record.name()),
        None => format!("{} {kind}", record.name()),
    }
}

fn row(table: &Table, zone: &HostedZone, record: &ResourceRecordSet) -> Object {
    let id = bare(zone.id());
    let values = match record.alias_target() {
        Some(alias) => list([format!("alias {}", alias.dns_name())]),
        None => list(record.resource_records().iter().map(ResourceRecord::value)),
    };
    let row = table.row(
        &name(record),
        [
            text(Some(zone.name())),
            text(Some(record.r#type().as_str())),
            count(record.ttl()),
            values,
            Printed::Text(routing(record).into()),
            text(record.health_check_id()),
            text(Some(id)),
        ],
    );
    Table::within(id, row)
}

/// How Route 53 chooses among records of one name.
fn routing(record: &ResourceRecordSet) -> String {
    if let Some(weight) = record.weight() {
        format!("weighted {weight}")
    } else if let Some(region) = record.region() {
        format!("latency {}", region.as_str())
    } else if let Some(failover) = record.failover() {
        format!("failover {}", failover.as_str().to_lowercase())
    } else if let Some(place) = record.geo_location() {
        let place = place.country_code().or(place.continent_code()).unwrap_or("?");
        format!("geolocation {place}")
    } else if record.geo_proximity_location().is_some() {
        "geoproximity".into()
    } else if record.cidr_routing_config().is_some() {
        "by address".into()
    } else if record.multi_value_answer() == Some(true) {
        "multivalue".into()
    } else {
        "simple".into()
    }
}

/// A record with the member names of Route 53.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let records = records(shared, &id.namespace).await?;
    let record = records.iter().find(|it| name(it) == *id.name);
    let record = record.ok_or_else(|| gone(LIST_RECORDS, &id.name))?;
    Ok(json!({
        "HostedZoneId": id.namespace.as_str(),
        "Name": record.name(),
        "Type": record.r#type().as_str(),
        "TTL": record.ttl(),
        "ResourceRecords":
            record.resource_records().iter().map(ResourceRecord::value).collect::<Vec<_>>(),
        "AliasTarget": record.alias_target().map(|alias| json!({
            "DNSName": alias.dns_name(),
            "HostedZoneId": alias.hosted_zone_id(),
            "EvaluateTargetHealth": alias.evaluate_target_health(),
        })),
        "SetIdentifier": record.set_identifier(),
        "Routing": routing(record),
        "HealthCheckId": record.health_check_id(),
    }))
}
