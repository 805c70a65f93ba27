//! The network of the account in its Region, all of it: an account has few VPCs, and a subnet that
//! is out of addresses or a route into nothing may be in any of them.

/// Every item of every page of a listing. A macro, since the SDK's paginators share no trait.
macro_rules! every_page {
    ($shared:expr, $action:expr, $request:expr, $items:ident) => {{
        let mut pages = $request.into_paginator().send();
        let mut items = Vec::new();
        while let Some(page) =
            $shared.call($action, async { pages.next().await.transpose() }).await?
        {
            items.extend(page.$items.unwrap_or_default());
        }
        items
    }};
}

pub(super) use every_page;

pub(super) mod balancers;
pub(super) mod endpoints;
pub(super) mod flow_logs;
pub(super) mod interfaces;
pub(super) mod nat_gateways;
pub(super) mod network_acls;
pub(super) mod peerings;
pub(super) mod reservations;
pub(super) mod route_tables;
pub(super) mod security_groups;
pub(super) mod subnets;
pub(super) mod targets;
pub(super) mod transit_attachments;
pub(super) mod vpcs;

use aws_sdk_ec2::types::Tag;

use crate::model::{Labels, Symbol};

/// As many as EC2 gives at once, for most listings.
const PAGE: i32 = 1000;

pub(super) fn labels(tags: &[Tag]) -> Labels {
    let pair =
        |tag: &Tag| Some((Symbol::new(tag.key()?), Symbol::new(tag.value().unwrap_or_default())));
    tags.iter().filter_map(pair).collect()
}

/// Names that stand in a list of their own.
fn symbols(names: &[String]) -> Vec<Symbol> {
    names.iter().map(|name| Symbol::new(name)).collect()
}
