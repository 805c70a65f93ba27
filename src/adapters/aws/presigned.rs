//! A `GetCallerIdentity` that somebody else may send in our name, with a header that it is bound to.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign},
    sign::v4,
};
use aws_smithy_runtime_api::box_error::BoxError;
use secrecy::SecretString;

use super::regions;

/// What is asked, before it is signed.
const QUESTION: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// The host of STS in a Region, which is signed as well.
pub(super) fn host(region: &str) -> String {
    format!("sts.{region}.{}", regions::suffix(region))
}

/// The query of such a request, signed at `at` for so long, in a Region and with a header.
pub(super) fn caller_identity(
    credentials: Credentials,
    region: &str,
    (name, value): (&str, &str),
    (at, lifetime): (SystemTime, Duration),
) -> Result<SecretString, BoxError> {
    let host = host(region);
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(lifetime);
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(at)
        .settings(settings)
        .build()?
        .into();
    let url = format!("https://{host}/?{QUESTION}");
    let headers = [("host", host.as_str()), (name, value)];
    let request = SignableRequest::new("GET", &url, headers.into_iter(), SignableBody::Bytes(&[]))?;
    let (instructions, _) = sign(request, &parameters)?.into_parts();
    let mut query = QUESTION.to_owned();
    for (name, value) in instructions.params() {
        query.push('&');
        escape(&mut query, name);
        query.push('=');
        escape(&mut query, value);
    }
    Ok(query.into())
}

/// Everything but RFC 3986's unreserved characters, as signatures demand.
fn escape(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
}
