//! Credentials that follow what happens on disk: when AWS calls them expired, the chain is built
//! anew, so that a login in another terminal is enough.

use std::{fmt, sync::Arc, time::Duration};

use aws_credential_types::{
    Credentials,
    provider::{
        self, ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
    },
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::Instant,
};

use super::{
    config::{self, Chosen},
    now,
};

/// Renewed this long before they run out.
const MARGIN_S: i64 = 60;
/// A chain younger than this is not built anew: many calls find out at once that a token is old.
const YOUNG: Duration = Duration::from_secs(4);
/// Longer than IMDS, SSO and `AssumeRole` take together; a credential process may ask for a code.
const PATIENCE: Duration = Duration::from_secs(30);

/// The standard chain, with a cache that can be told to forget.
#[derive(Clone)]
pub(super) struct Renewable(Arc<Inner>);

struct Inner {
    chosen: Chosen,
    http: SharedHttpClient,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    chain: Option<SharedCredentialsProvider>,
    built: Option<Instant>,
    credentials: Option<Credentials>,
}

impl Renewable {
    pub(super) fn new(chosen: Chosen, http: SharedHttpClient) -> Self {
        Self(Arc::new(Inner { chosen, http, held: Mutex::default() }))
    }

    /// Uses these, without asking the chain.
    #[cfg(test)]
    pub(super) async fn hold(&self, credentials: Credentials) {
        self.0.held.lock().await.credentials = Some(credentials);
    }

    /// Credentials that are good for a while, or the last ones if newer cannot be had.
    pub(super) async fn credentials(&self) -> provider::Result {
        let mut held = self.0.held.lock().await;
        if let Some(known) = held.credentials.as_ref().filter(|known| lasts(known, MARGIN_S)) {
            return Ok(known.clone());
        }
        match self.ask(&mut held).await {
            Ok(credentials) => {
                held.credentials = Some(credentials.clone());
                Ok(credentials)
            }
            Err(error) => {
                held.chain = None;
                held.credentials.clone().filter(|known| lasts(known, 0)).ok_or(error)
            }
        }
    }

    /// Forgets everything, because AWS does not accept these credentials any more.
    pub(super) async fn renew(&self) {
        let mut held = self.0.held.lock().await;
        if held.built.is_none_or(|built| built.elapsed() >= YOUNG) {
            (held.chain, held.credentials) = (None, None);
        }
    }

    /// When the credentials run out, where they do. Asks nobody.
    pub(super) async fn expires(&self) -> Option<Timestamp> {
        self.0.held.lock().await.credentials.as_ref().and_then(expiry)
    }

    async fn ask(&self, held: &mut MutexGuard<'_, Held>) -> provider::Result {
        let chain = if let Some(chain) = &held.chain {
            chain.clone()
        } else {
            let settings = config::load(&self.0.chosen, self.0.http.clone()).await;
            let chain = settings
                .credentials_provider()
                .ok_or_else(CredentialsError::not_loaded_no_source)?;
            (held.chain, held.built) = (Some(chain.clone()), Some(Instant::now()));
            chain
        };
        tokio::time::timeout(PATIENCE, chain.provide_credentials())
            .await
            .unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(PATIENCE)))
    }
}

impl ProvideCredentials for Renewable {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

impl fmt::Debug for Renewable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewable").finish_non_exhaustive()
    }
}

fn expiry(credentials: &Credentials) -> Option<Timestamp> {
    Timestamp::try_from(credentials.expiry()?).ok()
}

fn lasts(credentials: &Credentials, seconds: i64) -> bool {
    expiry(credentials).is_none_or(|expiry| expiry.as_second() - now().as_second() > seconds)
}
