//! Which EKS cluster the AWS side is about. Matched by address or by name, never guessed.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

use super::{clusters, operations::LIST_CLUSTERS, shared::Shared};
use crate::model::{Fault, FaultClass, Symbol};

/// What is known from flags and kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `--cluster`.
    pub cluster: Option<String>,
    /// The kubeconfig context, where one is used.
    pub context: Option<String>,
    /// Its API server.
    pub server: Option<String>,
}

/// The cluster that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name, or absent if the API server is no EKS cluster that we can see.
    pub cluster: Option<Symbol>,
    /// What does not fit together, in one sentence.
    pub mismatch: Option<Box<str>>,
}

/// The target, once it is known.
#[derive(Default)]
pub(super) struct Aim(Mutex<Option<Held>>);

struct Held {
    result: Result<Target, Fault>,
    at: Instant,
}

impl Held {
    /// A match holds for good. Anything else may change: a login, a new cluster.
    fn holds(&self) -> bool {
        let seconds = match &self.result {
            Ok(target) if target.cluster.is_some() => return true,
            Ok(_) => 60,
            Err(_) => 3,
        };
        self.at.elapsed() < Duration::from_secs(seconds)
    }
}

impl Shared {
    /// The cluster whose groups and instances are shown.
    pub(super) async fn cluster(&self) -> Result<Symbol, Fault> {
        let target = self.target().await?;
        let reason = target.mismatch.unwrap_or_default();
        target.cluster.ok_or_else(|| Fault::new(FaultClass::NotFound, LIST_CLUSTERS, reason))
    }

    /// The cluster, and what does not fit together. Asked for by all feeds at once, found once.
    pub(super) async fn target(&self) -> Result<Target, Fault> {
        let mut held = self.aim.0.lock().await;
        if let Some(known) = held.as_ref().filter(|known| known.holds()) {
            return known.result.clone();
        }
        let result = self.find().await;
        *held = Some(Held { result: result.clone(), at: Instant::now() });
        result
    }

    async fn find(&self) -> Result<Target, Fault> {
        match (&self.wanted.cluster, &self.wanted.server) {
            (Some(name), _) => self.find_by_name(name).await,
            (None, Some(server)) => self.find_by_server(server).await,
            (None, None) => self.find_only().await,
        }
    }

    async fn find_by_name(&self, name: &str) -> Result<Target, Fault> {
        match clusters::describe(self, name).await {
            Ok(cluster) => Ok(Target {
                cluster: Some(name.into()),
                mismatch: self.differs(name, cluster.endpoint.as_deref()),
            }),
            Err(fault) if fault.class == FaultClass::NotFound => {
                let known = listed(&clusters::names(self).await?);
                let message = format!("no EKS cluster '{name}' in {}; {known}", self.place().await);
                Err(Fault { message, ..fault })
            }
            Err(fault) => Err(fault),
        }
    }

    async fn find_by_server(&self, server: &str) -> Result<Target, Fault> {
        let clusters = clusters::read(self).await?;
        let same = |endpoint: &str| same_endpoint(endpoint, server);
        let found = clusters.iter().find(|one| one.endpoint.as_deref().is_some_and(same));
        if let Some(cluster) = found {
            return Ok(Target { cluster: Some((&*cluster.id.name).into()), mismatch: None });
        }
        let context = self.wanted.context.as_deref().unwrap_or_default();
        let place = self.place().await;
        let mismatch =
            format!("context {context} points to {server}, which is no EKS cluster of {place}");
        Ok(Target { cluster: None, mismatch: Some(mismatch.into()) })
    }

    async fn find_only(&self) -> Result<Target, Fault> {
        let names = clusters::names(self).await?;
        if let [name] = names.as_slice() {
            return Ok(Target { cluster: Some(name.as_str().into()), mismatch: None });
        }
        let message = match names.len() {
            0 => format!("no EKS cluster in {}", self.place().await),
            _ => format!("{}: choose one with --cluster", listed(&names)),
        };
        Err(Fault::new(FaultClass::NotFound, LIST_CLUSTERS, message))
    }

    fn differs(&self, name: &str, endpoint: Option<&str>) -> Option<Box<str>> {
        let server = self.wanted.server.as_deref()?;
        let context = self.wanted.context.as_deref().unwrap_or_default();
        match endpoint {
            Some(endpoint) if same_endpoint(endpoint, server) => None,
            Some(endpoint) => Some(
                format!("context {context} points to {server}, but cluster {name} is {endpoint}")
                    .into(),
            ),
            None => Some(
                format!(
                    "context {context} points to {server}, and cluster {name} has no endpoint yet"
                )
                .into(),
            ),
        }
    }

