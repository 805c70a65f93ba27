//! What data messages carry, and the JSON of service messages.

use serde::{Deserialize, Serialize};

/// What the payload of a data message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadType {
    Output,
    Error,
    Size,
    Parameter,
    HandshakeRequest,
    HandshakeResponse,
    HandshakeComplete,
    ChallengeRequest,
    ChallengeResponse,
    Flag,
    StdErr,
    ExitCode,
}

const NUMBERS: [(u32, PayloadType); 12] = [
    (1, PayloadType::Output),
    (2, PayloadType::Error),
    (3, PayloadType::Size),
    (4, PayloadType::Parameter),
    (5, PayloadType::HandshakeRequest),
    (6, PayloadType::HandshakeResponse),
    (7, PayloadType::HandshakeComplete),
    (8, PayloadType::ChallengeRequest),
    (9, PayloadType::ChallengeResponse),
    (10, PayloadType::Flag),
    (11, PayloadType::StdErr),
    (12, PayloadType::ExitCode),
];

impl PayloadType {
    /// From the number on the wire.
    pub(crate) fn read(number: u32) -> Option<Self> {
        NUMBERS.iter().find(|(it, _)| *it == number).map(|(_, kind)| *kind)
    }

    /// The number on the wire.
    pub(crate) fn number(self) -> u32 {
        NUMBERS.iter().find(|(_, kind)| *kind == self).map_or(0, |(number, _)| *number)
    }
}

/// The size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Columns.
    pub cols: u16,
    /// Rows.
    pub rows: u16,
}

/// Signals of a port session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flag {
    /// The local connection is gone.
    DisconnectToPort,
    /// The session is to end.
    TerminateSession,
    /// The agent cannot connect.
    ConnectToPortError,
}

impl Flag {
    /// As on the wire.
    pub(crate) fn bytes(self) -> [u8; 4] {
        let number: u32 = match self {
            Self::DisconnectToPort => 1,
            Self::TerminateSession => 2,
            Self::ConnectToPortError => 3,
        };
        number.to_be_bytes()
    }

    /// From the wire; `None` for one we do not know.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let all = [Self::DisconnectToPort, Self::TerminateSession, Self::ConnectToPortError];
        all.into_iter().find(|flag| flag.bytes() == payload)
    }
}

/// The exit code in its message: the text `EXIT_CODE: <n>`.
pub(crate) fn exit_code(payload: &[u8]) -> Option<i64> {
    std::str::from_utf8(payload).ok()?.strip_prefix("EXIT_CODE:")?.trim().parse().ok()
}

/// The payload of an acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Acknowledgement {
    pub(crate) acknowledged_message_type: String,
    pub(crate) acknowledged_message_id: String,
    pub(crate) acknowledged_message_sequence_number: i64,
    #[serde(default)]
    pub(crate) is_sequential_message: bool,
}

/// What `channel_closed` tells; nothing in it is needed but the reason.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ChannelClosed {
    /// Why; empty when all is well.
    pub(crate) output: String,
}

/// A value as the JSON text of a payload.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_text() {
        assert_eq!(exit_code(b"EXIT_CODE: 5"), Some(5));
        assert_eq!(exit_code(b"EXIT_CODE: -1"), Some(-1));
        for wrong in [&b"5"[..], b"EXIT_CODE: ", b"EXIT_CODE: x", b"\xff", b""] {
            assert_eq!(exit_code(wrong), None);
        }
    }

    #[test]
    fn flags_and_payload_types_read_back() {
        assert_eq!(Flag::read(&[0, 0, 0, 3]), Some(Flag::ConnectToPortError));
        assert_eq!(Flag::read(&[0, 0, 3]), None);
        for number in 1..=12 {
            assert_eq!(PayloadType::read(number).map(PayloadType::number), Some(number));
        }
        assert_eq!(PayloadType::read(0).or(PayloadType::read(13)), None);
    }
}
