//! A second person's approval: a presigned `GetCallerIdentity` that carries the digest of what is approved
//! in a signed header. Whoever has it can ask STS who signed, and do nothing else with it.
//!
//! It is a Region and a query. The address is made here, since whoever gives an approval must not
//! choose who says that it is theirs.

use aws_config::Region;
use aws_sdk_sts::config::Builder;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeTransmitInterceptorContextMut},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use secrecy::ExposeSecret;

use super::{
    fault::{fault, no_credentials},
    now,
    operations::{self, GET_CALLER_IDENTITY},
    presigned, regions,
    shared::Shared,
};
use crate::{
    approval::LIFETIME,
    model::{Fault, FaultClass},
};

/// The header that carries the digest.
const HEADER: &str = "x-quarterdeck-approval";
/// The parameters that it may have, each once, and what some must be.
const PARAMETERS: [(&str, Option<&str>); 9] = [
    ("Action", Some("GetCallerIdentity")),
    ("Version", Some("2011-06-15")),
    ("X-Amz-Algorithm", Some("AWS4-HMAC-SHA256")),
    ("X-Amz-Credential", None),
    ("X-Amz-Date", None),
    ("X-Amz-Expires", Some("600")),
    ("X-Amz-Security-Token", None),
    ("X-Amz-Signature", None),
    ("X-Amz-SignedHeaders", Some("host%3Bx-quarterdeck-approval")),
];

/// Approves what has this digest, as who we are. Makes no call besides what the credentials need.
pub(super) async fn give(shared: &Shared, digest: &str) -> Result<String, Fault> {
    let credentials = shared.renewable.credentials().await;
    let credentials = credentials.map_err(|error| no_credentials(GET_CALLER_IDENTITY, &error))?;
    let time = (now().into(), LIFETIME.unsigned_abs());
    let signed = presigned::caller_identity(credentials, &shared.region, (HEADER, digest), time)
        .map_err(|error| refused(FaultClass::Invalid, &error.to_string()))?;
    Ok(format!("{}?{}", shared.region, signed.expose_secret()))
}

/// Who has given it: asks STS in their name.
pub(super) async fn examine(
    shared: &Shared,
    digest: String,
    approval: &str,
) -> Result<Box<str>, Fault> {
    let (region, query) = read(approval).map_err(|why| refused(FaultClass::Invalid, &why))?;
    if !regions::regions_like(&shared.region).any(|it| it == region) {
        let why = format!("it is of {region}, which is not in the partition of this account");
        return Err(refused(FaultClass::Invalid, &why));
    }
    let theirs = InTheirName { host: presigned::host(region), query: query.to_owned(), digest };
    let settings = Builder::new().region(Region::new(region.to_owned())).interceptor(theirs);
    let call = shared.clients().await.sts.get_caller_identity();
    shared.meter.admit(operations::service(GET_CALLER_IDENTITY)).await;
    // Not as other calls: what is wrong with their signature says nothing about our credentials.
    match call.customize().config_override(settings).send().await {
        Ok(answer) => answer
            .arn
            .map(Into::into)
            .ok_or_else(|| refused(FaultClass::Unavailable, "the answer of STS names nobody")),
        Err(error) => Err(understood(fault(GET_CALLER_IDENTITY, &error))),
    }
}

/// A signature that does not fit was made for something else, or is too old.
fn understood(fault: Fault) -> Fault {
    if fault.class != FaultClass::Expired {
        return fault;
    }
    let said = fault.message;
    Fault { message: format!("it is no approval of this, or it is too old (STS: {said})"), ..fault }
}

fn refused(class: FaultClass, why: &str) -> Fault {
    Fault::new(class, "approve", why)
}