    /// Account and Region, as far as they are known.
    async fn place(&self) -> String {
        match self.source().await {
            Ok(source) => source.to_string().trim_start_matches("aws:").to_owned(),
            Err(_) => self.region.to_string(),
        }
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "there is none".into(),
        [name] => format!("there is {name}"),
        names => format!("there are {}", names.join(", ")),
    }
}

/// Whether two URLs name the same API server: case, a slash at the end and the default port do not
/// matter.
pub fn same_endpoint(a: &str, b: &str) -> bool {
    normal(a) == normal(b)
}

fn normal(url: &str) -> String {
    let url = url.trim().to_ascii_lowercase();
    let url = url.trim_end_matches('/');
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let rest = match scheme {
        "https" => rest.strip_suffix(":443"),
        "http" => rest.strip_suffix(":80"),
        _ => None,
    }
    .unwrap_or(rest);
    format!("{scheme}://{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    #[test]
    fn endpoints_are_compared_as_servers() {
        let eks = "https://ABC.gr7.us-east-1.eks.amazonaws.com";
        for same in [
            "https://abc.gr7.us-east-1.eks.amazonaws.com",
            "https://abc.gr7.us-east-1.eks.amazonaws.com/",
            "https://ABC.gr7.us-east-1.eks.amazonaws.com:443",
            "HTTPS://abc.gr7.us-east-1.eks.amazonaws.com:443/",
        ] {
            assert!(same_endpoint(eks, same), "{same}");
        }
        for other in [
            "https://abd.gr7.us-east-1.eks.amazonaws.com",
            "http://abc.gr7.us-east-1.eks.amazonaws.com",
            "https://abc.gr7.us-east-1.eks.amazonaws.com:6443",
        ] {
            assert!(!same_endpoint(eks, other), "{other}");
        }
    }

    const LIST: Answer = ("/clusters ", 200, r#"{"clusters": ["prod"]}"#);
    const WHO: Answer = (
        "Action=GetCallerIdentity",
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
         <Arn>arn:aws:iam::123456789012:user/anna</Arn></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>",
    );

    async fn found(cluster: Option<&str>, server: Option<&str>) -> Result<Target, Fault> {
        let none = r#"{"__type": "ResourceNotFoundException", "message": "No cluster found"}"#;
        let missing = ("/clusters/other ", 404, none);
        let (mut shared, _) = account(&[LIST, CLUSTER, missing, WHO]).await;
        shared.wanted = Wanted {
            cluster: cluster.map(Into::into),
            context: server.map(|_| "work".into()),
            server: server.map(Into::into),
        };
        shared.target().await
    }

    fn target(cluster: Option<&str>, mismatch: Option<&str>) -> Target {
        Target { cluster: cluster.map(Into::into), mismatch: mismatch.map(Into::into) }
    }

    #[tokio::test]
    async fn a_cluster_is_matched_and_never_guessed() {
        let (eks, local) = ("https://ABC.eks.amazonaws.com:443/", "https://127.0.0.1:6443");
        assert_eq!(found(None, None).await.unwrap(), target(Some("prod"), None));
        assert_eq!(found(None, Some(eks)).await.unwrap(), target(Some("prod"), None));
        assert_eq!(found(Some("prod"), Some(eks)).await.unwrap(), target(Some("prod"), None));
        let stranger = "context work points to https://127.0.0.1:6443, which is no EKS cluster of \
                        123456789012/us-east-1";
        assert_eq!(found(None, Some(local)).await.unwrap(), target(None, Some(stranger)));
        let other = "context work points to https://127.0.0.1:6443, but cluster prod is \
                     https://abc.eks.amazonaws.com";
        assert_eq!(
            found(Some("prod"), Some(local)).await.unwrap(),
            target(Some("prod"), Some(other))
        );
    }

    #[tokio::test]
    async fn an_unknown_cluster_is_answered_with_those_there_are() {
        let fault = found(Some("other"), None).await.unwrap_err();
        assert_eq!(fault.class, FaultClass::NotFound);
        let expected = "no EKS cluster 'other' in 123456789012/us-east-1; there is prod";
        assert_eq!(fault.message, expected);
    }

    #[tokio::test]
    async fn several_clusters_ask_for_a_choice() {
        let many = ("/clusters ", 200, r#"{"clusters": ["a", "b"]}"#);
        let (mut shared, _) = account(&[many]).await;
        shared.wanted = Wanted::default();
        let fault = shared.cluster().await.unwrap_err();
        assert_eq!(fault.message, "there are a, b: choose one with --cluster");
    }
}
