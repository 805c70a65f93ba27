//! How a request reaches the API server: one door, which lets only through what is allowed.

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use kube::client::Body;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    allow,
    fault::{self, Refusal},
    token::Bearer,
    wire::{Encoding, Endpoint},
};
use crate::{adapters::leave::Leave, model::Fault};

/// Longest wait for the head of an answer, and for the next piece of a body that should flow.
pub(crate) const PATIENCE: Duration = Duration::from_secs(35);
/// Largest body that is taken into memory, bytes: a page of 500 objects of a quarter MiB.
const LARGEST: usize = 128 << 20;

/// What nearly all answers are.
pub(crate) const JSON: &str = "application/json";
/// What kinds of Kubernetes itself can be, besides.
const PROTOBUF: &str = "application/vnd.kubernetes.protobuf,application/json";

/// A question to the API server.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    /// With its query.
    path: String,
    /// The forms of an answer that we understand, best first.
    accept: &'static str,
    /// How the body is written.
    form: &'static str,
    body: Vec<u8>,
    /// For messages, such as `list pods`.
    pub(crate) action: Arc<str>,
}

impl Ask {
    /// Reads `path`.
    pub(crate) fn get(action: &str, path: impl Into<String>) -> Self {
        let (method, body) = (Method::GET, Vec::new());
        let path = path.into();
        Self { method, path, accept: JSON, form: JSON, body, action: action.into() }
    }

    /// Changes something at `path`.
    pub(crate) fn change(action: &str, method: Method, path: impl Into<String>) -> Self {
        Self { method, ..Self::get(action, path) }
    }

    /// The same, with this to say, written in this form.
    pub(crate) fn with(self, form: &'static str, body: &Value) -> Self {
        Self { form, body: body.to_string().into_bytes(), ..self }
    }

    /// Asks something about ourselves, which Kubernetes takes as a POST.
    pub(crate) fn review(action: &str, path: &str, body: &Value) -> Self {
        Self::change(action, Method::POST, path).with(JSON, body)
    }

    /// The same question about the objects behind `endpoint`, best answered in `encoding`.
    pub(crate) fn about(self, endpoint: Endpoint, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Json => self.accepting(endpoint.accept),
            Encoding::Protobuf => self.accepting(PROTOBUF),
        }
    }

    /// The same question, answered in other forms.
    pub(crate) fn accepting(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// What is asked for.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The forms in which it may be answered.
    #[cfg(test)]
    pub(crate) fn accept(&self) -> &'static str {
        self.accept
    }

    /// How it is asked for.
    pub(crate) const fn method(&self) -> &Method {
        &self.method
    }

    /// The request on one line, for snapshots.
    #[cfg(test)]
    pub(crate) fn in_words(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        format!("{} {} {} {body}", self.method, self.path, self.form)
    }

    fn request(&self, leave: Leave) -> Result<Request<Body>, Fault> {
        allow::check(leave, &self.method, &self.path)?;
        Request::builder()
            .method(&self.method)
            .uri(&self.path)
            .header(header::ACCEPT, self.accept)
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::CONTENT_TYPE, self.form)
            .body(Body::from(self.body.clone()))
            .map_err(|error| fault::broken(&self.action, error))
    }
}

/// An answer whose body has not been read yet.
pub struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The server asked for this pause.
    pub(crate) after: Option<Duration>,
    /// The form of what follows.
    pub(crate) encoding: Encoding,
    /// What follows.
    pub(crate) body: Box<dyn Flow>,
}

/// A body that arrives piece by piece.
pub trait Flow: Send {
    /// Appends the next piece to `buffer` and says how long it is: 0 at the end, an error if the
    /// body broke off.
    fn read<'a>(&'a mut self, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, Result<usize, String>>;
}

/// Carries questions to an API server.
pub trait Transport: Send + Sync {
    /// Sends one and waits for the head of the answer.
    fn send(&self, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>>;
}

/// A connection over the network.
#[derive(Clone)]
pub(crate) struct Network {
    /// The client of kube, with the TLS settings of the cluster.
    pub(crate) client: kube::Client,
    /// Where the token comes from, if it is not in the client.
    pub(crate) bearer: Option<Arc<Bearer>>,
    /// Named in messages.
    pub(crate) server: Arc<str>,
    /// What may be asked.
    pub(crate) leave: Leave,
}

impl Transport for Network {
    fn send(&self, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        let network = self.clone();
        Box::pin(async move { network.ask(&ask).await.map(answer) })
    }
}

impl Network {
    /// A refused token is replaced once: it may have been revoked, or the clocks differ.
    async fn ask(&self, ask: &Ask) -> Result<Response<Body>, Fault> {
        let Some(bearer) = &self.bearer else {
            return self.once(ask, ask.request(self.leave)?).await;
        };
        let mut request = ask.request(self.leave)?;
        let header = bearer.header().await?;
        request.headers_mut().insert(header::AUTHORIZATION, header.clone());
        let response = self.once(ask, request).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        bearer.refused(&header).await;
        let mut request = ask.request(self.leave)?;
        request.headers_mut().insert(header::AUTHORIZATION, bearer.header().await?);
        self.once(ask, request).await
    }

