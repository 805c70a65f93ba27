//! Credential plugins of a kubeconfig, such as `aws eks get-token`.
//!
//! Protocol: <https://kubernetes.io/docs/reference/config-api/client-authentication.v1/>. Run here
//! rather than by kube, which lets plugins write to the terminal and runs them three times.

use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use kube::config::{ExecConfig, ExecInteractiveMode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::{
    fault::line,
    token::{Token, TokenSource},
};
use crate::{
    model::{Fault, FaultClass},
    ports::Clock,
};

/// Longest wait for a plugin; single sign-on may ask the user elsewhere.
const PATIENCE: Duration = Duration::from_mins(1);
/// A token that does not say when it ends is asked for again after this.
const UNSAID: SignedDuration = SignedDuration::from_mins(10);

/// A credential plugin.
#[derive(Clone)]
pub(crate) struct Plugin {
    config: Arc<ExecConfig>,
    clock: Arc<dyn Clock>,
}

/// What a plugin gave: a token, a client certificate, or both.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// The token.
    pub(crate) token: Option<Token>,
    /// The client certificate and its key, PEM.
    pub(crate) certificate: Option<(String, SecretString)>,
}

impl Plugin {
    /// The plugin that `config` names.
    pub(crate) fn new(config: ExecConfig, clock: Arc<dyn Clock>) -> Self {
        Self { config: Arc::new(config), clock }
    }

    /// Runs it, without a terminal. It is killed when it takes too long.
    pub(crate) async fn run(&self) -> Result<Credentials, Fault> {
        let name = self.name();
        if self.config.interactive_mode == Some(ExecInteractiveMode::Always) {
            let message = "wants to talk to you at a terminal, which the console cannot lend it";
            return Err(fault(&format!("the credential plugin {name} {message}")));
        }
        let child = self.start()?;
        let running = Arc::new(Mutex::new(child));
        let waiting = running.clone();
        let output = tokio::task::spawn_blocking(move || finish(&waiting));
        let Ok(joined) = timeout(PATIENCE, output).await else {
            let _ = running.lock().unwrap_or_else(PoisonError::into_inner).kill();
            let message = format!("the credential plugin {name} did not finish within a minute");
            return Err(fault(&message));
        };
        match joined {
            Ok(Ok(output)) => self.read(&output),
            Ok(Err(error)) => Err(fault(&format!("the credential plugin {name} failed: {error}"))),
            Err(_) => Err(fault(&format!("the credential plugin {name} could not be run"))),
        }
    }

    fn name(&self) -> &str {
        self.config.command.as_deref().unwrap_or("without a command")
    }

    fn start(&self) -> Result<Child, Fault> {
        let mut command = Command::new(self.name());
        command.args(self.config.args.iter().flatten());
        for variable in self.config.env.iter().flatten() {
            if let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) {
                command.env(name, value);
            }
        }
        command.env("KUBERNETES_EXEC_INFO", self.information());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().map_err(|error| self.cannot_start(&error))
    }

    fn information(&self) -> String {
        let mut spec = json!({ "interactive": false });
        if let (true, Some(cluster)) = (self.config.provide_cluster_info, &self.config.cluster) {
            spec["cluster"] = json!(cluster);
        }
        let version = self.config.api_version.as_deref();
        let version = version.unwrap_or("client.authentication.k8s.io/v1");
        json!({ "apiVersion": version, "kind": "ExecCredential", "spec": spec }).to_string()
    }

    fn cannot_start(&self, error: &io::Error) -> Fault {
        let name = self.name();
        if error.kind() != io::ErrorKind::NotFound {
            return fault(&format!("the credential plugin {name} cannot be started: {error}"));
        }
        let hint = self.config.install_hint.as_deref().unwrap_or("install it, or correct the path");
        fault(&format!("the credential plugin {name} is not installed: {hint}"))
    }

    fn read(&self, output: &Output) -> Result<Credentials, Fault> {
        let name = self.name();
        if !output.status.success() {
            let said = first_line(&output.stderr);
            return Err(fault(&format!(
                "the credential plugin {name} failed ({}): {said}",
                output.status
            )));
        }
        let text = SecretString::from(String::from_utf8_lossy(&output.stdout).into_owned());
        let answer: Answer = serde_saphyr::from_str(text.expose_secret()).map_err(|_| {
            fault(&format!("the credential plugin {name} did not answer with an ExecCredential"))
        })?;
        let status = answer.status.unwrap_or_default();
        let expires = match status.expiration_timestamp {
            Some(time) => time,
            None => self.clock.now().saturating_add(UNSAID).unwrap_or(Timestamp::MAX),
        };
        let credentials = Credentials {
            token: status.token.map(|secret| Token { secret: secret.into(), expires }),
            certificate: status.client_certificate_data.zip(status.client_key_data.map(Into::into)),
        };
        if credentials.token.is_none() && credentials.certificate.is_none() {
            return Err(fault(&format!("the credential plugin {name} gave no credentials")));
        }
        Ok(credentials)
    }
}

