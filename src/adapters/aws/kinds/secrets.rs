//! Secrets Manager: names, rotation and use. Values are never asked for.

use aws_sdk_secretsmanager::types::{RotationRulesType, SecretListEntry};
use serde_json::Value;

use super::{
    Table,
    print::{count, flag, since, text, until},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{DESCRIBE_SECRET, LIST_SECRETS},
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let request = shared.clients().await.secrets.list_secrets();
    let request = request.include_planned_deletion(true).max_results(100);
    let secrets = every_page!(shared, LIST_SECRETS, request, secret_list);
    Ok(secrets.iter().filter_map(|secret| row(table, secret)).collect())
}

fn row(table: &Table, secret: &SecretListEntry) -> Option<Object> {
    let rules = secret.rotation_rules();
    let rotation = secret.rotation_enabled().unwrap_or_default();
    // A date of an earlier rotation may stay behind when rotation is switched off.
    let next = if rotation { until(secret.next_rotation_date()) } else { Printed::Nothing };
    let row = table.row(
        secret.name()?,
        [
            flag(Some(rotation)),
            count(rules.and_then(RotationRulesType::automatically_after_days)),
            since(secret.last_rotated_date()),
            next,
            since(secret.last_changed_date()),
            since(secret.last_accessed_date()),
            until(secret.deleted_date()),
            since(secret.created_date()),
            text(secret.owning_service()),
            text(secret.kms_key_id()),
            text(secret.description()),
        ],
    );
    let tags = secret.tags().iter().map(|tag| (tag.key(), tag.value()));
    Some(Table::tagged(tags, row))
}

/// What Secrets Manager says of a secret, which is everything but its value.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.secrets.describe_secret().secret_id(&*id.name).customize();
    shared.call(DESCRIBE_SECRET, request.interceptor(body.clone()).send()).await?;
    body.at("", DESCRIBE_SECRET)
}