    async fn once(&self, ask: &Ask, request: Request<Body>) -> Result<Response<Body>, Fault> {
        match timeout(PATIENCE, self.client.send(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(fault::from_client(&ask.action, &self.server, &error)),
            Err(_) => Err(fault::unreachable(&ask.action, &self.server, "no answer in time")),
        }
    }
}

fn answer(response: Response<Body>) -> Answer {
    let after = response.headers().get(header::RETRY_AFTER);
    let after = after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let form = response.headers().get(header::CONTENT_TYPE);
    let form = form.and_then(|value| value.to_str().ok()).unwrap_or_default();
    Answer {
        status: response.status().as_u16(),
        after: after.map(Duration::from_secs),
        encoding: Encoding::of(form),
        body: Box::new(NetworkFlow(response.into_body())),
    }
}

struct NetworkFlow(Body);

impl Flow for NetworkFlow {
    fn read<'a>(&'a mut self, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, Result<usize, String>> {
        Box::pin(async move {
            while let Some(frame) = self.0.frame().await {
                let frame = frame.map_err(|error| fault::root_cause(&error))?;
                if let Ok(data) = frame.into_data()
                    && !data.is_empty()
                {
                    buffer.extend_from_slice(&data);
                    return Ok(data.len());
                }
            }
            Ok(0)
        })
    }
}

/// Sends `ask`; whatever is not a success becomes a refusal.
pub(crate) async fn open(transport: &dyn Transport, ask: Ask) -> Result<Answer, Refusal> {
    let action = ask.action.clone();
    let answer = transport.send(ask).await?;
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let (status, after) = (answer.status, answer.after);
    let body = whole(&action, answer).await.unwrap_or_default();
    Err(fault::refusal(&action, status, &body, after))
}

/// Sends `ask` and decodes the whole answer.
pub(crate) async fn fetch<T: DeserializeOwned>(
    transport: &dyn Transport,
    ask: Ask,
) -> Result<T, Refusal> {
    let action = ask.action.clone();
    let answer = open(transport, ask).await?;
    let body = whole(&action, answer).await?;
    serde_json::from_slice(&body).map_err(|error| unreadable(&action, &error).into())
}

/// What was sent is not what this API sends; the text of the error names a position, not a content.
pub(crate) fn unreadable(action: &str, error: &serde_json::Error) -> Fault {
    let what = if error.is_eof() { "the answer was cut off" } else { "the answer makes no sense" };
    fault::broken(action, format!("{what} (line {}, column {})", error.line(), error.column()))
}

/// Reads a body to its end.
pub(crate) async fn whole(action: &str, mut answer: Answer) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while more(action, &mut answer, &mut body).await? > 0 {
        if body.len() > LARGEST {
            return Err(fault::broken(action, "the answer is too large"));
        }
    }
    Ok(body)
}

/// Appends the next piece of a body that should flow to `buffer`, and says how long it is: 0 at the
/// end.
pub(crate) async fn more(
    action: &str,
    answer: &mut Answer,
    buffer: &mut Vec<u8>,
) -> Result<usize, Fault> {
    match timeout(PATIENCE, answer.body.read(buffer)).await {
        Ok(Ok(length)) => Ok(length),
        Ok(Err(error)) => Err(fault::broken(action, format!("the answer broke off: {error}"))),
        Err(_) => Err(fault::broken(action, "the answer stopped half-way")),
    }
}

/// `text` as one segment of a path or value of a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_writes_cannot_be_made_without_leave() {
        let ask = Ask::review("x", "/api/v1/namespaces/a/pods/b/eviction", &Value::Null);
        assert!(ask.request(Leave::Read).is_err() && ask.request(Leave::Change).is_ok());
        let ask = Ask::get("x", "/api/v1/nodes/a/proxy/metrics");
        assert!(ask.request(Leave::Change).is_err());
    }

    #[test]
    fn a_hostile_name_stays_one_segment() {
        assert_eq!(encode("../a?b#c d"), "..%2Fa%3Fb%23c%20d");
        let ask = Ask::get("x", format!("/api/v1/nodes/{}", encode("../secrets")));
        assert!(ask.request(Leave::Change).is_err());
    }
}
