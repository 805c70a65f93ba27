//! The process that runs the components and stops them as soon as this process ends, however it ends.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use color_eyre::eyre::{Result, WrapErr, bail};
use serde_json::{Value, json};

use super::binary::Binary;

/// The supervisor and the pipe that is its life line: it ends when the pipe is closed.
#[derive(Debug)]
pub struct Supervisor {
    process: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Supervisor {
    /// Starts the supervisor; it writes what goes wrong to `log` and removes `remove` in the end.
    pub fn start(binary: &Binary, log: &Path, remove: Option<&Path>) -> Result<Self> {
        let mut command = binary.command("supervise");
        if let Some(directory) = remove {
            command.arg("--remove").arg(directory);
        }
        // Its own process group: an interrupt from the terminal reaches it by the pipe alone, after
        // the program that uses the rig has ended.
        let mut process = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()
            .wrap_err_with(|| format!("cannot run {}", binary.path().display()))?;
        let (Some(orders), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            bail!("the supervisor has no pipes");
        };
        Ok(Self { process, orders: Some(orders), answers: BufReader::new(answers) })
    }

    /// Starts a component that appends its output to `log`.
    pub fn run(&mut self, name: &str, arguments: &[String], log: &Path) -> Result<()> {
        self.order(&json!({"do": "start", "name": name, "args": arguments, "log": log}))?;
        Ok(())
    }

    /// Waits until a component answers 200 at its health address, at most 60 s.
    pub fn wait(&mut self, name: &str, url: &str) -> Result<()> {
        self.order(&json!({"do": "wait", "name": name, "url": url, "seconds": 60}))?;
        Ok(())
    }

    /// Ends a component: politely for `seconds`, then by force; at once for 0.
    pub fn stop(&mut self, name: &str, seconds: f64) -> Result<()> {
        self.order(&json!({"do": "stop", "name": name, "seconds": seconds}))?;
        Ok(())
    }

    /// Stops a component's clock: its connections stay open and answer nothing.
    pub fn freeze(&mut self, name: &str) -> Result<()> {
        self.order(&json!({"do": "freeze", "name": name}))?;
        Ok(())
    }

    /// Lets a frozen component go on.
    pub fn thaw(&mut self, name: &str) -> Result<()> {
        self.order(&json!({"do": "thaw", "name": name}))?;
        Ok(())
    }

    /// Makes etcd forget all revisions before its present one, which is returned.
    pub fn compact(&mut self, etcd: &str) -> Result<u64> {
        let answer = self.order(&json!({"do": "compact", "url": etcd}))?;
        Ok(answer["revision"].as_u64().unwrap_or_default())
    }

    fn order(&mut self, order: &Value) -> Result<Value> {
        let Some(orders) = self.orders.as_mut() else { bail!("the supervisor has ended") };
        writeln!(orders, "{order}").wrap_err("the supervisor has ended")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            bail!("the supervisor has ended without an answer to {order}");
        }
        let answer: Value = serde_json::from_str(&line)?;
        match answer["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(answer),
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.process.wait();
    }
}
