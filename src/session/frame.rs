//! One message on the wire: a header of 120 bytes and a payload, every bound checked.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::identity::Uuid;

/// What the header says about its own length; the payload's length comes after it and is not counted.
const HEADER: u32 = 116;
/// Where the payload of a usual frame starts.
const PAYLOAD: usize = 120;
/// Longest message read, in bytes. Data messages carry about a kilobyte, others a little more.
pub const MAX_FRAME: usize = 128 * 1024;
/// SYN and FIN: on everything that is not data.
pub(crate) const SERVICE_FLAGS: u64 = 3;

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageType {
    /// Data from the client.
    InputStreamData,
    /// Data from the agent.
    OutputStreamData,
    /// One data message has arrived.
    Acknowledge,
    /// The session is over.
    ChannelClosed,
    /// The other side is there again.
    StartPublication,
    /// The other side is away.
    PausePublication,
    /// Anything else; not for a client.
    Other,
}

const NAMES: [(MessageType, &str); 6] = [
    (MessageType::InputStreamData, "input_stream_data"),
    (MessageType::OutputStreamData, "output_stream_data"),
    (MessageType::Acknowledge, "acknowledge"),
    (MessageType::ChannelClosed, "channel_closed"),
    (MessageType::StartPublication, "start_publication"),
    (MessageType::PausePublication, "pause_publication"),
];

impl MessageType {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }

    fn read(field: &[u8]) -> Result<Self, FrameFault> {
        let name = field.trim_ascii_end();
        let end = name.iter().rposition(|byte| *byte != 0 && *byte != b' ').map_or(0, |at| at + 1);
        let name = name.get(..end).unwrap_or_default();
        if name.is_empty() {
            return Err(FrameFault::NoType);
        }
        let known = NAMES.iter().find(|(_, known)| known.as_bytes() == name);
        Ok(known.map_or(Self::Other, |(kind, _)| *kind))
    }

    /// Start and pause come from the service and need carry nothing.
    fn is_bare(self) -> bool {
        matches!(self, Self::StartPublication | Self::PausePublication)
    }
}

/// Why a frame is not read. Such a frame is dropped; an honest sender repeats it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FrameFault {
    /// Shorter than a header.
    #[error("a frame of {0} bytes is shorter than its header")]
    Short(usize),
    /// Longer than any message may be.
    #[error("a frame of {0} bytes is longer than {MAX_FRAME}")]
    Long(usize),
    /// The header's length cannot be.
    #[error("a frame claims a header of {0} bytes")]
    Header(u32),
    /// The payload's length is not what it says.
    #[error("a frame claims {said} bytes of payload and has {is}")]
    Length {
        /// As the frame says.
        said: u32,
        /// As it is.
        is: usize,
    },
    /// No message type.
    #[error("a frame has no message type")]
    NoType,
    /// No time of creation.
    #[error("a frame has no time of creation")]
    NoTime,
    /// The digest is not that of the payload.
    #[error("the digest of a frame does not fit its payload")]
    Digest,
}

