//! The emulator's process. Its standard input is a pipe that nobody writes to: when this process
//! ends, however it ends, the pipe closes and the emulator ends too.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use color_eyre::eyre::{Result, WrapErr, bail};

use super::python::Python;

/// It takes two seconds on an idle machine; the first start also compiles moto.
const START: Duration = Duration::from_mins(2);

/// A seeded emulator that answers on its port. It is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts it and waits until it answers; port 0 takes a free one.
    pub(super) fn start(python: &Python, estate: &str, port: u16) -> Result<Self> {
        let mut child = python
            .command()
            .args(["-m", "emulator", "--estate", estate, "--port", &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .wrap_err("cannot start the AWS emulator")?;
        let announced = child.stdout.take().map(read_port);
        let mut server = Self { child, port };
        match announced {
            Some(Ok(port)) => server.port = port,
            Some(Err(error)) => return Err(error),
            None => bail!("the AWS emulator has no standard output"),
        }
        Ok(server)
    }

    /// The loopback port.
    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the line `listening PORT`.
fn read_port(stdout: ChildStdout) -> Result<u16> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let _ = sender.send(read.map(|_| line));
    });
    let line = receiver
        .recv_timeout(START)
        .wrap_err_with(|| format!("the AWS emulator was not ready within {START:?}"))??;
    match line.trim().strip_prefix("listening ").map(str::parse) {
        Some(Ok(port)) => Ok(port),
        Some(Err(_)) | None => bail!("the AWS emulator did not start; its error is above"),
    }
}
