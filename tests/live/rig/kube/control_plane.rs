//! One running control plane in a directory of its own, on free loopback ports.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use color_eyre::eyre::{Result, WrapErr};

use super::access::Access;
use super::arguments::{self, Setting};
use super::binary::Binary;
use super::component::Component;
use super::pki::Pki;
use super::podlogs::PodLogs;
use super::ports::Ports;
use super::supervisor::Supervisor;
use super::{configuration, metrics};
use crate::rig::say;

/// What a control plane is like beyond the ordinary.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether metrics.k8s.io is served, from objects that the rig writes.
    pub metrics: bool,
    /// Whether the API server writes every request to `audit.log`.
    pub audit: bool,
    /// Whether the directory is kept in the end.
    pub keep: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { metrics: true, audit: false, keep: false }
    }
}

/// A running control plane. It stops when it is dropped, and when this process ends in any way.
#[derive(Debug)]
pub struct ControlPlane {
    directory: PathBuf,
    pub(super) binary: Binary,
    pub(super) ports: Ports,
    pub(super) pki: Pki,
    pub(super) logs: PodLogs,
    options: Options,
    supervisor: Mutex<Supervisor>,
}

impl ControlPlane {
    /// Starts a control plane in a new temporary directory.
    pub fn temporary(options: Options) -> Result<Self> {
        let binary = Binary::obtain()?;
        // The supervisor removes it, for a test process that is killed cannot.
        let directory = tempfile::Builder::new().prefix("quarterdeck-rig-").tempdir()?.keep();
        Self::launch(binary, &directory, options)
    }

    /// Starts a control plane in `directory`, which is created if need be, and waits until it serves.
    pub fn start(directory: &Path, options: Options) -> Result<Self> {
        Self::launch(Binary::obtain()?, directory, options)
    }

    fn launch(binary: Binary, directory: &Path, options: Options) -> Result<Self> {
        let begun = Instant::now();
        fs::create_dir_all(directory.join("log"))?;
        let directory = directory.canonicalize()?;
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700))?;
        let remove = (!options.keep).then_some(directory.as_path());
        let log = directory.join("log/supervisor.log");
        let supervisor = Supervisor::start(&binary, &log, remove)?;
        let plane = Self {
            pki: Pki::create(&directory.join("pki"))?,
            logs: PodLogs::create(&directory.join("podlogs"))?,
            ports: Ports::pick()?,
            supervisor: Mutex::new(supervisor),
            directory,
            binary,
            options,
        };
        configuration::write(&plane)?;
        plane.admit(&Access::default())?;
        plane.start_components().wrap_err_with(|| plane.last_words())?;
        say(format_args!("control plane ready in {:.1} s", begun.elapsed().as_secs_f64()));
        Ok(plane)
    }

    /// The kubeconfig, with the contexts named by [`ADMIN`](super::kubeconfig::ADMIN) and
    /// [`VIEWER`](super::kubeconfig::VIEWER).
    pub fn kubeconfig(&self) -> PathBuf {
        self.directory.join("kubeconfig")
    }

    /// The URL of the API server.
    pub fn endpoint(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.api)
    }

    /// The certificate of the authority that signed the API server's: PEM in base64, as
    /// `DescribeCluster` gives it.
    pub fn authority_data(&self) -> Result<String> {
        const DATA: &str = "jsonpath={.clusters[0].cluster.certificate-authority-data}";
        self.kubectl(&["config", "view", "--raw", "--flatten", "-o", DATA], None)
    }

    /// Says who may enter with a token of EKS; it holds from the next second.
    pub fn admit(&self, access: &Access) -> Result<()> {
        let text = serde_json::to_string(access)?;
        Ok(fs::write(self.directory.join("access.json"), text)?)
    }

    /// Whether metrics.k8s.io is served.
    pub fn serves_metrics(&self) -> bool {
        self.options.metrics
    }

    /// The directory with logs, certificates and, if asked for, `audit.log`.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The program whose first argument picks a component or `kubectl`.
    pub fn binary(&self) -> &Path {
        self.binary.path()
    }

    /// Appends a line to the log that all pods but the hostile one share, and that follows serve.
    pub fn append_log(&self, line: &str) -> Result<()> {
        self.logs.append(line)
    }

    pub(super) fn supervisor(&self) -> MutexGuard<'_, Supervisor> {
        self.supervisor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_components(&self) -> Result<()> {
        self.run(Component::Etcd)?;
        self.run(Component::Authenticator)?;
        self.run(Component::ApiServer)?;
        self.wait(Component::ApiServer)?;
        let clients = [Component::Controllers, Component::Scheduler, Component::Kwok];
        clients.into_iter().try_for_each(|component| self.run(component))?;
        if self.options.metrics {
            metrics::define(self)?;
        }
        clients.into_iter().try_for_each(|component| self.wait(component))?;
        self.wait(Component::Authenticator)?;
        let account = "serviceaccount/default";
        self.kubectl(&["wait", "--for=create", account, "-n=default", "--timeout=60s"], None)?;
        Ok(())
    }

    pub(super) fn run(&self, component: Component) -> Result<()> {
        let setting = Setting {
            directory: &self.directory,
            pki: &self.pki,
            ports: self.ports,
            audit: self.options.audit,
        };
        let name = component.name();
        let log = self.directory.join(format!("log/{name}.log"));
        self.supervisor().run(name, &arguments::of(component, &setting), &log)
    }

    pub(super) fn wait(&self, component: Component) -> Result<()> {
        self.supervisor().wait(component.name(), &component.health(self.ports))
    }

    /// The last lines of each log, for a start that failed: the directory may be gone afterwards.
    fn last_words(&self) -> String {
        let mut words = String::from("the control plane did not start; last lines of its logs:");
        for entry in fs::read_dir(self.directory.join("log")).into_iter().flatten().flatten() {
            let text = fs::read(entry.path()).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<_> = text.lines().rev().take(5).collect();
            for line in lines.iter().rev() {
                words.extend(["\n", &entry.file_name().to_string_lossy(), ": ", line]);
            }
        }
        words
    }
}