/// A message, with the payload where it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: MessageType,
    /// Milliseconds since the epoch.
    pub(crate) created: u64,
    pub(crate) sequence: i64,
    pub(crate) flags: u64,
    pub(crate) id: Uuid,
    pub(crate) payload_type: u32,
    pub(crate) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// As bytes; the digest is made here.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PAYLOAD + self.payload.len());
        bytes.extend(HEADER.to_be_bytes());
        bytes.extend(format!("{:<32}", self.kind.name()).bytes().take(32));
        bytes.extend(1_u32.to_be_bytes());
        bytes.extend(self.created.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.flags.to_be_bytes());
        bytes.extend(self.id.swapped());
        bytes.extend(Sha256::digest(self.payload));
        bytes.extend(self.payload_type.to_be_bytes());
        bytes.extend(u32::try_from(self.payload.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(self.payload);
        bytes
    }

    /// From bytes.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, FrameFault> {
        if bytes.len() > MAX_FRAME {
            return Err(FrameFault::Long(bytes.len()));
        }
        let short = FrameFault::Short(bytes.len());
        let header = u32::from_be_bytes(field(bytes, 0).ok_or(short)?);
        let start = usize::try_from(header).ok().filter(|_| header >= HEADER);
        let start = start.ok_or(FrameFault::Header(header))?.saturating_add(4);
        let payload = bytes.get(start..).ok_or(FrameFault::Header(header))?;
        let kind = MessageType::read(bytes.get(4..36).ok_or(short)?)?;
        let frame = Self {
            kind,
            created: u64::from_be_bytes(field(bytes, 40).ok_or(short)?),
            sequence: i64::from_be_bytes(field(bytes, 48).ok_or(short)?),
            flags: u64::from_be_bytes(field(bytes, 56).ok_or(short)?),
            id: Uuid::from_swapped(field(bytes, 64).ok_or(short)?),
            payload_type: u32::from_be_bytes(field(bytes, 112).ok_or(short)?),
            payload,
        };
        let said = u32::from_be_bytes(field(bytes, start - 4).ok_or(short)?);
        let digest: [u8; 32] = field(bytes, 80).ok_or(short)?;
        if !kind.is_bare() {
            frame.check(said, &digest)?;
        }
        Ok(frame)
    }

    fn check(&self, said: u32, digest: &[u8; 32]) -> Result<(), FrameFault> {
        let is = self.payload.len();
        if usize::try_from(said) != Ok(is) {
            return Err(FrameFault::Length { said, is });
        }
        if self.created == 0 {
            return Err(FrameFault::NoTime);
        }
        if is > 0 && Sha256::digest(self.payload)[..] != digest[..] {
            return Err(FrameFault::Digest);
        }
        Ok(())
    }
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(payload: &[u8]) -> Frame<'_> {
        Frame {
            kind: MessageType::OutputStreamData,
            created: 1,
            sequence: 5,
            flags: 0,
            id: Uuid([9; 16]),
            payload_type: 1,
            payload,
        }
    }

    fn with(bytes: &[u8], at: usize, value: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    }

    #[test]
    fn every_wrong_field_is_named() {
        let good = frame(b"hello").encode();
        assert_eq!(Frame::decode(&good[..3]), Err(FrameFault::Short(3)));
        assert_eq!(Frame::decode(&good[..119]), Err(FrameFault::Header(116)));
        let cases = [
            (0, vec![0; 4], FrameFault::Header(0)),
            (0, vec![255; 4], FrameFault::Header(u32::MAX)),
            (0, 115_u32.to_be_bytes().to_vec(), FrameFault::Header(115)),
            (4, vec![b' '; 32], FrameFault::NoType),
            (4, vec![0; 32], FrameFault::NoType),
            (40, vec![0; 8], FrameFault::NoTime),
            (80, vec![0; 1], FrameFault::Digest),
            (116, vec![0; 4], FrameFault::Length { said: 0, is: 5 }),
            (116, vec![255; 4], FrameFault::Length { said: u32::MAX, is: 5 }),
            (124, vec![b'!'], FrameFault::Digest),
        ];
        for (at, value, fault) in cases {
            assert_eq!(Frame::decode(&with(&good, at, &value)), Err(fault));
        }
        let huge = frame(&vec![0; MAX_FRAME]).encode();
        assert_eq!(Frame::decode(&huge), Err(FrameFault::Long(huge.len())));
    }

    #[test]
    fn a_type_may_be_padded_with_nuls_and_start_needs_no_digest() {
        let mut bytes = frame(b"").encode();
        bytes[4..36].fill(0);
        bytes[4..21].copy_from_slice(b"start_publication");
        bytes[40..120].fill(0);
        assert_eq!(Frame::decode(&bytes).unwrap().kind, MessageType::StartPublication);
    }

    proptest! {
        #[test]
        fn a_frame_reads_back_as_it_is_written(
            sequence in any::<i64>(), created in 1_u64.., flags in any::<u64>(), id in any::<[u8; 16]>(),
            payload_type in any::<u32>(), payload in proptest::collection::vec(any::<u8>(), 0..2000),
        ) {
            let id = Uuid(id);
            let frame = Frame { created, sequence, flags, id, payload_type, ..frame(&payload) };
            let bytes = frame.encode();
            prop_assert_eq!(Frame::decode(&bytes), Ok(frame));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Frame::decode(&bytes);
        }

        #[test]
        fn no_damage_panics(
            at in 0_usize..125, byte in any::<u8>(), cut in 0_usize..126,
        ) {
            let bytes = with(&frame(b"hello").encode(), at, &[byte]);
            let _ = Frame::decode(&bytes);
            let _ = Frame::decode(&bytes[..cut.min(bytes.len())]);
        }
    }
}
