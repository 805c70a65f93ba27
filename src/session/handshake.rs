//! The agent's wishes before a session begins, and our answers.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{payload, version::Version};

/// What we say we are. Agents look at it: it decides how a port session is carried and ended.
pub(crate) const CLIENT_VERSION: &str = "1.3.0.0";
/// Actions an agent may ask for; there are two kinds.
const ACTIONS: usize = 16;

/// How a session's bytes are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A shell.
    StandardStream,
    /// A command of the document on a terminal.
    InteractiveCommands,
    /// A command of the document without a terminal; only this kind tells an exit code.
    NonInteractiveCommands,
    /// One connection to a port, and the session ends with it.
    Port,
    /// One connection at a time to a port, as old agents do it.
    PortInTurn,
    /// Any number of connections to a port at a time.
    PortMultiplexed,
}

impl Kind {
    /// Whether there is a terminal size to be told.
    pub(crate) fn is_shell(self) -> bool {
        match self {
            Self::StandardStream | Self::InteractiveCommands | Self::NonInteractiveCommands => true,
            Self::Port | Self::PortInTurn | Self::PortMultiplexed => false,
        }
    }
}

/// What an agent asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Session(Kind),
    Encrypt {
        key: String,
        challenge: String,
    },
    /// Anything else: it cannot be done, and the agent ends the session.
    Unknown(String),
}

/// The agent's first message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) agent: String,
    pub(crate) version: Version,
    pub(crate) actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawRequest {
    agent_version: String,
    #[serde(default)]
    requested_client_actions: Vec<RawAction>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawAction {
    action_type: String,
    #[serde(default)]
    action_parameters: Value,
}

impl Request {
    /// From its JSON; `None` when it is not a request.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let raw: RawRequest = serde_json::from_slice(payload).ok()?;
        let version = Version::read(&raw.agent_version)?;
        if raw.requested_client_actions.len() > ACTIONS {
            return None;
        }
        let read = |action: &RawAction| action.read(version);
        let actions = raw.requested_client_actions.iter().map(read).collect();
        Some(Self { agent: raw.agent_version, version, actions })
    }

    /// The kind of session, if it is one we know.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.actions.iter().find_map(|action| match action {
            Action::Session(kind) => Some(*kind),
            Action::Encrypt { .. } | Action::Unknown(_) => None,
        })
    }

    /// The key and the challenge of an encrypted session.
    pub(crate) fn encryption(&self) -> Option<(&str, &str)> {
        self.actions.iter().find_map(|action| match action {
            Action::Encrypt { key, challenge } => Some((key.as_str(), challenge.as_str())),
            Action::Session(_) | Action::Unknown(_) => None,
        })
    }

    /// What it asks for and we cannot do.
    pub(crate) fn unknown(&self) -> Option<&str> {
        self.actions.iter().find_map(|action| match action {
            Action::Unknown(name) => Some(name.as_str()),
            Action::Session(_) | Action::Encrypt { .. } => None,
        })
    }
}

impl RawAction {
    fn read(&self, agent: Version) -> Action {
        let text = |name: &str| self.action_parameters[name].as_str().unwrap_or_default();
        match self.action_type.as_str() {
            "SessionType" => self.kind(agent).map_or_else(
                || Action::Unknown(format!("session type {}", text("SessionType"))),
                Action::Session,
            ),
            "KMSEncryption" => Action::Encrypt {
                key: text("KMSKeyId").to_owned(),
                challenge: text("Challenge").to_owned(),
            },
            unknown => Action::Unknown(unknown.to_owned()),
        }
    }

    fn kind(&self, agent: Version) -> Option<Kind> {
        let kind = &self.action_parameters["Properties"]["type"];
        match self.action_parameters["SessionType"].as_str()? {
            "Standard_Stream" => Some(Kind::StandardStream),
            "InteractiveCommands" => Some(Kind::InteractiveCommands),
            "NonInteractiveCommands" => Some(Kind::NonInteractiveCommands),
            "Port" if kind != "LocalPortForwarding" => Some(Kind::Port),
            "Port" if agent > Version::MULTIPLEXED => Some(Kind::PortMultiplexed),
            "Port" => Some(Kind::PortInTurn),
            _ => None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    client_version: &'a str,
    processed_client_actions: Vec<Processed<'a>>,
    errors: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Processed<'a> {
    action_type: &'a str,
    action_status: u8,
    action_result: Value,
    error: String,
}

const DONE: u8 = 1;
const FAILED: u8 = 2;
const UNSUPPORTED: u8 = 3;

/// The answer to a request. `key` is the data key as only KMS reads it, or why there is none.
pub(crate) fn response(request: &Request, key: Result<&[u8], &str>) -> Vec<u8> {
    let processed: Vec<_> = request.actions.iter().map(|action| processed(action, key)).collect();
    let errors: Vec<_> = processed.iter().map(|it| it.error.clone()).collect();
    let errors: Vec<_> = errors.into_iter().filter(|error| !error.is_empty()).collect();
    payload::json(&Response {
        client_version: CLIENT_VERSION,
        processed_client_actions: processed,
        errors: (!errors.is_empty()).then_some(errors),
    })
}

fn processed<'a>(action: &'a Action, key: Result<&[u8], &str>) -> Processed<'a> {
    let (action_type, action_status, action_result, error) = match (action, key) {
        (Action::Session(_), _) => ("SessionType", DONE, Value::Null, String::new()),
        (Action::Encrypt { challenge, .. }, Ok(key)) => {
            let result = json!({
                "KMSCipherTextKey": STANDARD.encode(key),
                "KMSCipherTextHash": null,
                "ChallengeAcknowledgement": !challenge.is_empty(),
            });
            ("KMSEncryption", DONE, result, String::new())
        }
        (Action::Encrypt { .. }, Err(why)) => {
            ("KMSEncryption", FAILED, Value::Null, why.to_owned())
        }
        (Action::Unknown(name), _) => {
            let error = format!("unsupported: {name}");
            (name.as_str(), UNSUPPORTED, Value::Null, error)
        }
    };
    Processed { action_type, action_status, action_result, error }
}

