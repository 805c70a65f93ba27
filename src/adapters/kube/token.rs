//! Bearer tokens that run out, and whoever makes new ones.

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::{
    model::{Fault, FaultClass},
    ports::Clock,
};

/// A token is replaced this long before it runs out.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);

/// A bearer token.
#[derive(Clone, Debug)]
pub struct Token {
    /// What is sent. Never shown, never logged.
    pub secret: SecretString,
    /// When it runs out.
    pub expires: Timestamp,
}

/// Makes bearer tokens. Asked again before the last one runs out, and when the API server refuses
/// it.
pub trait TokenSource: Send + Sync {
    /// A new token.
    fn token(&self) -> BoxFuture<'static, Result<Token, Fault>>;
}

/// The token in use, replaced in time.
pub(crate) struct Bearer {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    held: Mutex<Option<(HeaderValue, Timestamp)>>,
}

impl Bearer {
    /// Tokens from `source`; none is made yet.
    pub(crate) fn new(source: Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, held: Mutex::new(None) }
    }

    /// Tokens from `source`, beginning with one it has already made.
    pub(crate) fn holding(
        token: &Token,
        source: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Fault> {
        let held = Mutex::new(Some((header(token)?, token.expires)));
        Ok(Self { source, clock, held })
    }

    /// The value of the `Authorization` header, good for another minute. Concurrent callers wait for
    /// one new token instead of making one each.
    pub(crate) async fn header(&self) -> Result<HeaderValue, Fault> {
        let mut held = self.held.lock().await;
        if let Some((header, expires)) = &*held
            && self.clock.now().saturating_add(AHEAD).is_ok_and(|soon| soon < *expires)
        {
            return Ok(header.clone());
        }
        let token = self.source.token().await?;
        let header = header(&token)?;
        *held = Some((header.clone(), token.expires));
        Ok(header)
    }

    /// Forgets a header the API server refused, unless it has been replaced already.
    pub(crate) async fn refused(&self, header: &HeaderValue) {
        let mut held = self.held.lock().await;
        if held.as_ref().is_some_and(|(known, _)| known == header) {
            *held = None;
        }
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer")
    }
}

fn header(token: &Token) -> Result<HeaderValue, Fault> {
    let text = SecretString::from(format!("Bearer {}", token.secret.expose_secret()));
    let mut header = HeaderValue::from_str(text.expose_secret()).map_err(|_| {
        let message = "the bearer token contains characters that cannot be sent";
        Fault::new(FaultClass::Expired, "authenticate", message)
    })?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    use super::*;

    struct At(AtomicI64);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
        }
    }

    /// Tokens named by number, good for ten minutes from the epoch, twenty, and so on.
    #[derive(Default)]
    struct Numbered(AtomicU32);

    impl TokenSource for Numbered {
        fn token(&self) -> BoxFuture<'static, Result<Token, Fault>> {
            let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            let expires = Timestamp::from_second(i64::from(number) * 600).unwrap();
            let secret = format!("canary-{number}").into();
            Box::pin(async move { Ok(Token { secret, expires }) })
        }
    }

    #[tokio::test]
    async fn a_token_is_kept_until_shortly_before_its_end_or_a_refusal() {
        let clock = Arc::new(At(AtomicI64::new(0)));
        let bearer = Bearer::new(Arc::new(Numbered::default()), clock.clone());
        let first = bearer.header().await.unwrap();
        assert_eq!(first, "Bearer canary-1");
        clock.0.store(539, Ordering::Relaxed);
        assert_eq!(bearer.header().await.unwrap(), first);
        clock.0.store(541, Ordering::Relaxed);
        let second = bearer.header().await.unwrap();
        assert_eq!(second, "Bearer canary-2");
        bearer.refused(&first).await;
        assert_eq!(bearer.header().await.unwrap(), second);
        bearer.refused(&second).await;
        assert_eq!(bearer.header().await.unwrap(), "Bearer canary-3");
    }

    #[tokio::test]
    async fn no_token_is_ever_printed() {
        let token = Numbered::default().token().await.unwrap();
        let header = header(&token).unwrap();
        let printed = format!("{token:?} {header:?}");
        assert!(!printed.contains("canary"), "{printed}");
    }
}
