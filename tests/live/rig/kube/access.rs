//! Who may enter the cluster with a bearer token of EKS: a presigned `GetCallerIdentity` request.

use std::collections::BTreeMap;

use serde::Serialize;

/// The access key whose owner administers the cluster from the start.
pub const ACCESS_KEY: &str = "AKIAQUARTERDECKRIG01";
/// The secret that belongs to [`ACCESS_KEY`].
pub const SECRET: &str = "only-for-the-rig";

/// The cluster name that tokens must be bound to, and the keys they may be signed by.
#[derive(Debug, Clone, Serialize)]
pub struct Access {
    /// Value of the signed header `x-k8s-aws-id`.
    pub cluster: String,
    /// Owners by access key id.
    pub keys: BTreeMap<String, Identity>,
}

/// The owner of an access key, as an access entry of the cluster makes him known.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// Secret access key, against which signatures are checked.
    pub secret: String,
    /// ARN, which becomes the user name.
    pub arn: String,
    /// Groups; `system:masters` may do everything.
    pub groups: Vec<String>,
}

impl Default for Access {
    fn default() -> Self {
        let administrator = Identity {
            secret: SECRET.to_owned(),
            arn: "arn:aws:iam::123456789012:user/operator".to_owned(),
            groups: vec!["system:masters".to_owned()],
        };
        Self {
            cluster: "llm-analytics-hub-prod-eks".to_owned(),
            keys: BTreeMap::from([(ACCESS_KEY.to_owned(), administrator)]),
        }
    }
}
