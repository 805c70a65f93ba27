//! Kubeconfig files: which contexts there are and what is wrong with them, without any connection.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use kube::config::{Kubeconfig, NamedContext};

use super::fault::line;
use crate::{
    model::{Link, Symbol},
    spelling::hint,
};

/// A context of a kubeconfig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextInfo {
    /// Its name.
    pub name: String,
    /// The cluster entry it names.
    pub cluster: String,
    /// The address of the API server.
    pub server: Option<String>,
    /// The user entry it names.
    pub user: Option<String>,
    /// The credential plugin of the user, such as `aws`, with its arguments.
    pub plugin: Option<Vec<String>>,
    /// It is the current context of the file.
    pub current: bool,
    /// Why it cannot be used; empty if nothing speaks against it.
    pub faults: Vec<String>,
}

impl ContextInfo {
    /// What it says about the cluster.
    pub(crate) fn link(&self) -> Link {
        Link {
            context: Some(Symbol::new(&self.name)),
            server: self.server.as_deref().map(Into::into),
            ..Link::default()
        }
    }
}

/// Everything that is wrong with a kubeconfig or with the choice of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeconfigError {
    /// One sentence each.
    pub faults: Vec<String>,
}

impl KubeconfigError {
    fn one(fault: String) -> Self {
        Self { faults: vec![fault] }
    }
}

impl fmt::Display for KubeconfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.faults.join("\n"))
    }
}

impl std::error::Error for KubeconfigError {}

/// The contexts of the file `path`, or else of the files in `KUBECONFIG`, or else of
/// `~/.kube/config`. An error names every file that cannot be read.
pub fn read_contexts(path: Option<&Path>) -> Result<Vec<ContextInfo>, KubeconfigError> {
    Ok(contexts(&load(path)?))
}

/// The context called `name`, or else the current one. An error says what is wrong with it, or
/// which ones there are.
pub fn choose<'a>(
    contexts: &'a [ContextInfo],
    name: Option<&str>,
) -> Result<&'a ContextInfo, KubeconfigError> {
    let known = list(contexts);
    let found = match name {
        Some(name) => contexts.iter().find(|context| context.name == name),
        None => contexts.iter().find(|context| context.current),
    };
    let Some(context) = found else {
        return Err(KubeconfigError::one(match name {
            Some(name) => format!(
                "there is no context {name:?}{}; {known}",
                hint(name, contexts.iter().map(|it| it.name.as_str()))
            ),
            None => format!("no context is current: choose one with --context; {known}"),
        }));
    };
    if context.faults.is_empty() {
        return Ok(context);
    }
    Err(KubeconfigError { faults: context.faults.clone() })
}

/// Reads and merges the files, as kubectl does: the first one to name something wins, and files of
/// a list that do not exist are passed over.
pub(crate) fn load(path: Option<&Path>) -> Result<Kubeconfig, KubeconfigError> {
    let (paths, chosen) = match path {
        Some(path) => (vec![path.to_owned()], true),
        None => (default_paths(), false),
    };
    let mut merged: Option<Kubeconfig> = None;
    let mut faults = Vec::new();
    for path in paths.iter().filter(|path| chosen || path.exists()) {
        match Kubeconfig::read_from(path) {
            Ok(next) => match merged.take().unwrap_or_default().merge(next) {
                Ok(both) => merged = Some(both),
                Err(error) => faults.push(format!("{}: {error}", path.display())),
            },
            Err(error) => faults.push(explain(path, &error)),
        }
    }
    if !faults.is_empty() {
        return Err(KubeconfigError { faults });
    }
    merged.ok_or_else(|| {
        let tried: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        KubeconfigError::one(format!("there is no kubeconfig at {}", tried.join(", ")))
    })
}

fn default_paths() -> Vec<PathBuf> {
    let listed = env::var_os("KUBECONFIG").unwrap_or_default();
    let listed: Vec<_> =
        env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect();
    if !listed.is_empty() {
        return listed;
    }
    let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("~"));
    vec![home.join(".kube").join("config")]
}

/// The original text may quote the file, and with it a token: only the position is taken from it.
fn explain(path: &Path, error: &kube::config::KubeconfigError) -> String {
    let path = path.display();
    if let kube::config::KubeconfigError::ReadConfig(cause, _) = error {
        return format!("{path} cannot be read: {cause}");
    }
    if let kube::config::KubeconfigError::Parse(cause) = error {
        return match cause.location() {
            Some(at) => format!(
                "{path} is not a kubeconfig: line {}, column {} cannot be understood",
                at.line(),
                at.column()
            ),
            None => format!("{path} is not a kubeconfig: it is not YAML"),
        };
    }
    format!("{path}: {}", line(&error.to_string()))
}

pub(super) fn contexts(config: &Kubeconfig) -> Vec<ContextInfo> {
    config.contexts.iter().map(|named| context(config, named)).collect()
}

