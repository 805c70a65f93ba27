//! Ways in and out of a VPC that are closed.

use jiff::Timestamp;

use super::{Concern, Condition, Severity};
use crate::{
    estate::{self, EndpointRow},
    model::{NatGateway, Store},
};

/// NAT gateways that failed.
pub(super) fn nat_gateways(store: &Store, _now: Timestamp) -> Vec<Condition> {
    let failed = store.nat_gateways.rows().filter(|it| it.state == "failed");
    let condition = |gateway: &NatGateway| {
        let since = gateway.created.ok_or("EC2 does not say since when");
        let reason = gateway.failure.as_deref().unwrap_or("EC2 does not say why");
        Condition::of(&gateway.id, Concern::NatGateway, Severity::Critical, since)
            .explained(Some(gateway.vpc.to_string()), reason.to_owned())
    };
    failed.map(|it| condition(it)).collect()
}

/// Endpoints that take no traffic, and those that are missing.
pub(super) fn endpoints(store: &Store, _now: Timestamp) -> Vec<Condition> {
    estate::endpoints(store).iter().filter_map(|row| failed(row).or_else(|| missing(row))).collect()
}

fn failed(row: &EndpointRow) -> Option<Condition> {
    let endpoint = row.endpoint.as_ref()?;
    let state = endpoint.state.as_str();
    if !["failed", "rejected", "expired", "partial"].contains(&state) {
        return None;
    }
    let why = endpoint.failure.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    let reason = format!("the endpoint of {} is {state}{why}", row.service);
    let since = Err("EC2 does not say since when");
    let condition = Condition::of(&row.id, Concern::Endpoint, Severity::Critical, since);
    Some(condition.explained(Some(row.vpc.to_string()), reason))
}

fn missing(row: &EndpointRow) -> Option<Condition> {
    let breaks = row.breaks.filter(|_| row.is_missing())?;
    let (severity, reason) = if row.is_out_of_reach() {
        (Severity::Critical, breaks.to_owned())
    } else {
        (Severity::Warning, format!("without another way, {breaks}"))
    };
    let since = Err("nobody notes since when something is missing");
    let condition = Condition::of(&row.id, Concern::EndpointMissing, severity, since);
    Some(condition.explained(Some(row.vpc.to_string()), reason))
}
