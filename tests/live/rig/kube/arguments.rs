//! The arguments that each component is started with.

use std::path::Path;

use super::component::Component;
use super::pki::Pki;
use super::ports::Ports;

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

impl Setting<'_> {
    fn file(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }
}

/// The arguments of a component.
pub fn of(component: Component, setting: &Setting<'_>) -> Vec<String> {
    match component {
        Component::Etcd => etcd(setting),
        Component::ApiServer => api_server(setting),
        Component::Controllers => controllers(setting),
        Component::Scheduler => scheduler(setting),
        Component::Kwok => kwok(setting),
        Component::Authenticator => authenticator(setting),
    }
}

fn etcd(setting: &Setting<'_>) -> Vec<String> {
    let client = format!("http://127.0.0.1:{}", setting.ports.etcd);
    let peer = format!("http://127.0.0.1:{}", setting.ports.peer);
    vec![
        "--name=rig".into(),
        format!("--data-dir={}", setting.file("etcd")),
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
        format!(
            "--authentication-token-webhook-config-file={}",
            setting.file("reviews.kubeconfig")
        ),
        "--authentication-token-webhook-version=v1".into(),
        // Short, so that a token that expires or a key that is withdrawn counts at once.
        "--authentication-token-webhook-cache-ttl=1s".into(),
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
        arguments.push(format!("--audit-policy-file={}", setting.file("audit-policy.json")));
        arguments.push(format!("--audit-log-path={}", setting.file("audit.log")));
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
    let kubeconfig = setting.file(&format!("{identity}.kubeconfig"));
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
    let port = setting.ports.kwok;
    vec![
        format!("--kubeconfig={}", setting.file("kwok-client.kubeconfig")),
        format!("--config={}", setting.file("kwok.yaml")),
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

fn authenticator(setting: &Setting<'_>) -> Vec<String> {
    vec![
        format!("--listen=127.0.0.1:{}", setting.ports.authenticator),
        format!("--certificate={}", setting.pki.file("server.crt")),
        format!("--key={}", setting.pki.file("server.key")),
        format!("--access={}", setting.file("access.json")),
    ]
}
