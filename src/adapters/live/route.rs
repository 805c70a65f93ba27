//! Decides whether the API server is reached by a kubeconfig or by EKS.

use std::path::{Path, PathBuf};

use super::Options;
use crate::adapters::kube::{KubeconfigError, choose as choose_context, read_contexts};

/// How the API server is reached.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// By a context of a kubeconfig.
    Kubeconfig {
        /// Its name.
        context: String,
        /// Its API server.
        server: Option<String>,
    },
    /// By what EKS says of the cluster.
    Eks,
}

impl Route {
    pub(super) fn context(&self) -> Option<&str> {
        match self {
            Self::Kubeconfig { context, .. } => Some(context),
            Self::Eks => None,
        }
    }

    pub(super) fn server(&self) -> Option<&str> {
        match self {
            Self::Kubeconfig { server, .. } => server.as_deref(),
            Self::Eks => None,
        }
    }
}

/// A context that is named or current wins. Without one, EKS is asked; but a kubeconfig that was
/// named, or that is there and broken, is not passed over.
pub(super) fn choose(options: &Options) -> Result<Route, KubeconfigError> {
    let path = options.kubeconfig.as_deref();
    let asked = path.is_some() || options.to.context.is_some();
    if !asked && !default_files().iter().any(|file| file.exists()) {
        return Ok(Route::Eks);
    }
    let contexts = read_contexts(path)?;
    let current = contexts.iter().any(|context| context.current);
    if options.to.context.is_none() && !current && !needs_kubeconfig(path, options) {
        return Ok(Route::Eks);
    }
    let chosen = choose_context(&contexts, options.to.context.as_deref())?;
    Ok(Route::Kubeconfig { context: chosen.name.clone(), server: chosen.server.clone() })
}

fn needs_kubeconfig(path: Option<&Path>, options: &Options) -> bool {
    path.is_some() && options.to.cluster.is_none()
}

fn default_files() -> Vec<PathBuf> {
    let listed = std::env::var_os("KUBECONFIG").unwrap_or_default();
    let listed: Vec<_> =
        std::env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect();
    if !listed.is_empty() {
        return listed;
    }
    etcetera::home_dir().map(|home| home.join(".kube").join("config")).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Destination;

    const WITHOUT_CURRENT: &str = "apiVersion: v1\nkind: Config\n\
        clusters: [{name: one, cluster: {server: 'https://one.example'}}]\n\
        users: [{name: anna, user: {token: t}}]\n\
        contexts: [{name: prod, context: {cluster: one, user: anna}}]\n";

    fn route(
        file: &str,
        context: Option<&str>,
        cluster: Option<&str>,
    ) -> Result<Route, KubeconfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, file).unwrap();
        choose(&Options {
            to: Destination {
                context: context.map(Into::into),
                cluster: cluster.map(Into::into),
                ..Destination::default()
            },
            kubeconfig: Some(path),
            ..Options::default()
        })
    }

    #[test]
    fn a_context_wins_and_a_cluster_alone_is_asked_of_eks() {
        let prod = Route::Kubeconfig {
            context: "prod".into(),
            server: Some("https://one.example".into()),
        };
        let current = format!("{WITHOUT_CURRENT}current-context: prod\n");
        assert_eq!(route(&current, None, None).unwrap(), prod);
        assert_eq!(route(&current, None, Some("other")).unwrap(), prod);
        assert_eq!(route(WITHOUT_CURRENT, Some("prod"), None).unwrap(), prod);
        assert_eq!(route(WITHOUT_CURRENT, None, Some("other")).unwrap(), Route::Eks);
        assert!(route(WITHOUT_CURRENT, None, None).is_err());
        assert!(route(WITHOUT_CURRENT, Some("prdo"), None).is_err());
    }
}
