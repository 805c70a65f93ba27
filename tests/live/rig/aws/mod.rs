//! The AWS half of the rig: moto's server, extended, seeded from an estate file, on a loopback port.

use std::io::Write as _;
use std::process::{Command, Stdio};

use color_eyre::eyre::{OptionExt as _, Result, bail, ensure};
use serde_json::json;

use super::cache::Cache;
use super::say;

mod control;
mod fault;
mod http;
mod python;
mod server;
#[cfg(test)]
mod tests;

pub use control::Request;
pub use fault::{Fault, FaultKind};

use python::Python;
use server::Server;

/// The access key that `Aws::env` hands out; any other works too, and faults can tell keys apart.
pub const ACCESS_KEY: &str = "AKIAQUARTERDECKRIG01";

/// A running emulator. It stops when this is dropped, and also when this process dies in any way.
#[derive(Debug)]
pub struct Aws {
    python: Python,
    estate: String,
    port: u16,
    server: Option<Server>,
    /// What the Kubernetes half set, to be set again after a restart: cluster, endpoint, CA data.
    cluster: Option<(String, String, String)>,
}

impl Aws {
    /// Builds the Python environment if the cache has none, starts the emulator seeded with an estate
    /// such as `p2`, and waits until it answers.
    pub fn start(cache: &Cache, estate: &str) -> Result<Self> {
        let python = Python::of(cache)?;
        say(format_args!("starting the AWS emulator with estate {estate}"));
        let server = Server::start(&python, estate, 0)?;
        let port = server.port();
        Ok(Self { python, estate: estate.to_owned(), port, server: Some(server), cluster: None })
    }

    /// The endpoint of every service, for `AWS_ENDPOINT_URL`. It stays the same over restarts.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The environment that makes any SDK or CLI talk to the emulator and to nothing else.
    pub fn env(&self) -> Vec<(String, String)> {
        let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
        [
            ("AWS_ENDPOINT_URL", self.endpoint().as_str()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", "only-for-the-rig"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", nowhere),
            ("AWS_SHARED_CREDENTIALS_FILE", nowhere),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Makes `DescribeCluster` name the API server that the Kubernetes half runs; `ca_data` is the
    /// base64 of its PEM certificate. Survives restarts.
    pub fn set_cluster(&mut self, name: &str, endpoint: &str, ca_data: &str) -> Result<()> {
        self.post("cluster", &json!({ "name": name, "endpoint": endpoint, "ca_data": ca_data }))?;
        self.cluster = Some((name.to_owned(), endpoint.to_owned(), ca_data.to_owned()));
        Ok(())
    }

    /// Takes the endpoint down: connections are refused until `restart`.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Starts again on the same port, freshly seeded: faults, records and changed states are gone.
    pub fn restart(&mut self) -> Result<()> {
        self.stop();
        self.server = Some(Server::start(&self.python, &self.estate, self.port)?);
        match self.cluster.clone() {
            Some((name, endpoint, ca_data)) => self.set_cluster(&name, &endpoint, &ca_data),
            None => Ok(()),
        }
    }

    /// What is wrong with commands of the AWS CLI, one line each, by the models that the CLI is made
    /// from. None of them is carried out.
    pub fn check_commands(commands: &[Vec<String>]) -> Result<String> {
        let python = Python::of(&Cache::open()?)?;
        let mut child = python
            .command()
            .arg("command_line.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut input = child.stdin.take().ok_or_eyre("the check has no input")?;
        input.write_all(serde_json::to_string(commands)?.as_bytes())?;
        drop(input);
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "the check ended with {}", output.status);
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs the emulator's own tests; the error holds their output.
    pub fn self_test(cache: &Cache) -> Result<()> {
        let python = Python::of(cache)?;
        say("testing the AWS emulator itself");
        let mut command: Command = python.command();
        command.args(["-m", "unittest", "discover", "-s", "emulator/checks", "-t", "."]);
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        bail!("the AWS emulator fails its own tests:\n{}", String::from_utf8_lossy(&output.stderr))
    }
}
