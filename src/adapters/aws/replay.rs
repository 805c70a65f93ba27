//! AWS in a test: answers by operation, and a record of what was asked.

use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::{
    http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    },
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::body::SdkBody;

use super::{config::Chosen, shared::Shared, target::Wanted};

/// An answer to every request whose address or body contains a text. The first match answers.
pub(super) type Answer = (&'static str, u16, &'static str);

/// What was asked: method, address and body.
pub(super) type Asked = Arc<Mutex<Vec<String>>>;

#[derive(Clone, Debug)]
struct Replay {
    answers: Vec<Answer>,
    asked: Asked,
}

impl HttpConnector for Replay {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let asked =
            format!("{} {} {}", request.method(), request.uri(), String::from_utf8_lossy(body));
        let answer = self.answers.iter().find(|(sign, ..)| asked.contains(sign));
        let (_, status, body) = answer.unwrap_or(&("", 400, "")).to_owned();
        self.asked.lock().unwrap().push(asked);
        HttpConnectorFuture::ready(Ok(HttpResponse::new(
            status.try_into().unwrap(),
            SdkBody::from(body),
        )))
    }
}

/// The cluster `prod` in an account that answers like this.
pub(super) async fn account(answers: &[Answer]) -> (Shared, Asked) {
    let asked = Asked::default();
    let connector =
        SharedHttpConnector::new(Replay { answers: answers.to_vec(), asked: asked.clone() });
    let http: SharedHttpClient = http_client_fn(move |_, _| connector.clone());
    let chosen =
        Chosen { profile: None, explicit: false, region: "us-east-1".into(), endpoint: None };
    let wanted = Wanted { cluster: Some("prod".into()), ..Wanted::default() };
    let shared = Shared::over(chosen, wanted, http);
    shared.renewable.hold(Credentials::new("AKID", "secret", None, None, "test")).await;
    (shared, asked)
}

/// The cluster itself, which every other feed asks for first.
pub(super) const CLUSTER: Answer = (
    "/clusters/prod ",
    200,
    r#"{"cluster": {"name": "prod", "arn": "arn:aws:eks:us-east-1:123456789012:cluster/prod",
        "version": "1.33", "endpoint": "https://abc.eks.amazonaws.com", "status": "ACTIVE",
        "resourcesVpcConfig": {"vpcId": "vpc-1", "endpointPublicAccess": true,
                               "endpointPrivateAccess": false}}}"#,
);

/// Who we are, which feeds that are not of one cluster ask for first.
pub(super) const IDENTITY: Answer = (
    "Action=GetCallerIdentity",
    200,
    r"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>
      <Arn>arn:aws:sts::123456789012:assumed-role/operator/me</Arn></GetCallerIdentityResult>
      </GetCallerIdentityResponse>",
);
