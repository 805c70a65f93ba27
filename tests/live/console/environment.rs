//! The environment of a program under test, and the program run in it.

use std::collections::BTreeMap;
use std::fs::{self, File};
#[cfg(feature = "live")]
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use serde_json::Value;

use super::terminal::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_quarterdeck");
/// How long a run without a screen may take on a busy machine; only a hang takes longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// Every variable a child gets: none is inherited, so that nobody's account is ever touched.
#[derive(Clone, Debug)]
pub(crate) struct Environment(BTreeMap<String, String>);

/// What a run without a screen has left.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Environment {
    /// The isolated environment of a user who has no configuration at all; `home` must exist.
    pub(crate) fn isolated(home: &Path) -> Self {
        let home = home.to_str().unwrap();
        let nothing = Self(BTreeMap::new())
            .with("PATH", &std::env::var("PATH").unwrap_or_default())
            .with("LANG", "C.UTF-8")
            .with("TERM", "xterm-256color")
            .with("HOME", home)
            .with("QUARTERDECK_CONFIG", "/dev/null")
            .with("AWS_EC2_METADATA_DISABLED", "true");
        ["CONFIG", "CACHE", "STATE", "DATA"].iter().fold(nothing, |environment, kind| {
            let folder = format!("{home}/{}", kind.to_lowercase());
            environment.with(&format!("XDG_{kind}_HOME"), &folder)
        })
    }

    /// With a variable set, or set to something else.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Without a variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// Runs the program without a terminal, to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, Stdio::null())
    }

    /// The same with somebody who answers this to whatever it asks.
    #[cfg(feature = "live")]
    pub(crate) fn answering(&self, arguments: &[&str], answer: &str) -> Answer {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(answer.as_bytes()).unwrap();
        file.rewind().unwrap();
        self.run_with(arguments, file.into())
    }

    fn run_with(&self, arguments: &[&str], stdin: Stdio) -> Answer {
        let folder = tempfile::tempdir().unwrap();
        let (out, error) = (folder.path().join("out"), folder.path().join("error"));
        let begun = Instant::now();
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .env_clear()
            .envs(&self.0)
            .stdin(stdin)
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&error).unwrap())
            .spawn()
            .unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("{arguments:?} hangs: {}", fs::read_to_string(&error).unwrap());
            }
            sleep(Duration::from_millis(5));
        };
        let read = |path| String::from_utf8(fs::read(path).unwrap()).unwrap();
        let (stdout, stderr) = (read(out), read(error));
        Answer { code: status.code().unwrap_or(-1), stdout, stderr, took: begun.elapsed() }
    }

    /// The program in this environment, to be started by the caller.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().envs(&self.0);
        command
    }

    /// Gives another program this environment and nothing else.
    #[cfg(feature = "live")]
    pub(crate) fn apply(&self, command: &mut Command) {
        command.env_clear().envs(&self.0);
    }

    /// Starts the console in a terminal of 160 by 40.
    pub(crate) fn console(&self, arguments: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        self.terminal(command)
    }

    /// Starts a shell with job control that runs the console, waits for enter and brings it back.
    pub(crate) fn shell(&self, arguments: &[&str]) -> Terminal {
        const SCRIPT: &str =
            "set -m; \"$0\" \"$@\"; echo stopped; read -r line; fg >/dev/null; echo end=$?";
        let mut command = CommandBuilder::new("bash");
        command.args(["--norc", "--noprofile", "-c", SCRIPT, PROGRAM]);
        command.args(arguments);
        self.terminal(command)
    }

    fn terminal(&self, mut command: CommandBuilder) -> Terminal {
        command.env_clear();
        for (name, value) in &self.0 {
            command.env(name, value);
        }
        Terminal::start_sized(command, 160, 40)
    }
}

impl Answer {
    /// What was printed, as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The exit code must be this one.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}
