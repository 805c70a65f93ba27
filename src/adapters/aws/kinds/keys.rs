//! KMS keys of the Region, with their aliases. State and rotation are calls of their own, so they
//! are read rarely; what a key's policy refuses is unknown of this key.

use aws_sdk_kms::types::{AliasListEntry, KeyManagerType, KeyMetadata, KeyState, OriginType};
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};

use super::{
    AT_ONCE, Table,
    print::{expect, flag, list, since, text, unknown, until},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{DESCRIBE_KEY, GET_KEY_ROTATION, LIST_ALIASES, LIST_KEYS},
        shared::Shared,
    },
    model::{AwsKind, Fault, FaultClass, Object, Printed, ResourceId},
};

/// As many as KMS gives at once.
const KEYS: i32 = 1000;
const ALIASES: i32 = 100;
/// Columns that are details, which are all but the alias.
const DETAILS: usize = 11;

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let kms = &shared.clients().await.kms;
    let keys = every_page!(shared, LIST_KEYS, kms.list_keys().limit(KEYS), keys);
    let aliases = aliases(shared).await;
    if let Err(fault) = &aliases
        && fault.class != FaultClass::Denied
    {
        return Err(fault.clone());
    }
    let ids: Vec<&str> = keys.iter().filter_map(|key| key.key_id()).collect();
    let calls: Vec<_> = ids.iter().map(|id| row(shared, table, id, &aliases)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

async fn aliases(shared: &Shared) -> Result<Vec<AliasListEntry>, Fault> {
    let request = shared.clients().await.kms.list_aliases().limit(ALIASES);
    Ok(every_page!(shared, LIST_ALIASES, request, aliases))
}

/// Nothing where the key is gone.
async fn row(
    shared: &Shared,
    table: &Table,
    id: &str,
    aliases: &Result<Vec<AliasListEntry>, Fault>,
) -> Result<Option<Object>, Fault> {
    let own = match aliases {
        Ok(aliases) => {
            let own = aliases.iter().filter(|it| it.target_key_id() == Some(id));
            list(own.filter_map(AliasListEntry::alias_name))
        }
        Err(fault) => unknown(fault),
    };
    let details = shared.details.of(AwsKind::Keys, id, details(shared, id).boxed()).await?;
    Ok(details.map(|details| table.row(id, [own].into_iter().chain(details).collect::<Vec<_>>())))
}

async fn details(shared: &Shared, id: &str) -> Result<Vec<Printed>, Fault> {
    let call = shared.clients().await.kms.describe_key().key_id(id).send();
    let key = match shared.call(DESCRIBE_KEY, call).await {
        Ok(answer) => answer.key_metadata,
        Err(fault) if fault.class == FaultClass::Denied => {
            return Ok(vec![unknown(&fault); DETAILS]);
        }
        Err(fault) => return Err(fault),
    };
    let Some(key) = key else { return Ok(vec![Printed::Nothing; DETAILS]) };
    let (rotation, next) = rotation(shared, &key).await?;
    Ok(vec![
        expect(key.key_state().map(KeyState::as_str), "Enabled"),
        text(key.key_manager().map(KeyManagerType::as_str)),
        rotation,
        until(key.deletion_date()),
        text(key.key_usage().map(aws_sdk_kms::types::KeyUsageType::as_str)),
        text(key.key_spec().map(aws_sdk_kms::types::KeySpec::as_str)),
        since(key.creation_date()),
        next,
        text(key.origin().map(OriginType::as_str)),
        flag(key.multi_region()),
        text(key.description()),
    ])
}

/// Whether KMS rotates a key, and when next. Keys of AWS are rotated every year; asymmetric and
/// imported ones cannot be.
async fn rotation(shared: &Shared, key: &KeyMetadata) -> Result<(Printed, Printed), Fault> {
    let rotatable = key.key_spec().is_none_or(|it| it.as_str() == "SYMMETRIC_DEFAULT")
        && key.origin().is_none_or(|it| *it == OriginType::AwsKms)
        && key.key_state() != Some(&KeyState::PendingDeletion);
    if key.key_manager() == Some(&KeyManagerType::Aws) {
        return Ok((Printed::Flag(true), Printed::Nothing));
    }
    if !rotatable {
        return Ok((Printed::Nothing, Printed::Nothing));
    }
    let call = shared.clients().await.kms.get_key_rotation_status().key_id(key.key_id()).send();
    match shared.call(GET_KEY_ROTATION, call).await {
        Ok(answer) => {
            Ok((flag(Some(answer.key_rotation_enabled())), until(answer.next_rotation_date())))
        }
        Err(fault) if fault.class == FaultClass::Denied => Ok((unknown(&fault), unknown(&fault))),
        Err(fault) => Err(fault),
    }
}

/// A key with its aliases.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.kms.describe_key().key_id(&*id.name).customize();
    shared.call(DESCRIBE_KEY, request.interceptor(body.clone()).send()).await?;
    let mut key = body.at("/KeyMetadata", DESCRIBE_KEY)?;
    let own = |all: &[AliasListEntry]| -> Vec<String> {
        let own = all.iter().filter(|it| it.target_key_id() == Some(&id.name));
        own.filter_map(|it| it.alias_name().map(str::to_owned)).collect()
    };
    key["Aliases"] = match aliases(shared).await {
        Ok(all) => json!(own(&all)),
        Err(fault) if fault.class == FaultClass::Denied => json!(format!("? {fault}")),
        Err(fault) => return Err(fault),
    };
    Ok(key)
}
