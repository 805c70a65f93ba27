//! The first message on every connection: it carries the token.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{handshake::CLIENT_VERSION, identity::Uuid};

/// What lets a client onto the data channel: wiped when dropped, never printed.
pub struct Token(SecretString);

impl Token {
    /// From what `StartSession`, `ResumeSession` or `ExecuteCommand` answers.
    pub fn new(value: String) -> Self {
        Self(value.into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([hidden])")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Opening<'a> {
    message_schema_version: &'a str,
    request_id: String,
    token_value: &'a str,
    client_id: String,
    client_version: &'a str,
}

/// The text frame that opens a connection.
pub(crate) fn opening(token: &Token, request: Uuid, client: Uuid) -> SecretString {
    let opening = Opening {
        message_schema_version: "1.0",
        request_id: request.to_string(),
        token_value: token.0.expose_secret(),
        client_id: client.to_string(),
        client_version: CLIENT_VERSION,
    };
    // Room for all of it: a buffer that grew would leave copies of the token behind.
    let mut json = Zeroizing::new(Vec::with_capacity(512 + 6 * opening.token_value.len()));
    let written = serde_json::to_writer(&mut *json, &opening);
    let text = written.ok().and_then(|()| std::str::from_utf8(&json).ok());
    SecretString::from(text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_carries_the_token_and_nothing_prints_it() {
        let token = Token::new("sesame\"\n".to_owned());
        let text = opening(&token, Uuid([1; 16]), Uuid([2; 16]));
        let json: serde_json::Value = serde_json::from_str(text.expose_secret()).unwrap();
        assert_eq!(json["TokenValue"], "sesame\"\n");
        assert_eq!(json["MessageSchemaVersion"], "1.0");
        assert_eq!(json["ClientId"], "02020202-0202-0202-0202-020202020202");
        assert!(!format!("{token:?}{text:?}").contains("sesame"));
    }
}
