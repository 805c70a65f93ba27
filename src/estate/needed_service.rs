//! Services of AWS that a cluster without the internet needs endpoints for, and what for.

use crate::model::{Collection, EndpointKind, Store};

/// A service a cluster may need.
#[derive(Debug)]
pub struct Service {
    /// As in the name of its endpoint, such as `ecr.api`.
    pub name: &'static str,
    /// The kind of endpoint it takes.
    pub kind: EndpointKind,
    /// What breaks where it cannot be reached, in one sentence.
    pub breaks: &'static str,
    /// When it is needed.
    need: Need,
}

/// When a service is needed.
#[derive(Debug)]
enum Need {
    /// By every cluster.
    Always,
    /// By clusters that run a controller with one of these words in its name.
    With(&'static [&'static str]),
    /// The console cannot see it.
    Unseen(&'static str),
}

const fn always(name: &'static str, breaks: &'static str) -> Service {
    Service { name, kind: EndpointKind::Interface, breaks, need: Need::Always }
}

const fn with(
    name: &'static str,
    controllers: &'static [&'static str],
    breaks: &'static str,
) -> Service {
    Service { name, kind: EndpointKind::Interface, breaks, need: Need::With(controllers) }
}

/// Every service the matrix has a line for.
pub const SERVICES: &[Service] = &[
    Service {
        name: "s3",
        kind: EndpointKind::Gateway,
        breaks: "image layers cannot be pulled from ECR, and buckets cannot be read",
        need: Need::Always,
    },
    always("ecr.api", "kubelets cannot get credentials for ECR, so that no image is pulled"),
    always("ecr.dkr", "image manifests cannot be pulled from ECR"),
    always(
        "ec2",
        "the VPC CNI gives pods no addresses, and volumes are not attached; instance metadata is \
         link-local and goes on",
    ),
    always("sts", "service accounts cannot take on their IAM roles"),
    always("logs", "logs of pods and nodes do not reach CloudWatch"),
    always("elasticloadbalancing", "load balancers of Services and Ingresses are not made"),
    always("autoscaling", "Cluster Autoscaler neither adds nor removes nodes"),
    always("ssm", "SSM agents do not register: no session, no Run Command"),
    always("ssmmessages", "sessions cannot be opened or forwarded: no shell without a bastion"),
    always("ec2messages", "Run Command does not reach SSM agents older than 3.3.40"),
    with(
        "eks",
        &["karpenter"],
        "Karpenter cannot look the cluster up, and nodes with their own image may not join",
    ),
    with("eks-auth", &["eks-pod-identity-agent"], "pods get no credentials from EKS Pod Identity"),
    Service {
        name: "kms",
        kind: EndpointKind::Interface,
        breaks: "pods that encrypt by themselves and encrypted sessions cannot get keys",
        need: Need::Unseen(
            "whether pods or session documents call KMS is not to be seen from here",
        ),
    },
    with(
        "sqs",
        &["karpenter", "node-termination-handler"],
        "Spot interruptions are not heard of, so that nodes go without being drained",
    ),
];

impl Service {
    /// Whether the cluster needs it, or why that is not known.
    pub fn is_needed(&self, store: &Store) -> Result<bool, &'static str> {
        match self.need {
            Need::Always => Ok(true),
            Need::With(controllers) => runs_any(store, controllers),
            Need::Unseen(reason) => Err(reason),
        }
    }
}

/// Whether a controller with one of these words in its name is installed.
fn runs_any(store: &Store, words: &[&str]) -> Result<bool, &'static str> {
    let collections = [&store.deployments, &store.daemon_sets];
    let mut workloads = collections.into_iter().flat_map(Collection::rows);
    if workloads.any(|it| words.iter().any(|word| it.id.name.contains(word))) {
        return Ok(true);
    }
    let known = collections.iter().all(|it| it.freshness().complete);
    if known { Ok(false) } else { Err("the controllers of the cluster are not all known") }
}
