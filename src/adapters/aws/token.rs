//! Bearer tokens for EKS, made here: a presigned `GetCallerIdentity` that carries the cluster's name
//! in a signed header, as `aws eks get-token` makes them.
//!
//! Format: <https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster>.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::box_error::BoxError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use super::{
    fault::no_credentials, now, operations::GET_CALLER_IDENTITY, presigned, shared::Shared,
};
use crate::model::{Fault, FaultClass};

/// What the URL itself asks for. EKS accepts the token for longer: 15 minutes from its making.
const URL_LIFETIME: Duration = Duration::from_mins(1);
/// A minute less than EKS accepts it, so that no request leaves with a token that dies on the way.
const LIFETIME: SignedDuration = SignedDuration::from_mins(14);
const PREFIX: &str = "k8s-aws-v1.";

/// A token for the API server of a cluster.
#[derive(Clone, Debug)]
pub struct BearerToken {
    /// What goes into the `Authorization` header, after `Bearer`.
    pub secret: SecretString,
    /// Not to be used after this time.
    pub expires: Timestamp,
}

/// A token for `cluster`, from credentials that are good now. Makes no call to AWS besides what the
/// credentials need.
pub(super) async fn make(shared: &Shared, cluster: &str) -> Result<BearerToken, Fault> {
    let credentials = shared
        .renewable
        .credentials()
        .await
        .map_err(|error| no_credentials(GET_CALLER_IDENTITY, &error))?;
    let made = now();
    let secret = presign(credentials, &shared.region, cluster, made.into())
        .map_err(|error| Fault::new(FaultClass::Invalid, GET_CALLER_IDENTITY, error.to_string()))?;
    Ok(BearerToken { secret, expires: made.saturating_add(LIFETIME).unwrap_or(made) })
}

fn presign(
    credentials: Credentials,
    region: &str,
    cluster: &str,
    at: SystemTime,
) -> Result<SecretString, BoxError> {
    let (header, time) = (("x-k8s-aws-id", cluster), (at, URL_LIFETIME));
    let query = presigned::caller_identity(credentials, region, header, time)?;
    let url = format!("https://{}/?{}", presigned::host(region), query.expose_secret());
    Ok(encode(&SecretString::from(url)))
}

fn encode(url: &SecretString) -> SecretString {
    let mut token = String::from(PREFIX);
    URL_SAFE_NO_PAD.encode_string(url.expose_secret(), &mut token);
    token.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signed with botocore 1.43.11 (`SigV4QueryAuth`, 60 s) for 2026-01-01T00:00:00Z.
    const VECTORS: [(&str, &str, Option<&str>, &str); 2] = [
        (
            "us-east-1",
            "production",
            None,
            "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-east-1%2Fsts%2Faws4_request\
             &X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id\
             &X-Amz-Signature=2606bc48de8a55fe678e7f14ae090204d3f0c843994d6ec010cce0c259f35483",
        ),
        (
            "cn-north-1",
            "llm-analytics-hub-prod-eks",
            Some("FwoGZXIvYXdzE+/=token"),
            "https://sts.cn-north-1.amazonaws.com.cn/?Action=GetCallerIdentity&Version=2011-06-15\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fcn-north-1%2Fsts%2Faws4_request\
             &X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id\
             &X-Amz-Security-Token=FwoGZXIvYXdzE%2B%2F%3Dtoken\
             &X-Amz-Signature=dbd3a0038b0c6ded91823110de541513ef8b4dfca5d1fb909fca72a18d5a9f8c",
        ),
    ];

    /// The parameters, in an order of their own: servers do not care for theirs.
    fn parameters(url: &str) -> std::collections::BTreeSet<&str> {
        url.split(['?', '&']).collect()
    }

    #[test]
    fn tokens_are_those_of_the_official_signer() {
        let at = Timestamp::from_second(1_767_225_600).unwrap();
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        for (region, cluster, session, expected) in VECTORS {
            let session = session.map(str::to_owned);
            let credentials = Credentials::new("AKIDEXAMPLE", secret, session, None, "test");
            let token = presign(credentials, region, cluster, at.into()).unwrap();
            let encoded = token.expose_secret().strip_prefix(PREFIX).unwrap();
            let url = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
            assert_eq!(parameters(&url), parameters(expected));
            assert!(!format!("{token:?}").contains("AKID"));
        }
    }
}
