//! Reaches a cluster: by a kubeconfig, or by what EKS says about it.

use std::{path::PathBuf, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use futures::future::{BoxFuture, join3};
use kube::{
    Config,
    client::ClientBuilder,
    config::{Cluster, Context, KubeConfigOptions, Kubeconfig, NamedCluster, NamedContext},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    exec::Plugin,
    fault::{self, Refusal, line},
    kubeconfig,
    token::{Bearer, TokenSource},
    transport::{Ask, Network, Transport, fetch},
};
use crate::{
    adapters::leave::Leave,
    model::{Fault, FaultClass, Link, SourceId, Symbol},
    ports::Clock,
};

/// Longest wait for a connection to be made.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a cluster is reached.
#[derive(Clone)]
pub enum Access {
    /// By a kubeconfig.
    Kubeconfig {
        /// The file; otherwise those of `KUBECONFIG`, or `~/.kube/config`.
        path: Option<PathBuf>,
        /// The context; otherwise the current one.
        context: Option<String>,
    },
    /// By what EKS says about it.
    Eks(EksAccess),
}

/// What `eks:DescribeCluster` says, and tokens for it.
#[derive(Clone)]
pub struct EksAccess {
    /// The name of the cluster.
    pub cluster: String,
    /// The URL of its API server.
    pub endpoint: String,
    /// `certificateAuthority.data` as it came: a PEM certificate in base64.
    pub certificate_authority: String,
    /// Makes tokens for this cluster.
    pub token: Arc<dyn TokenSource>,
}

impl EksAccess {
    fn link(&self) -> Link {
        Link {
            cluster: Some(Symbol::new(&self.cluster)),
            server: Some(self.endpoint.as_str().into()),
            ..Link::default()
        }
    }
}

/// A cluster that has answered.
#[derive(Clone)]
pub struct Connection {
    /// Carries requests; lets only through what is allowed.
    pub transport: Arc<dyn Transport>,
    /// Names the cluster in every row.
    pub source: SourceId,
    /// What it is, as shown.
    pub link: Link,
}

/// Makes connections; asked again when credentials have run out.
pub trait Connector: Send + Sync {
    /// A new connection.
    fn connect(&self) -> BoxFuture<'static, Result<Connection, Fault>>;

    /// What is known of the cluster before it has answered: shown while there is no connection.
    fn intended(&self) -> Link {
        Link::default()
    }
}

/// Connects always in the same way.
#[derive(Clone)]
pub struct Fixed {
    /// The way.
    pub access: Access,
    /// Tells when tokens run out.
    pub clock: Arc<dyn Clock>,
    /// What may be asked.
    pub leave: Leave,
}

impl Connector for Fixed {
    fn connect(&self) -> BoxFuture<'static, Result<Connection, Fault>> {
        let fixed = self.clone();
        Box::pin(async move { connect(&fixed.access, fixed.clock, fixed.leave).await })
    }

    fn intended(&self) -> Link {
        match &self.access {
            Access::Eks(eks) => eks.link(),
            Access::Kubeconfig { path, context } => {
                let contexts = kubeconfig::read_contexts(path.as_deref()).unwrap_or_default();
                let chosen = kubeconfig::choose(&contexts, context.as_deref());
                chosen.map(kubeconfig::ContextInfo::link).unwrap_or_default()
            }
        }
    }
}

/// Connects and asks the cluster who it is and who we are.
pub async fn connect(
    access: &Access,
    clock: Arc<dyn Clock>,
    leave: Leave,
) -> Result<Connection, Fault> {
    let (network, link, name) = match access {
        Access::Kubeconfig { path, context } => {
            by_kubeconfig(path.clone(), context.as_deref(), clock).await?
        }
        Access::Eks(eks) => by_eks(eks, clock).await?,
    };
    greet(Arc::new(Network { leave, ..network }), link, &name).await
}

async fn by_kubeconfig(
    path: Option<PathBuf>,
    context: Option<&str>,
    clock: Arc<dyn Clock>,
) -> Result<(Network, Link, String), Fault> {
    let invalid = |error: kubeconfig::KubeconfigError| {
        Fault::new(FaultClass::NotFound, "read kubeconfig", line(&error.faults.join("; ")))
    };
    let contexts = kubeconfig::read_contexts(path.as_deref()).map_err(invalid)?;
    let chosen = kubeconfig::choose(&contexts, context).map_err(invalid)?;
    let file = kubeconfig::load(path.as_deref()).map_err(invalid)?;
    let mut config = configuration(file, &chosen.name).await?;
    let server = chosen.server.clone().unwrap_or_default();
    let bearer = authenticate(&mut config, clock).await?;
    let network = network(config, bearer, &server)?;
    Ok((network, chosen.link(), chosen.name.clone()))
}