impl TokenSource for Plugin {
    fn token(&self) -> BoxFuture<'static, Result<Token, Fault>> {
        let plugin = self.clone();
        Box::pin(async move {
            plugin.run().await?.token.ok_or_else(|| {
                fault(&format!("the credential plugin {} gave no token", plugin.name()))
            })
        })
    }
}

/// What a finished plugin left.
struct Output {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

#[derive(Deserialize)]
struct Answer {
    status: Option<AnswerStatus>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerStatus {
    expiration_timestamp: Option<Timestamp>,
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// Reads both pipes to their ends, then collects the exit status. The child is locked only while
/// nothing blocks, so that it can be killed meanwhile.
fn finish(child: &Mutex<Child>) -> io::Result<Output> {
    let (stdout, stderr) = {
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        (child.stdout.take(), child.stderr.take())
    };
    let reader = std::thread::spawn(move || read_all(stderr));
    let stdout = read_all(stdout);
    let stderr = reader.join().unwrap_or_default();
    let status = child.lock().unwrap_or_else(PoisonError::into_inner).wait()?;
    Ok(Output { status, stdout, stderr })
}

fn read_all(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What came before an error is still worth reading; the exit status tells the rest.
        let _ = pipe.take(1 << 20).read_to_end(&mut bytes);
    }
    bytes
}

fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(line).find(|line| !line.is_empty()).unwrap_or_else(|| "it said nothing".into())
}

fn fault(message: &str) -> Fault {
    Fault::new(FaultClass::Expired, "authenticate", line(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    fn shell(script: &str) -> Plugin {
        let config = ExecConfig {
            command: Some("sh".into()),
            args: Some(vec!["-c".into(), script.into()]),
            ..ExecConfig::default()
        };
        Plugin::new(config, Arc::new(Epoch))
    }

    #[tokio::test]
    async fn a_token_is_read_and_never_printed() {
        let credentials = shell(
            r#"test -n "$KUBERNETES_EXEC_INFO" && echo '{"kind":"ExecCredential","status":
            {"token":"canary","expirationTimestamp":"2026-01-01T00:00:00Z"}}'"#,
        )
        .run()
        .await
        .unwrap();
        let printed = format!("{credentials:?}");
        let token = credentials.token.unwrap();
        assert_eq!(token.secret.expose_secret(), "canary");
        assert_eq!(token.expires, "2026-01-01T00:00:00Z".parse().unwrap());
        assert!(!printed.contains("canary"));
    }

    #[tokio::test]
    async fn failures_say_what_happened_and_hide_what_was_printed() {
        let cases = [
            ("echo canary; printf '\\n\\033[31mSSO session\\r\\nmore' >&2; exit 3", "SSO session"),
            ("echo canary", "did not answer with an ExecCredential"),
            ("echo '{\"status\":{}}'", "gave no credentials"),
        ];
        for (script, expected) in cases {
            let fault = shell(script).run().await.unwrap_err();
            assert_eq!(fault.class, FaultClass::Expired);
            assert!(fault.message.contains(expected), "{}", fault.message);
            assert!(!fault.message.contains("canary"), "{}", fault.message);
            assert!(!fault.message.contains('\u{1b}'), "{}", fault.message);
        }
    }

    #[tokio::test]
    async fn a_missing_plugin_is_named() {
        let config = ExecConfig { command: Some("no-such-plugin".into()), ..ExecConfig::default() };
        let fault = Plugin::new(config, Arc::new(Epoch)).run().await.unwrap_err();
        assert!(fault.message.contains("no-such-plugin is not installed"), "{}", fault.message);
    }
}
