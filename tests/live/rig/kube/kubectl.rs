//! kubectl against a control plane of the rig.

use std::io::Write;
use std::process::{Command, Stdio};

use color_eyre::eyre::{OptionExt, Result, ensure};

use super::control_plane::ControlPlane;

impl ControlPlane {
    /// Runs kubectl as the administrator and returns what it prints; its complaint is the error.
    pub fn kubectl(&self, arguments: &[&str], input: Option<&str>) -> Result<String> {
        let mut child = self
            .kubectl_command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut pipe = child.stdin.take().ok_or_eyre("kubectl has no input")?;
        // A kubectl that ends early closes the pipe; its own message says more than ours would.
        let _ = pipe.write_all(input.unwrap_or_default().as_bytes());
        drop(pipe);
        let output = child.wait_with_output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "kubectl {arguments:?}: {}", complaint.trim_end());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// A kubectl command to be started by the caller, for what runs on.
    pub fn kubectl_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.binary.command("kubectl");
        command.arg("--kubeconfig").arg(self.kubeconfig());
        command.arg("--cache-dir").arg(self.directory().join("kubectl-cache"));
        command.env("KUBERC", "off").args(arguments);
        command
    }
}
