//! S3 buckets of the account, in all Regions. Each setting is a call of its own, so they are read
//! rarely; what is denied of one bucket is unknown of this bucket.

use aws_sdk_s3::{
    config::{Builder, Region},
    types::{
        Bucket, LifecycleRule, MfaDeleteStatus, PublicAccessBlockConfiguration,
        ServerSideEncryptionRule,
    },
};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::{FutureExt, StreamExt};
use serde_json::{Map, Value, json};

use super::{
    AT_ONCE, Table,
    print::{count, since, text, unknown},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{
            GET_BUCKET_ENCRYPTION, GET_BUCKET_LIFECYCLE, GET_BUCKET_VERSIONING,
            GET_PUBLIC_ACCESS_BLOCK, LIST_BUCKETS,
        },
        shared::Shared,
    },
    model::{AwsKind, Fault, FaultClass, Object, Printed, ResourceId},
};

/// Buckets in one answer, at most.
const PAGE: i32 = 1000;

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let buckets = list(shared).await?;
    let calls: Vec<_> = buckets.iter().map(|bucket| row(shared, table, bucket)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

async fn list(shared: &Shared) -> Result<Vec<Bucket>, Fault> {
    let request = shared.clients().await.s3.list_buckets().max_buckets(PAGE);
    Ok(every_page!(shared, LIST_BUCKETS, request, buckets))
}

/// Nothing where the bucket is gone.
async fn row(shared: &Shared, table: &Table, bucket: &Bucket) -> Result<Option<Object>, Fault> {
    let Some(name) = bucket.name() else { return Ok(None) };
    let place = Place { shared, name, region: bucket.bucket_region() };
    let details = shared.details.of(AwsKind::Buckets, name, settings(&place).boxed()).await?;
    Ok(details.map(|cells| {
        let [public, encryption, key, versioning, mfa, rules] = sorted(cells);
        let region = text(bucket.bucket_region());
        let age = since(bucket.creation_date());
        table.row(name, [region, public, encryption, versioning, rules, age, key, mfa])
    }))
}

fn sorted(cells: Vec<Printed>) -> [Printed; 6] {
    cells.try_into().unwrap_or([const { Printed::Nothing }; 6])
}

/// A bucket, and where its settings are asked for.
struct Place<'a> {
    shared: &'a Shared,
    name: &'a str,
    region: Option<&'a str>,
}