/// A challenge, both ways: bytes encrypted with the sender's key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Challenge {
    challenge: String,
}

/// The encrypted bytes of a challenge.
pub(crate) fn read_challenge(payload: &[u8]) -> Option<Vec<u8>> {
    let Challenge { challenge } = serde_json::from_slice(payload).ok()?;
    STANDARD.decode(challenge).ok()
}

/// A challenge of these encrypted bytes.
pub(crate) fn challenge(sealed: &[u8]) -> Vec<u8> {
    payload::json(&Challenge { challenge: STANDARD.encode(sealed) })
}

/// The end of the handshake: what to tell the user, often nothing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Complete {
    #[serde(default)]
    pub(crate) customer_message: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(agent: &str, action: &str) -> Option<Request> {
        let json = format!(r#"{{"AgentVersion":"{agent}","RequestedClientActions":[{action}]}}"#);
        Request::read(json.as_bytes())
    }

    fn session(agent: &str, parameters: &str) -> Option<Kind> {
        let json = format!(r#"{{"ActionType":"SessionType","ActionParameters":{parameters}}}"#);
        request(agent, &json)?.kind()
    }

    #[test]
    fn every_kind_of_session_is_told() {
        let port = r#"{"SessionType":"Port","Properties":{"type":"LocalPortForwarding"}}"#;
        let plain = r#"{"SessionType":"Port","Properties":{"portNumber":"22"}}"#;
        let cases = [
            (r#"{"SessionType":"Standard_Stream","Properties":null}"#, Kind::StandardStream),
            (r#"{"SessionType":"InteractiveCommands"}"#, Kind::InteractiveCommands),
            (r#"{"SessionType":"NonInteractiveCommands"}"#, Kind::NonInteractiveCommands),
            (plain, Kind::Port),
            (port, Kind::PortMultiplexed),
        ];
        for (parameters, kind) in cases {
            assert_eq!(session("3.3.0.0", parameters), Some(kind));
        }
        assert_eq!(session("3.0.196.0", port), Some(Kind::PortInTurn));
        assert_eq!(session("3.3.0.0", r#"{"SessionType":"Dance"}"#), None);
        assert_eq!(session("3.3.0.0", "null"), None);
    }

    #[test]
    fn what_cannot_be_done_is_answered_as_such() {
        let unknown = request("3.3.0.0", r#"{"ActionType":"Dance"}"#).unwrap();
        assert_eq!(unknown.unknown(), Some("Dance"));
        let answer: Value = serde_json::from_slice(&response(&unknown, Ok(b""))).unwrap();
        assert_eq!(answer["ProcessedClientActions"][0]["ActionStatus"], 3);
        let kms = r#"{"ActionType":"KMSEncryption","ActionParameters":{"KMSKeyId":"k"}}"#;
        let kms = request("3.3.0.0", kms).unwrap();
        assert_eq!(kms.encryption(), Some(("k", "")));
        let answer: Value = serde_json::from_slice(&response(&kms, Err("denied"))).unwrap();
        assert_eq!(answer["ProcessedClientActions"][0]["ActionStatus"], 2);
        assert_eq!(answer["Errors"][0], "denied");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for wrong in ["", "{}", "[]", r#"{"AgentVersion":"x"}"#, r#"{"AgentVersion":5}"#] {
            assert_eq!(Request::read(wrong.as_bytes()), None, "{wrong}");
        }
        let many = vec![r#"{"ActionType":"X"}"#; ACTIONS + 1].join(",");
        assert_eq!(request("3.3.0.0", &many), None);
        assert!(read_challenge(br#"{"Challenge":"?"}"#).is_none());
        assert_eq!(read_challenge(&challenge(b"abc")).unwrap(), b"abc");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in ".{0,80}") {
            let _ = Request::read(&bytes);
            let _ = read_challenge(&bytes);
            let _ = request(&text, &text);
            let _ = session("3.3.0.0", &text);
        }
    }
}
