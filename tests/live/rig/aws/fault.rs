//! Faults that a test plants in the emulator.

use serde_json::{Value, json};

/// What goes wrong. Codes, statuses and wire forms are those of each service's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `RequestLimitExceeded`, `Throttling` or `ThrottlingException`.
    Throttle,
    /// Status 500 with the service's own code; `Fault::with_status` makes it 503.
    ServerError,
    /// The answer comes late, by `Fault::delayed`; combines with another fault.
    Delay,
    /// Half of the body, then the connection closes.
    Truncate,
    /// Half of the body, with the length of that half: a proxy that lost the rest.
    Halve,
    /// The connection closes without an answer.
    Close,
    /// `ExpiredToken`, `ExpiredTokenException` or `RequestExpired`.
    ExpiredToken,
    /// `AccessDenied`, `AccessDeniedException` or `UnauthorizedOperation`.
    AccessDenied,
    /// The server's clock, and its `Date` header, run ahead by `Fault::delayed`.
    Skew,
}

impl FaultKind {
    fn name(self) -> &'static str {
        match self {
            Self::Throttle => "throttle",
            Self::ServerError => "error-5xx",
            Self::Delay => "delay",
            Self::Truncate => "truncate",
            Self::Halve => "halve",
            Self::Close => "close",
            Self::ExpiredToken => "expired-token",
            Self::AccessDenied => "access-denied",
            Self::Skew => "skew",
        }
    }
}

/// A fault and the requests that it meets: all of them, for ever, unless narrowed.
#[derive(Debug, Clone)]
pub struct Fault {
    kind: FaultKind,
    service: String,
    action: String,
    count: Option<u32>,
    delay_ms: u32,
    access_key: Option<String>,
    status: Option<u16>,
}

impl Fault {
    /// A fault that meets every request until it is cleared.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            service: "*".to_owned(),
            action: "*".to_owned(),
            count: None,
            delay_ms: 0,
            access_key: None,
            status: None,
        }
    }

    /// Only this service, and only this operation of it; `*` stands for all.
    #[must_use]
    pub fn on(mut self, service: &str, action: &str) -> Self {
        service.clone_into(&mut self.service);
        action.clone_into(&mut self.action);
        self
    }

    /// Only the next so many requests; at least one.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Milliseconds of delay or of skew.
    #[must_use]
    pub fn delayed(mut self, milliseconds: u32) -> Self {
        self.delay_ms = milliseconds;
        self
    }

    /// Only requests signed with this access key, so that renewed credentials get through.
    #[must_use]
    pub fn for_key(mut self, access_key: &str) -> Self {
        self.access_key = Some(access_key.to_owned());
        self
    }

    /// Another HTTP status than the kind's own.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "service": self.service,
            "action": self.action,
            "count": self.count,
            "delay_ms": self.delay_ms,
            "access_key": self.access_key,
            "status": self.status,
        })
    }
}
