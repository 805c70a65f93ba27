//! The components of the control plane and the arguments each is started with.

use std::path::Path;

use super::pki::Pki;
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
}

/// What the arguments of the components depend on.
#[derive(Debug)]
pub struct Setting<'a> {
    /// Directory of the control plane.
    pub directory: &'a Path,
    /// Certificates.
    pub pki: &'a Pki,
    /// Ports of all servers.
    pub ports: Ports,
    /// Whether the API server writes `audit.log`.
    pub audit: bool,
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
        }
    }

    /// The arguments it is started with.
    pub fn arguments(self, setting: &Setting<'_>) -> Vec<String> {
        match self {
            Self::Etcd => etcd(setting),
            Self::ApiServer => api_server(setting),
            Self::Controllers => controllers(setting),
            Self::Scheduler => scheduler(setting),
            Self::Kwok => kwok(setting),
        }
    }
}

fn etcd(setting: &Setting<'_>) -> Vec<String> {
    let client = format!("http://127.0.0.1:{}", setting.ports.etcd);
    let peer = format!("http://127.0.0.1:{}", setting.ports.peer);
    vec![
        "--name=rig".into(),
        format!("--data-dir={}", setting.directory.join("etcd").display()),
        "--log-level=warn".into(),
        // The data is disposable, and a sync for every write is most of the time on a slow disk.
        "--unsafe-no-fsync".into(),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster=rig={peer}"),
        "--quota-backend-bytes=4294967296".into(),
    ]
}

fn api_server(setting: &Setting<'_>) -> Vec<String> {
    let file = |name: &str| setting.pki.file(name);
    let mut arguments = vec![
        format!("--etcd-servers=http://127.0.0.1:{}", setting.ports.etcd),
        "--bind-address=127.0.0.1".into(),
        format!("--secure-port={}", setting.ports.api),
        "--advertise-address=127.0.0.1".into(),
        // Endpoints cannot hold a loopback address, so the server must not write its own.
        "--endpoint-reconciler-type=none".into(),
        format!("--tls-cert-file={}", file("server.crt")),
        format!("--tls-private-key-file={}", file("server.key")),
        format!("--client-ca-file={}", file("ca.crt")),
        format!("--token-auth-file={}", file("tokens.csv")),
        "--authorization-mode=Node,RBAC".into(),
        "--allow-privileged=true".into(),
        "--service-cluster-ip-range=10.96.0.0/16".into(),
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local".into(),
        format!("--service-account-key-file={}", file("sa.pub")),
        format!("--service-account-signing-key-file={}", file("sa.key")),
        format!("--kubelet-client-certificate={}", file("kubelet-client.crt")),
        format!("--kubelet-client-key={}", file("kubelet-client.key")),
        format!("--kubelet-certificate-authority={}", file("ca.crt")),
        "--kubelet-preferred-address-types=InternalDNS,InternalIP,Hostname".into(),
        format!("--requestheader-client-ca-file={}", file("ca.crt")),
        "--requestheader-allowed-names=front-proxy-client".into(),
        "--requestheader-username-headers=X-Remote-User".into(),
        "--requestheader-group-headers=X-Remote-Group".into(),
        "--requestheader-extra-headers-prefix=X-Remote-Extra-".into(),
        format!("--proxy-client-cert-file={}", file("front-proxy.crt")),
        format!("--proxy-client-key-file={}", file("front-proxy.key")),
    ];
    if setting.audit {
        let path = |name: &str| setting.directory.join(name).display().to_string();
        arguments.push(format!("--audit-policy-file={}", path("audit-policy.json")));
        arguments.push(format!("--audit-log-path={}", path("audit.log")));
    }
    arguments
}

fn controllers(setting: &Setting<'_>) -> Vec<String> {
    let file = |name: &str| setting.pki.file(name);
    let mut arguments = client(setting, "controllers", setting.ports.controllers);
    arguments.extend([
        format!("--service-account-private-key-file={}", file("sa.key")),
        format!("--root-ca-file={}", file("ca.crt")),
        format!("--cluster-signing-cert-file={}", file("ca.crt")),
        format!("--cluster-signing-key-file={}", file("ca.key")),
        "--concurrent-deployment-syncs=10".into(),
        "--concurrent-replicaset-syncs=10".into(),
    ]);
    arguments
}

fn scheduler(setting: &Setting<'_>) -> Vec<String> {
    client(setting, "scheduler", setting.ports.scheduler)
}

/// What the controllers and the scheduler have in common.
fn client(setting: &Setting<'_>, identity: &str, port: u16) -> Vec<String> {
    let kubeconfig = setting.directory.join(format!("{identity}.kubeconfig"));
    let kubeconfig = kubeconfig.display();
    vec![
        format!("--kubeconfig={kubeconfig}"),
        format!("--authentication-kubeconfig={kubeconfig}"),
        format!("--authorization-kubeconfig={kubeconfig}"),
        "--bind-address=127.0.0.1".into(),
        format!("--secure-port={port}"),
        "--leader-elect=false".into(),
        "--kube-api-qps=500".into(),
        "--kube-api-burst=1000".into(),
    ]
}

fn kwok(setting: &Setting<'_>) -> Vec<String> {
    let path = |name: &str| setting.directory.join(name).display().to_string();
    let port = setting.ports.kwok;
    vec![
        format!("--kubeconfig={}", path("kwok-client.kubeconfig")),
        format!("--config={}", path("kwok.yaml")),
        "--manage-all-nodes=true".into(),
        format!("--server-address=127.0.0.1:{port}"),
        "--node-ip=127.0.0.1".into(),
        "--node-name=localhost".into(),
        format!("--node-port={port}"),
        format!("--tls-cert-file={}", setting.pki.file("kwok.crt")),
        format!("--tls-private-key-file={}", setting.pki.file("kwok.key")),
        "--cidr=10.64.0.0/12".into(),
        "--node-lease-duration-seconds=40".into(),
    ]
}
