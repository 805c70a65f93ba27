//! The components of the control plane, their names and their health.

use super::ports::Ports;

/// A process of the control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// The store.
    Etcd,
    /// The API server.
    ApiServer,
    /// The controllers of Deployments, Jobs, service accounts, node lifecycle and the rest.
    Controllers,
    /// The scheduler.
    Scheduler,
    /// kwok, which plays all kubelets.
    Kwok,
    /// The webhook that tells the API server whose a token of EKS is.
    Authenticator,
}

impl Component {
    /// The program name, which is also the name of the log file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::ApiServer => "kube-apiserver",
            Self::Controllers => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Kwok => "kwok",
            Self::Authenticator => "authenticator",
        }
    }

    /// The address that answers 200 once the component is ready.
    pub fn health(self, ports: Ports) -> String {
        match self {
            Self::Etcd => format!("http://127.0.0.1:{}/readyz", ports.etcd),
            Self::ApiServer => format!("https://127.0.0.1:{}/readyz", ports.api),
            Self::Controllers => format!("https://127.0.0.1:{}/healthz", ports.controllers),
            Self::Scheduler => format!("https://127.0.0.1:{}/healthz", ports.scheduler),
            Self::Kwok => format!("https://127.0.0.1:{}/healthz", ports.kwok),
            Self::Authenticator => format!("https://127.0.0.1:{}/healthz", ports.authenticator),
        }
    }
}
