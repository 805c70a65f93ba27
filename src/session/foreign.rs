//! What the far end of a session sends, as [`crate::foreign`] feeds it.

use std::time::Duration;

use super::{
    frame::Frame,
    handshake::{Request, read_challenge, response},
    mux::{Decoder, Multiplexer, Piece},
    payload::{Flag, exit_code},
};

/// A frame: what is taken for sound means the same when it is written again.
pub(crate) fn frame(bytes: &[u8]) {
    let Ok(frame) = Frame::decode(bytes) else { return };
    let written = frame.encode();
    if let Ok(again) = Frame::decode(&written) {
        assert_eq!(again, frame, "what is written reads otherwise");
    }
    let _ = (Flag::read(frame.payload), exit_code(frame.payload));
}

/// The texts of a handshake.
pub(crate) fn handshake(bytes: &[u8]) {
    let _ = read_challenge(bytes);
    let Some(request) = Request::read(bytes) else { return };
    let _ = (request.kind(), request.encryption(), request.unknown());
    let refused = response(&request, Err("refused"));
    assert!(serde_json::from_slice::<serde_json::Value>(&refused).is_ok(), "no JSON goes out");
}

/// A multiplexed stream says the same, however it is cut into pieces.
pub(crate) fn mux(bytes: &[u8]) {
    let (size, stream) = bytes.split_first().unwrap_or((&0, &[]));
    let whole = pieces(stream, stream.len().max(1));
    assert_eq!(pieces(stream, usize::from(*size).max(1)), whole, "cutting changes the meaning");
    let mut multiplexer = Multiplexer::new(Duration::ZERO, true);
    let _ = multiplexer.open();
    let _ = multiplexer.receive(stream);
    assert!(multiplexer.held().0 <= stream.len(), "more is held than came");
}

/// Frames with their data joined, and whether it ended in a fault.
fn pieces(stream: &[u8], size: usize) -> (Vec<(String, Vec<u8>)>, bool) {
    let mut decoder = Decoder::default();
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    for mut bytes in stream.chunks(size) {
        loop {
            match decoder.next(&mut bytes) {
                Ok(Some(Piece::Start(command, id))) => {
                    found.push((format!("{command:?} {id}"), Vec::new()));
                }
                Ok(Some(Piece::Data(_, data))) => {
                    if let Some((_, all)) = found.last_mut() {
                        all.extend(data);
                    }
                }
                Ok(None) => break,
                Err(_) => return (found, true),
            }
        }
    }
    (found, false)
}
