//! CloudFront distributions of the account.

use aws_sdk_cloudfront::types::{
    Aliases, DistributionSummary, MinimumProtocolVersion, Origin, Origins,
};
use serde_json::Value;

use super::{
    Table,
    print::{expect, list, since, text},
};
use crate::{
    adapters::aws::{
        object::Body,
        operations::{GET_DISTRIBUTION, LIST_DISTRIBUTIONS},
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let mut pages = shared.clients().await.cloudfront.list_distributions().into_paginator().send();
    let mut rows = Vec::new();
    while let Some(page) =
        shared.call(LIST_DISTRIBUTIONS, async { pages.next().await.transpose() }).await?
    {
        let items = page.distribution_list.and_then(|list| list.items).unwrap_or_default();
        rows.extend(items.iter().map(|it| row(table, it)));
    }
    Ok(rows)
}

fn row(table: &Table, it: &DistributionSummary) -> Object {
    let origins = it.origins().map(Origins::items).unwrap_or_default();
    let aliases = it.aliases().map(Aliases::items).unwrap_or_default();
    let certificate = it.viewer_certificate();
    let tls = certificate.and_then(|it| it.minimum_protocol_version());
    table.row(
        it.id(),
        [
            list(aliases),
            expect(Some(it.status()), "Deployed"),
            Printed::Flag(it.enabled()),
            list(origins.iter().map(Origin::domain_name)),
            Printed::Flag(!it.web_acl_id().is_empty()),
            text(tls.map(MinimumProtocolVersion::as_str)),
            text(Some(it.domain_name())),
            since(Some(it.last_modified_time())),
            text(Some(it.http_version().as_str())),
            text(Some(it.price_class().as_str())),
            text(Some(it.comment())),
        ],
    )
}

/// A distribution. The headers that it sends to its origins may prove who it is: they are hidden.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.cloudfront.get_distribution().id(&*id.name).customize();
    shared.call(GET_DISTRIBUTION, request.interceptor(body.clone()).send()).await?;
    let mut distribution = body.at("", GET_DISTRIBUTION)?;
    hide(&mut distribution);
    Ok(distribution)
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "HeaderValue" {
                    *member = Value::from("hidden");
                } else {
                    hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_to_origins_are_hidden() {
        let mut object = json!({"Origins": [{"CustomHeaders": {"Items": [
            {"HeaderName": "X-Origin-Verify", "HeaderValue": "CANARY"}]}}]});
        hide(&mut object);
        let text = object.to_string();
        assert!(!text.contains("CANARY") && text.contains("X-Origin-Verify"), "{text}");
    }
}
