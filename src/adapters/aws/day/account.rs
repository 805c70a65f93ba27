//! The account of P2 as far as calls are counted: answers by operation, and every trouble AWS gives.

use std::sync::{Arc, Mutex, MutexGuard};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::{
    http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    },
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::body::SdkBody;
use tokio::time::Instant;

use crate::adapters::aws::{
    config::Chosen,
    replay::{CLUSTER, IDENTITY},
    shared::Shared,
    target::Wanted,
};

/// A sign in the request, and the answer to it: the first that fits.
const ANSWERS: &[(&str, &str)] = &[
    (CLUSTER.0, CLUSTER.2),
    (IDENTITY.0, IDENTITY.2),
    ("/clusters ", r#"{"clusters": ["prod"]}"#),
    ("/node-groups ", r#"{"nodegroups": ["application", "database", "monitoring"]}"#),
    (
        "/node-groups/",
        r#"{"nodegroup": {"nodegroupName": "group", "clusterName": "prod", "status": "ACTIVE",
            "nodegroupArn": "arn:aws:eks:us-east-1:123456789012:nodegroup/prod/group/1",
            "instanceTypes": ["m5.xlarge"],
            "scalingConfig": {"minSize": 3, "desiredSize": 4, "maxSize": 6}}}"#,
    ),
    (
        "Action=DescribeInstances&",
        "<DescribeInstancesResponse><reservationSet><item><ownerId>123456789012</ownerId>
         <instancesSet><item><instanceId>i-1</instanceId><instanceType>m5.xlarge</instanceType>
         <instanceState><code>16</code><name>running</name></instanceState></item></instancesSet>
         </item></reservationSet></DescribeInstancesResponse>",
    ),
    (
        "Action=DescribeInstanceTypes",
        "<DescribeInstanceTypesResponse><instanceTypeSet><item><instanceType>m5.xlarge</instanceType>
         </item></instanceTypeSet></DescribeInstanceTypesResponse>",
    ),
    (
        "Action=DescribeInstanceStatus",
        "<DescribeInstanceStatusResponse><instanceStatusSet/></DescribeInstanceStatusResponse>",
    ),
    (
        "Action=DescribeAutoScalingGroups",
        "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups/>
         </DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>",
    ),
    ("Action=DescribeRegions", "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>"),
    ("ssm.", r#"{"InstanceInformationList": []}"#),
];

/// What CloudWatch answers in CBOR: a map without entries, and one that names an error.
const NO_ALARMS: &[u8] = &[0xa0];
const EXPIRED: &[u8] = b"\xa1\x66__type\x6cExpiredToken";

/// What is wrong with AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trouble {
    #[default]
    None,
    /// EC2 refuses three calls of four, because there are too many.
    Throttled,
    /// Nobody has logged in lately.
    Expired,
    /// Nobody answers.
    Gone,
}

/// A call that was made.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) at: Instant,
    pub(super) host: String,
    pub(super) is_refused: bool,
}

#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) trouble: Trouble,
    pub(super) calls: Vec<Call>,
    /// Requests that no answer is known to.
    pub(super) unknown: Vec<String>,
}

/// A connector to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cloud(Arc<Mutex<Account>>);

impl Cloud {
    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        self.0.lock().unwrap()
    }

    /// Somebody logs in.
    pub(super) async fn log_in(shared: &Shared) {
        shared.renewable.hold(Credentials::new("AKID", "secret", None, None, "test")).await;
    }

    /// What a console would share among its feeds.
    pub(super) async fn shared(&self) -> Arc<Shared> {
        let connector = SharedHttpConnector::new(self.clone());
        let http: SharedHttpClient = http_client_fn(move |_, _| connector.clone());
        let chosen =
            Chosen { profile: None, explicit: false, region: "us-east-1".into(), endpoint: None };
        let wanted = Wanted { cluster: Some("prod".into()), ..Wanted::default() };
        let shared = Arc::new(Shared::over(chosen, wanted, http));
        Self::log_in(&shared).await;
        shared
    }
}

impl Account {
    /// Why this call is refused, if it is: the status, and the code of the error.
    fn refuses(&self, host: &str) -> Option<(u16, &'static str)> {
        let is_unlucky = !self.calls.len().is_multiple_of(4);
        match self.trouble {
            Trouble::Throttled if host.starts_with("ec2.") && is_unlucky => {
                Some((503, "RequestLimitExceeded"))
            }
            Trouble::Expired => Some((403, "ExpiredToken")),
            Trouble::Gone => Some((503, "ServiceUnavailable")),
            Trouble::Throttled | Trouble::None => None,
        }
    }

    fn answer(&mut self, host: &str, asked: &str) -> (u16, Vec<u8>) {
        let speaks_cbor = host.starts_with("monitoring.");
        if let Some((status, code)) = self.refuses(host) {
            let body = if speaks_cbor { EXPIRED.to_vec() } else { refusal(code).into_bytes() };
            return (status, body);
        }
        if speaks_cbor {
            return (200, NO_ALARMS.to_vec());
        }
        if let Some((_, body)) = ANSWERS.iter().find(|(sign, _)| asked.contains(sign)) {
            return (200, body.as_bytes().to_vec());
        }
        self.unknown.push(asked.to_owned());
        (400, Vec::new())
    }
}

/// A refusal that every protocol reads.
fn refusal(code: &str) -> String {
    format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>"
    )
}

impl HttpConnector for Cloud {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let asked =
            format!("{} {} {}", request.method(), request.uri(), String::from_utf8_lossy(body));
        let host = request.uri().split('/').nth(2).unwrap_or_default().to_owned();
        if host.starts_with("169.254.") {
            // The machine has no credentials of its own, and asking it is no call to AWS.
            let none = HttpResponse::new(404.try_into().unwrap(), SdkBody::empty());
            return HttpConnectorFuture::ready(Ok(none));
        }
        let mut account = self.account();
        let (status, body) = account.answer(&host, &asked);
        let speaks_cbor = host.starts_with("monitoring.");
        account.calls.push(Call { at: Instant::now(), host, is_refused: status != 200 });
        drop(account);
        let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        if status != 200 {
            // Where errors are JSON, this names them.
            let code = if status == 403 { "ExpiredTokenException" } else { "ServiceUnavailable" };
            answer.headers_mut().insert("x-amzn-errortype", code);
        }
        if speaks_cbor {
            answer.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        }
        HttpConnectorFuture::ready(Ok(answer))
    }
}
