//! The log files that kwok serves as the logs of all pods, and of one pod with hostile content.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use color_eyre::eyre::Result;
use serde_json::{Value, json};

/// Namespace of the pod whose metadata and logs try to harm a terminal.
pub const HOSTILE_NAMESPACE: &str = "ingest";
/// Name of the pod whose metadata and logs try to harm a terminal.
pub const HOSTILE_POD: &str = "hostile";

/// Lines that a terminal must never be given as they are: clear screen, window title, copy to the
/// clipboard, a hyperlink, text direction overrides, zero-width characters, control characters of
/// both kinds, and a line of 10,000 characters.
pub fn hostile_lines() -> Vec<String> {
    vec![
        "plain line before".into(),
        "\u{1b}[2J\u{1b}[H\u{1b}[31mscreen cleared and painted red".into(),
        "\u{1b}]0;title taken over\u{7}after the title".into(),
        "\u{1b}]52;c;cm0gLXJmIC8=\u{7}after the clipboard".into(),
        "\u{1b}]8;;http://127.0.0.1/\u{1b}\\link\u{1b}]8;;\u{1b}\\ after the link".into(),
        "\u{202e}txet desrever\u{202c} and \u{2066}isolated\u{2069} text".into(),
        "zero\u{200b}width\u{200d}join\u{feff}mark\u{00ad}soft".into(),
        "bell \u{7} backspace \u{8}\u{8} return \rover, tab \t, C1 \u{9b}31m, nul \0 end".into(),
        "wide 漢字 emoji 👩‍👩‍👧 combining e\u{301}\u{301}\u{301}".into(),
        format!("long {}", "0123456789".repeat(1_000)).chars().take(10_000).collect(),
        "plain line after".into(),
    ]
}

/// The directory of log files, in the format of container runtimes: time, stream, `F`, text.
#[derive(Debug, Clone)]
pub struct PodLogs {
    directory: PathBuf,
}

impl PodLogs {
    /// Writes the files: 50 lines for every pod, two of its previous container, the hostile ones.
    pub fn create(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory)?;
        let logs = Self { directory: directory.to_owned() };
        let line = |number: usize| {
            let stream = if number.is_multiple_of(10) { "stderr" } else { "stdout" };
            let text = format!("line {number} of the simulated container log");
            format!("2026-01-01T00:00:{number:02}.000000000Z {stream} F {text}\n")
        };
        fs::write(logs.path("default.log"), (1..=50).map(line).collect::<String>())?;
        let previous = "2025-12-31T23:59:58.000000000Z stdout F starting\n\
                        2025-12-31T23:59:59.000000000Z stderr F panic: simulated crash\n";
        fs::write(logs.path("previous.log"), previous)?;
        let hostile = hostile_lines().into_iter().enumerate().map(|(second, text)| {
            format!("2026-01-01T00:00:{second:02}.000000000Z stdout F {text}\n")
        });
        fs::write(logs.path("hostile.log"), hostile.collect::<String>())?;
        Ok(logs)
    }

    /// Appends a line, stamped now, to the log that all pods but the hostile one share.
    pub fn append(&self, text: &str) -> Result<()> {
        let mut file = File::options().append(true).open(self.path("default.log"))?;
        // One write, so that a reader never sees half a line.
        let now = jiff::Timestamp::now();
        Ok(file.write_all(format!("{now:.9} stdout F {text}\n").as_bytes())?)
    }

    /// What kwok must be told to serve the files.
    pub fn configuration(&self) -> Vec<Value> {
        let resource = |kind: &str, metadata: Value, spec: Value| {
            json!({"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": kind,
                   "metadata": metadata, "spec": spec})
        };
        let default = json!({"name": "default"});
        let hostile = json!({"name": HOSTILE_POD, "namespace": HOSTILE_NAMESPACE});
        vec![
            resource("ClusterLogs", default.clone(), self.served("default.log")),
            resource("Logs", hostile, self.served("hostile.log")),
            resource(
                "ClusterAttach",
                default,
                json!({"attaches": [{"logsFile": self.path("default.log")}]}),
            ),
        ]
    }

    fn served(&self, name: &str) -> Value {
        json!({"logs": [{
            "logsFile": self.path(name),
            "previousLogsFile": self.path("previous.log"),
            "follow": true,
        }]})
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}
