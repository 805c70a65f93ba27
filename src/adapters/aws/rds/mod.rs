//! RDS: databases, clusters, snapshots, events and pending maintenance, of the whole Region.

pub(super) mod clusters;
pub(super) mod events;
pub(super) mod instances;
pub(super) mod maintenance;
pub(super) mod object;
pub(super) mod parameters;
pub(super) mod snapshots;
#[cfg(test)]
mod tests;

use aws_sdk_rds::types::{Tag, VpcSecurityGroupMembership};
use jiff::SignedDuration;

use super::convert::symbol;
use crate::model::{Kind, Labels, ResourceId, SourceId, Symbol};

/// As many as RDS gives at once.
const PAGE: i32 = 100;
/// How far back events are read. RDS keeps them for 14 days.
const EVENTS: SignedDuration = SignedDuration::from_hours(24);

/// The database that an ARN of RDS names, such as `arn:aws:rds:us-east-1:123456789012:db:orders`;
/// nothing for ARNs of other things.
fn named(source: &SourceId, arn: &str) -> Option<ResourceId> {
    let mut parts = arn.split(':').skip(5);
    let kind = match parts.next()? {
        "db" => Kind::Database,
        "cluster" => Kind::DatabaseCluster,
        _ => return None,
    };
    Some(ResourceId::new(source, kind, parts.next()?))
}

fn security_groups(groups: &[VpcSecurityGroupMembership]) -> Vec<Symbol> {
    groups.iter().filter_map(|group| symbol(group.vpc_security_group_id())).collect()
}

fn tags(tags: &[Tag]) -> Labels {
    let tag =
        |tag: &Tag| Some((Symbol::new(tag.key()?), Symbol::new(tag.value().unwrap_or_default())));
    tags.iter().filter_map(tag).collect()
}