impl Place<'_> {
    /// Buckets answer only in their own Region.
    fn settings(&self) -> Builder {
        let region = self.region.unwrap_or(&self.shared.region);
        Builder::new().region(Region::new(region.to_owned()))
    }

    /// A setting; nothing where the bucket has none, which S3 calls an error.
    async fn call<T, E>(
        &self,
        action: &'static str,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<Option<T>, Fault>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match self.shared.call(action, call).await {
            Ok(answer) => Ok(Some(answer)),
            Err(fault) if is_unset(&fault) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// Of this bucket there is no such setting; that the bucket itself is gone is another thing.
fn is_unset(fault: &Fault) -> bool {
    fault.class == FaultClass::NotFound && !fault.message.contains("NoSuchBucket")
}

async fn settings(place: &Place<'_>) -> Result<Vec<Printed>, Fault> {
    let mut cells = Vec::with_capacity(6);
    cells.push(known(public(place).await)?);
    match encryption(place).await {
        Ok((algorithm, key)) => cells.extend([algorithm, key]),
        Err(fault) => cells.extend([known(Err(refused(&fault)?))?, unknown(&fault)]),
    }
    match versioning(place).await {
        Ok((versioning, mfa)) => cells.extend([versioning, mfa]),
        Err(fault) => cells.extend([known(Err(refused(&fault)?))?, unknown(&fault)]),
    }
    cells.push(known(lifecycle(place).await)?);
    Ok(cells)
}

/// A refusal concerns this setting of this bucket; any other failure concerns the whole table.
fn known(cell: Result<Printed, Fault>) -> Result<Printed, Fault> {
    match cell {
        Err(fault) if fault.class == FaultClass::Denied => Ok(unknown(&fault)),
        other => other,
    }
}

fn refused(fault: &Fault) -> Result<Fault, Fault> {
    if fault.class == FaultClass::Denied { Ok(fault.clone()) } else { Err(fault.clone()) }
}

async fn public(place: &Place<'_>) -> Result<Printed, Fault> {
    let request = place.shared.clients().await.s3.get_public_access_block().bucket(place.name);
    let call = request.customize().config_override(place.settings()).send();
    let answer = place.call(GET_PUBLIC_ACCESS_BLOCK, call).await?;
    Ok(blocked(answer.and_then(|it| it.public_access_block_configuration).as_ref()))
}

fn blocked(block: Option<&PublicAccessBlockConfiguration>) -> Printed {
    let Some(block) = block else { return Printed::Alarming("not blocked".into()) };
    let parts = [
        block.block_public_acls(),
        block.ignore_public_acls(),
        block.block_public_policy(),
        block.restrict_public_buckets(),
    ];
    match parts.iter().filter(|part| **part == Some(true)).count() {
        4 => Printed::Text("blocked".into()),
        0 => Printed::Alarming("not blocked".into()),
        some => Printed::Alarming(format!("{some} of 4 blocks").into()),
    }
}

/// The algorithm and the key.
async fn encryption(place: &Place<'_>) -> Result<(Printed, Printed), Fault> {
    let request = place.shared.clients().await.s3.get_bucket_encryption().bucket(place.name);
    let call = request.customize().config_override(place.settings()).send();
    let answer = place.call(GET_BUCKET_ENCRYPTION, call).await?;
    let rules = answer.and_then(|it| it.server_side_encryption_configuration);
    let rule = rules.as_ref().and_then(|it| it.rules().first());
    let default = rule.and_then(ServerSideEncryptionRule::apply_server_side_encryption_by_default);
    Ok(match default {
        Some(default) => {
            (text(Some(default.sse_algorithm().as_str())), text(default.kms_master_key_id()))
        }
        None => (Printed::Alarming("none".into()), Printed::Nothing),
    })
}

/// Versions of objects, and whether deleting one takes a second factor.
async fn versioning(place: &Place<'_>) -> Result<(Printed, Printed), Fault> {
    let request = place.shared.clients().await.s3.get_bucket_versioning().bucket(place.name);
    let call = request.customize().config_override(place.settings()).send();
    let answer = place.call(GET_BUCKET_VERSIONING, call).await?;
    let status = answer.as_ref().and_then(|it| it.status()).map_or("off", |it| it.as_str());
    let mfa = answer.as_ref().and_then(|it| it.mfa_delete()).map(MfaDeleteStatus::as_str);
    Ok((text(Some(status)), text(mfa)))
}

/// How many rules are in force.
async fn lifecycle(place: &Place<'_>) -> Result<Printed, Fault> {
    let request = place.shared.clients().await.s3.get_bucket_lifecycle_configuration();
    let request = request.bucket(place.name);
    let call = request.customize().config_override(place.settings()).send();
    let answer = place.call(GET_BUCKET_LIFECYCLE, call).await?;
    let enabled = |rule: &&LifecycleRule| rule.status().as_str() == "Enabled";
    let rules = answer.map_or(0, |it| it.rules().iter().filter(enabled).count());
    Ok(count(Some(u64::try_from(rules).unwrap_or(u64::MAX))))
}

/// A bucket with its settings, each as S3 answers; what is refused says so in its place.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let buckets = list(shared).await?;
    let bucket = buckets.iter().find(|it| it.name() == Some(&id.name));
    let bucket =
        bucket.ok_or_else(|| crate::adapters::aws::object::gone(LIST_BUCKETS, &id.name))?;
    let place = Place { shared, name: &id.name, region: bucket.bucket_region() };
    let mut object = Map::new();
    object.insert("Name".into(), json!(bucket.name()));
    object.insert("BucketRegion".into(), json!(bucket.bucket_region()));
    object.insert("CreationDate".into(), json!(bucket.creation_date().map(ToString::to_string)));
    macro_rules! setting {
        ($action:ident, $operation:ident) => {{
            let body = Body::default();
            let request = shared.clients().await.s3.$operation().bucket(place.name).customize();
            let request = request.config_override(place.settings()).interceptor(body.clone());
            let value = match place.call($action, request.send()).await {
                Ok(Some(_)) => body.at("", $action)?,
                Ok(None) => Value::Null,
                Err(fault) => json!(format!("? {}", refused(&fault)?)),
            };
            object.insert(stringify!($operation).to_owned(), value);
        }};
    }
    setting!(GET_PUBLIC_ACCESS_BLOCK, get_public_access_block);
    setting!(GET_BUCKET_ENCRYPTION, get_bucket_encryption);
    setting!(GET_BUCKET_VERSIONING, get_bucket_versioning);
    setting!(GET_BUCKET_LIFECYCLE, get_bucket_lifecycle_configuration);
    Ok(object.into())
}