/// The Region and the query of an approval, if that is all it is.
fn read(approval: &str) -> Result<(&'static str, &str), String> {
    let nothing = || "it is no line that `quarterdeck approve` prints".to_owned();
    let (region, query) = approval.trim().split_once('?').ok_or_else(nothing)?;
    let region = regions::ALL.iter().find(|it| **it == region).ok_or_else(nothing)?;
    let mut seen = Vec::new();
    for (name, value) in query.split('&').map(|it| it.split_once('=').unwrap_or((it, ""))) {
        let known = PARAMETERS.iter().find(|(known, _)| *known == name);
        let (name, wanted) = known.ok_or_else(|| format!("it asks for `{name}`, too"))?;
        let is_plain = value.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._~%".contains(&it));
        if seen.contains(name) || !is_plain || wanted.is_some_and(|it| it != value) {
            return Err(format!("its `{name}` is not what this console signs"));
        }
        seen.push(name);
    }
    // Only who has no session has no token of one.
    let is_missing = |name: &str| name != "X-Amz-Security-Token" && !seen.contains(&name);
    match PARAMETERS.iter().find(|(name, _)| is_missing(name)) {
        Some((name, _)) => Err(format!("it lacks `{name}`: was all of the line pasted?")),
        None => Ok((region, query)),
    }
}

/// Puts their signed question in the place of ours.
#[derive(Debug)]
struct InTheirName {
    host: String,
    query: String,
    digest: String,
}

impl Intercept for InTheirName {
    fn name(&self) -> &'static str {
        "InTheirName"
    }

    // After our own signature, which must not go with theirs.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let place = request.uri().split('?').next().unwrap_or_default().trim_end_matches('/');
        let url = format!("{place}/?{}", self.query);
        let names: Vec<_> = request.headers().iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            request.headers_mut().remove(name);
        }
        request.set_method("GET")?;
        request.set_uri(url)?;
        request.headers_mut().try_insert("host", self.host.clone())?;
        request.headers_mut().try_insert(HEADER, self.digest.clone())?;
        *request.body_mut() = SdkBody::empty();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const REFUSAL: &str = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code>\
        <Message>Signature expired</Message></Error></ErrorResponse>";

    #[tokio::test]
    async fn whoever_signed_is_asked_for_in_their_name() {
        let (shared, asked) = account(&[IDENTITY]).await;
        let digest = "0a".repeat(32);
        let approval = give(&shared, &digest).await.unwrap();
        assert!(approval.starts_with("us-east-1?Action=GetCallerIdentity&"), "{approval}");
        assert!(!approval.contains("secret"));
        assert!(asked.lock().unwrap().is_empty(), "signing asks nobody");
        let by = examine(&shared, digest, &approval).await.unwrap();
        assert_eq!(&*by, "arn:aws:sts::123456789012:assumed-role/operator/me");
        let asked = asked.lock().unwrap();
        let query = approval.strip_prefix("us-east-1?").unwrap();
        assert_eq!(*asked, [format!("GET https://sts.us-east-1.amazonaws.com/?{query} ")]);
    }

    #[tokio::test]
    async fn a_signature_of_something_else_is_no_approval() {
        let (shared, _) = account(&[("GetCallerIdentity", 403, REFUSAL)]).await;
        let approval = give(&shared, "0a").await.unwrap();
        let fault = examine(&shared, "0b".to_owned(), &approval).await.unwrap_err();
        assert!(fault.message.contains("no approval of this, or it is too old"), "{fault}");
        assert!(shared.renewable.credentials().await.is_ok(), "ours are as good as before");
    }

    #[tokio::test]
    async fn nothing_else_is_sent_for_whoever_gives_it() {
        let (shared, asked) = account(&[IDENTITY]).await;
        let good = give(&shared, "0a").await.unwrap();
        for (wrong, why) in [
            (String::new(), "no line"),
            ("hello".to_owned(), "no line"),
            (good.replace("us-east-1?", "evil.example.com/?"), "no line"),
            (good.replace("us-east-1?", "cn-north-1?"), "not in the partition"),
            (good.replace("GetCallerIdentity", "AssumeRole"), "`Action`"),
            (good.replace("Expires=600", "Expires=86400"), "`X-Amz-Expires`"),
            (format!("{good}&RoleArn=x"), "`RoleArn`"),
            (format!("{good}&Action=GetCallerIdentity"), "`Action`"),
            (good.replace("host%3B", "host%3Bx-other%3B"), "`X-Amz-SignedHeaders`"),
            (good.split("&X-Amz-Signature").next().unwrap().to_owned(), "lacks"),
            (good.replace("Version=", "Version= "), "`Version`"),
        ] {
            let fault = examine(&shared, "0a".to_owned(), &wrong).await.unwrap_err();
            assert!(fault.message.contains(why), "{wrong}: {fault}");
        }
        assert!(asked.lock().unwrap().is_empty());
    }
}