async fn by_eks(eks: &EksAccess, clock: Arc<dyn Clock>) -> Result<(Network, Link, String), Fault> {
    let cluster = Cluster {
        server: Some(eks.endpoint.clone()),
        certificate_authority_data: Some(eks.certificate_authority.clone()),
        ..Cluster::default()
    };
    let context = Context { cluster: eks.cluster.clone(), ..Context::default() };
    let file = Kubeconfig {
        clusters: vec![NamedCluster {
            name: eks.cluster.clone(),
            cluster: Some(cluster),
            ..NamedCluster::default()
        }],
        contexts: vec![NamedContext {
            name: eks.cluster.clone(),
            context: Some(context),
            ..NamedContext::default()
        }],
        ..Kubeconfig::default()
    };
    let config = configuration(file, &eks.cluster).await?;
    let bearer = Bearer::new(eks.token.clone(), clock);
    let network = network(config, Some(bearer), &eks.endpoint)?;
    Ok((network, eks.link(), eks.cluster.clone()))
}

/// The settings of kube for one context: quick to give up a connection, and without retries of its
/// own, which would hide throttling.
async fn configuration(file: Kubeconfig, context: &str) -> Result<Config, Fault> {
    let proxied = file
        .clusters
        .iter()
        .any(|named| named.cluster.as_ref().is_some_and(|cluster| cluster.proxy_url.is_some()));
    let options =
        KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    let mut config = Config::from_custom_kubeconfig(file, &options).await.map_err(|error| {
        Fault::new(FaultClass::Invalid, "read kubeconfig", line(&error.to_string()))
    })?;
    config.connect_timeout = Some(PATIENCE);
    config.default_retry = false;
    if !proxied {
        // From HTTPS_PROXY, which this build cannot follow: a direct attempt says more than none.
        config.proxy_url = None;
    }
    Ok(config)
}

/// Runs the credential plugin of the context, if it has one and nothing else says who we are.
async fn authenticate(config: &mut Config, clock: Arc<dyn Clock>) -> Result<Option<Bearer>, Fault> {
    let user = &mut config.auth_info;
    let Some(exec) = user.exec.take() else { return Ok(None) };
    if user.token.is_some() || user.token_file.is_some() || user.password.is_some() {
        return Ok(None);
    }
    let plugin = Plugin::new(exec, clock.clone());
    let credentials = plugin.run().await?;
    if let Some((certificate, key)) = credentials.certificate {
        use secrecy::ExposeSecret;
        user.client_certificate_data = Some(STANDARD.encode(certificate));
        user.client_key_data = Some(STANDARD.encode(key.expose_secret()).into());
    }
    let Some(token) = credentials.token else { return Ok(None) };
    Bearer::holding(&token, Arc::new(plugin), clock).map(Some)
}

fn network(config: Config, bearer: Option<Bearer>, server: &str) -> Result<Network, Fault> {
    let builder = ClientBuilder::try_from(config).map_err(|error| {
        match fault::from_client("connect", server, &error) {
            expired if expired.class == FaultClass::Expired => expired,
            _ => Fault::new(FaultClass::Invalid, "connect", line(&error.to_string())),
        }
    })?;
    let (client, bearer) = (builder.build(), bearer.map(Arc::new));
    Ok(Network { client, bearer, server: server.into(), leave: Leave::Read })
}

/// Asks the cluster for its version, its lasting identity, and who it takes us for. Only silence
/// and bad credentials are failures; a missing permission leaves a blank.
async fn greet(
    transport: Arc<dyn Transport>,
    mut link: Link,
    name: &str,
) -> Result<Connection, Fault> {
    let (version, uid, user) =
        join3(version(&*transport), uid(&*transport), user(&*transport)).await;
    link.version = optional(version)?;
    link.user = optional(user)?;
    let uid = optional(uid)?;
    let server = link.server.as_deref().unwrap_or_default();
    let source = SourceId::kubernetes(uid.as_deref().unwrap_or(server), name);
    Ok(Connection { transport, source, link })
}

fn optional(answer: Result<Symbol, Refusal>) -> Result<Option<Symbol>, Fault> {
    match answer {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(Refusal { status: 400 | 402..=499, .. }) => Ok(None),
        Err(refusal) => Err(*refusal.fault),
    }
}

/// The version the API server reports.
pub(crate) async fn version(transport: &dyn Transport) -> Result<Symbol, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        git_version: Symbol,
    }
    let ask = Ask::get("read version", "/version");
    fetch::<Version>(transport, ask).await.map(|version| version.git_version)
}

async fn uid(transport: &dyn Transport) -> Result<Symbol, Refusal> {
    #[derive(Deserialize)]
    struct Namespace {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    struct Metadata {
        uid: Symbol,
    }
    let ask = Ask::get("get namespace kube-system", "/api/v1/namespaces/kube-system");
    fetch::<Namespace>(transport, ask).await.map(|namespace| namespace.metadata.uid)
}

/// The user the API server takes us for.
pub(crate) async fn user(transport: &dyn Transport) -> Result<Symbol, Refusal> {
    #[derive(Deserialize)]
    struct Review {
        status: ReviewStatus,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ReviewStatus {
        user_info: UserInfo,
    }
    #[derive(Deserialize)]
    struct UserInfo {
        #[serde(default)]
        username: Symbol,
    }
    let body = json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "SelfSubjectReview",
    });
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let ask = Ask::review("ask who we are", path, &body);
    fetch::<Review>(transport, ask).await.map(|review| review.status.user_info.username)
}
