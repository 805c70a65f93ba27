//! What the API server and the network say, as faults.

use std::{error::Error, io, time::Duration};

use kube::client::AuthError;

use super::wire::{
    Status,
    protobuf::{self, Unreadable, kinds},
};
use crate::model::{Fault, FaultClass};

/// Longest message that is kept, characters.
const LONGEST: usize = 400;

/// A request that failed, with what the retry loop needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// What is shown.
    pub(crate) fault: Box<Fault>,
    /// The server asked for this pause (`Retry-After`).
    pub(crate) after: Option<Duration>,
    /// The HTTP status, or 0 if there was no answer.
    pub(crate) status: u16,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self { fault: Box::new(fault), after: None, status: 0 }
    }
}

/// An HTTP answer that is not a success.
pub(crate) fn refusal(action: &str, status: u16, body: &[u8], after: Option<Duration>) -> Refusal {
    let said = explanation(body).unwrap_or_default();
    let message = match (said.message.trim(), said.reason.trim()) {
        (message, _) if said.budget().is_some() => {
            format!("{message} {}", said.budget().unwrap_or_default())
        }
        ("", "") => format!("the API server answered HTTP {status}"),
        ("", reason) => reason.to_owned(),
        (message, _) => message.to_owned(),
    };
    let fault = Fault::new(class(status), action, line(&message));
    Refusal { fault: Box::new(fault), after, status }
}

/// What the API server says: it explains itself in the form that was asked for.
fn explanation(body: &[u8]) -> Option<Status> {
    match protobuf::unwrap(body) {
        Ok(status) => protobuf::read(status, &kinds::STATUS).ok(),
        Err(_) => serde_json::from_slice(body).ok(),
    }
}

/// The class of an HTTP status.
fn class(status: u16) -> FaultClass {
    match status {
        401 => FaultClass::Expired,
        403 => FaultClass::Denied,
        404 => FaultClass::NotFound,
        409 => FaultClass::Conflict,
        429 => FaultClass::Throttled,
        400 | 405 | 406 | 415 | 422 => FaultClass::Invalid,
        _ => FaultClass::Unavailable,
    }
}

/// A request that got no answer.
pub(crate) fn from_client(action: &str, server: &str, error: &kube::Error) -> Fault {
    if let Some(error) = find::<AuthError>(error) {
        return Fault::new(FaultClass::Expired, action, line(&auth_message(error)));
    }
    Fault::new(FaultClass::Unavailable, action, line(&network_message(server, error)))
}

/// The endpoint did not answer in time.
pub(crate) fn unreachable(action: &str, server: &str, cause: &str) -> Fault {
    let message = format!("the endpoint is private or unreachable: {server} ({cause})");
    Fault::new(FaultClass::Unavailable, action, line(&message))
}

/// The answer broke off or makes no sense.
pub(crate) fn broken(action: &str, message: impl std::fmt::Display) -> Fault {
    Fault::new(FaultClass::Unavailable, action, line(&message.to_string()))
}

/// The answer cannot be used in the form it has; in JSON it perhaps can, as if the server itself had
/// refused the form (406).
pub(crate) fn unsuitable(action: &str, error: Unreadable) -> Refusal {
    let fault = broken(action, format!("the answer makes no sense: {error}"));
    Refusal { status: 406, ..fault.into() }
}

/// `text` on one line, without controls, of bounded length.
pub(crate) fn line(text: &str) -> String {
    let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    match joined.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &joined[..end]),
        None => joined,
    }
}

/// The last cause of a chain, which says what really happened.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let text = cause.to_string();
    // rustls adds an address of its manual to this one.
    if text.contains("close_notify") {
        return "the server closed the connection".into();
    }
    // What a timer says when a connection could not be made in time.
    if text == "deadline has elapsed" { "no answer in time".into() } else { text }
}

fn network_message(server: &str, error: &kube::Error) -> String {
    let cause = root_cause(error);
    let kind = find::<io::Error>(error).map(io::Error::kind);
    if cause.contains("certificate") {
        return format!("the certificate of {server} is not trusted: {cause}");
    }
    match kind {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => {
            format!("{server} closed the connection: {cause}")
        }
        _ if chain(error).any(|cause| cause.to_string().contains("(Connect)")) => {
            format!("the endpoint is private or unreachable: {server} ({cause})")
        }
        _ => format!("no answer from {server}: {cause}"),
    }
}

/// What is wrong with the credentials. The original texts carry the output of plugins, and so
/// perhaps tokens: only what cannot be secret is taken from them.
fn auth_message(error: &AuthError) -> String {
    if let AuthError::ReadTokenFile(cause, path) = error {
        return format!("the token file {} cannot be read: {cause}", path.display());
    }
    "the credentials of the context cannot be used".into()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_object_explains_itself_on_one_line() {
        let body = br#"{"kind":"Status","message":"pods is\nforbidden:  no\u001b[2J","code":403}"#;
        let refusal = refusal("list pods", 403, body, None);
        assert_eq!(refusal.fault.class, FaultClass::Denied);
        assert_eq!(refusal.fault.message, "pods is forbidden: no [2J");
    }

    #[test]
    fn an_answer_without_a_status_object_is_named_by_its_number() {
        let refusal = refusal("list pods", 502, b"<html>", None);
        assert_eq!(refusal.fault.class, FaultClass::Unavailable);
        assert_eq!(refusal.fault.message, "the API server answered HTTP 502");
    }

    #[test]
    fn long_messages_are_cut() {
        assert_eq!(line(&"ä".repeat(1000)).chars().count(), LONGEST + 1);
    }
}