fn context(config: &Kubeconfig, named: &NamedContext) -> ContextInfo {
    let name = &named.name;
    let mut info = ContextInfo {
        name: name.clone(),
        cluster: String::new(),
        server: None,
        user: None,
        plugin: None,
        current: config.current_context.as_ref() == Some(name),
        faults: Vec::new(),
    };
    let Some(context) = &named.context else {
        info.faults.push(format!("context {name:?} is empty"));
        return info;
    };
    info.cluster.clone_from(&context.cluster);
    info.user.clone_from(&context.user);
    info.server = server(config, name, &context.cluster, &mut info.faults);
    if let Some(user) = context.user.as_deref().filter(|user| !user.is_empty()) {
        info.plugin = plugin(config, name, user, &mut info.faults);
    }
    info
}

fn server(
    config: &Kubeconfig,
    context: &str,
    cluster: &str,
    faults: &mut Vec<String>,
) -> Option<String> {
    let Some(entry) = config.clusters.iter().find(|entry| entry.name == cluster) else {
        faults.push(format!("context {context:?} names the cluster {cluster:?}, which is missing"));
        return None;
    };
    let server = entry.cluster.as_ref().and_then(|cluster| cluster.server.clone());
    match server.as_deref().map(str::parse::<http::Uri>) {
        None => faults.push(format!("the cluster {cluster:?} has no server")),
        Some(Ok(uri)) if uri.host().is_some() && uri.scheme().is_some() => {}
        Some(_) => faults.push(format!("the server of the cluster {cluster:?} is not a URL")),
    }
    server
}

fn plugin(
    config: &Kubeconfig,
    context: &str,
    user: &str,
    faults: &mut Vec<String>,
) -> Option<Vec<String>> {
    let Some(entry) = config.auth_infos.iter().find(|entry| entry.name == user) else {
        faults.push(format!("context {context:?} names the user {user:?}, which is missing"));
        return None;
    };
    let exec = entry.auth_info.as_ref()?.exec.as_ref()?;
    let Some(command) = &exec.command else {
        faults.push(format!("the credential plugin of the user {user:?} has no command"));
        return None;
    };
    Some(std::iter::once(command).chain(exec.args.iter().flatten()).cloned().collect())
}

fn list(contexts: &[ContextInfo]) -> String {
    /// More names than this say nothing more.
    const MOST: usize = 20;
    if contexts.is_empty() {
        return "the kubeconfig has no contexts".into();
    }
    let names: Vec<_> = contexts.iter().take(MOST).map(|context| context.name.as_str()).collect();
    let more = if contexts.len() > MOST { ", …" } else { "" };
    format!("known contexts: {}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<ContextInfo> {
        contexts(&Kubeconfig::from_yaml(text).unwrap())
    }

    const MIXED: &str = r"
current-context: production
clusters:
- {name: one, cluster: {server: 'https://one.example:443'}}
- {name: two, cluster: {}}
users:
- {name: anna, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks, get-token]}}}
contexts:
- {name: production, context: {cluster: one, user: anna}}
- {name: broken, context: {cluster: three, user: bert}}
- {name: serverless, context: {cluster: two}}
";

    #[test]
    fn contexts_are_listed_with_what_they_point_to() {
        let contexts = parse(MIXED);
        let chosen = choose(&contexts, None).unwrap();
        assert_eq!(chosen.name, "production");
        assert_eq!(chosen.server.as_deref(), Some("https://one.example:443"));
        assert_eq!(chosen.plugin.as_deref().unwrap(), ["aws", "eks", "get-token"]);
    }

    #[test]
    fn every_fault_of_a_context_is_told_at_once() {
        let error = choose(&parse(MIXED), Some("broken")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "context \"broken\" names the cluster \"three\", which is missing\n\
             context \"broken\" names the user \"bert\", which is missing"
        );
        let error = choose(&parse(MIXED), Some("serverless")).unwrap_err();
        assert_eq!(error.to_string(), "the cluster \"two\" has no server");
    }

    #[test]
    fn an_unknown_context_is_answered_with_a_guess_and_the_list() {
        let error = choose(&parse(MIXED), Some("prodution")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no context \"prodution\"; did you mean `production`?; \
             known contexts: production, broken, serverless"
        );
    }

    #[test]
    fn files_that_cannot_be_read_are_named_without_their_content() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        let missing = read_contexts(Some(&path)).unwrap_err().to_string();
        assert!(missing.contains("config cannot be read"), "{missing}");
        std::fs::write(&path, "users:\n- name: a\n  user:\n    token: canary\n   bad: [\n")
            .unwrap();
        let broken = read_contexts(Some(&path)).unwrap_err().to_string();
        assert!(broken.contains("is not a kubeconfig: line "), "{broken}");
        assert!(!broken.contains("canary"), "{broken}");
    }
}
