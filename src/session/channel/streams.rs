//! The connections of a multiplexed port.

use std::time::Duration;

use super::{Channel, Effect};
use crate::session::{
    StreamId, StreamRefusal,
    mux::{Happening, Multiplexer},
};

impl Channel {
    /// Opens a stream for a local connection.
    pub fn open_stream(&mut self, now: Duration) -> Result<StreamId, StreamRefusal> {
        self.advance(now);
        let closing = self.closing.is_some();
        let streams = self.streams.as_mut().filter(|_| !closing);
        let id = streams.ok_or(StreamRefusal::NotMultiplexed)?.open()?;
        self.flush();
        Ok(id)
    }

    /// Bytes that [`write_stream`](Self::write_stream) takes now.
    pub fn stream_room(&self, stream: StreamId) -> usize {
        let open = self.streams.as_ref().filter(|_| self.closing.is_none());
        open.map_or(0, |streams| streams.room(stream))
    }

    /// Takes bytes of a local connection; says how many there was room for.
    pub fn write_stream(&mut self, now: Duration, stream: StreamId, bytes: &[u8]) -> usize {
        let length = self.stream_room(stream).min(bytes.len());
        let bytes = bytes.get(..length).unwrap_or_default();
        self.with_streams(now, |streams| streams.write(stream, bytes)).unwrap_or(0)
    }

    /// The local side has taken bytes of [`Effect::StreamData`].
    pub fn consumed(&mut self, now: Duration, stream: StreamId, bytes: usize) {
        self.with_streams(now, |streams| streams.consumed(stream, bytes));
    }

    /// The local socket is gone for good: what is queued still goes, then the far end closes its side.
    /// Not to be called when only the local reader is at its end: the answer would be lost.
    pub fn drop_stream(&mut self, now: Duration, stream: StreamId) {
        self.with_streams(now, |streams| streams.give_up(stream));
    }

    /// How many streams there are.
    #[cfg(test)]
    pub(crate) fn streams_open(&self) -> usize {
        self.streams.as_ref().map_or(0, Multiplexer::count)
    }

    /// Output that is no error output: of a stream, or of the one thing there is.
    pub(super) fn stream_bytes(&mut self, bytes: Vec<u8>) {
        let Some(streams) = &mut self.streams else {
            return self.effects.push(Effect::Output(bytes));
        };
        match streams.receive(&bytes) {
            Ok(happenings) => self.effects.extend(happenings.into_iter().map(Effect::from)),
            Err(fault) => self.finish(super::Violation::from(fault).into()),
        }
    }

    fn with_streams<T>(
        &mut self,
        now: Duration,
        act: impl FnOnce(&mut Multiplexer) -> T,
    ) -> Option<T> {
        self.advance(now);
        let done = act(self.streams.as_mut()?);
        self.flush();
        Some(done)
    }
}

impl From<Happening> for Effect {
    fn from(happening: Happening) -> Self {
        match happening {
            Happening::Data(stream, bytes) => Self::StreamData(stream, bytes),
            Happening::End(stream, end) => Self::StreamEnded(stream, end),
        }
    }
}
