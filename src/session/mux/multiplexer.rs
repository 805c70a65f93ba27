//! The streams of a session: who sends next, who has too much unread.

use std::{collections::BTreeMap, time::Duration};

use super::{
    decoder::{Command, Decoder, MuxFault, Piece, header},
    stream::{Life, QUEUE, Stream, StreamEnd, StreamId, StreamRefusal},
};

/// Streams at a time.
const STREAMS: usize = 1024;
/// Bytes that wait to be sent on all streams.
const ALL_QUEUED: usize = 4 * 1024 * 1024;
/// Bytes the local side of one stream may leave unread; then that stream is given up.
pub(crate) const UNREAD: usize = 4 * 1024 * 1024;
/// Bytes unread on all streams; then the worst of them is given up.
pub(crate) const ALL_UNREAD: usize = 16 * 1024 * 1024;
/// How often an old agent must hear from us.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// What the driver must be told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    Data(StreamId, Vec<u8>),
    End(StreamId, StreamEnd),
}

/// One end of a multiplexed session: the one that opens streams.
#[derive(Debug)]
pub(crate) struct Multiplexer {
    decoder: Decoder,
    streams: BTreeMap<u32, Stream>,
    next: u32,
    /// The stream that sent last; the next one after it is next.
    turn: u32,
    queued: usize,
    unread: usize,
    /// Ends to be told to the far end.
    finish: Vec<u32>,
    /// Connections the agent could not make and whose stream is not known yet.
    refusals: usize,
    keep_alive: Option<Duration>,
}

impl Multiplexer {
    /// No streams yet; `keep_alive` is when to send the first keep-alive, if any.
    pub(crate) fn new(now: Duration, keep_alive: bool) -> Self {
        Self {
            decoder: Decoder::default(),
            streams: BTreeMap::new(),
            next: 3,
            turn: 0,
            queued: 0,
            unread: 0,
            finish: Vec::new(),
            refusals: 0,
            keep_alive: keep_alive.then_some(now + KEEP_ALIVE),
        }
    }

    /// A new stream; the far end hears of it with its first bytes, or at once.
    pub(crate) fn open(&mut self) -> Result<StreamId, StreamRefusal> {
        if self.streams.len() >= STREAMS {
            return Err(StreamRefusal::TooMany(STREAMS));
        }
        let id = self.next;
        self.next = id.checked_add(2).ok_or(StreamRefusal::Exhausted)?;
        self.streams.insert(id, Stream::new());
        Ok(StreamId(id))
    }

    /// Bytes that can be written to a stream now.
    pub(crate) fn room(&self, StreamId(id): StreamId) -> usize {
        let stream = self.streams.get(&id).filter(|stream| stream.life == Life::Open);
        let room = stream.map_or(0, |stream| QUEUE.saturating_sub(stream.queued()));
        room.min(ALL_QUEUED.saturating_sub(self.queued))
    }

    /// Queues bytes of a stream; says how many there was room for.
    pub(crate) fn write(&mut self, id: StreamId, bytes: &[u8]) -> usize {
        let length = self.room(id).min(bytes.len());
        if let Some(stream) = self.streams.get_mut(&id.0) {
            stream.push(bytes.get(..length).unwrap_or_default());
            self.queued += length;
        }
        length
    }

    /// The local side has taken bytes.
    pub(crate) fn consumed(&mut self, StreamId(id): StreamId, length: usize) {
        if let Some(stream) = self.streams.get_mut(&id) {
            let length = length.min(stream.unread);
            stream.unread -= length;
            self.unread -= length;
        }
    }

    /// The local socket is gone. What waits is still sent; what arrives is dropped.
    pub(crate) fn give_up(&mut self, StreamId(id): StreamId) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        self.unread -= std::mem::take(&mut stream.unread);
        match stream.life {
            Life::Open => stream.life = Life::Leaving,
            Life::Leaving => {}
            Life::Over => drop(self.streams.remove(&id)),
        }
    }

    /// The agent could not connect; the next stream it ends is the one.
    pub(crate) fn refused(&mut self) {
        self.refusals = (self.refusals + 1).min(STREAMS);
    }

    /// Takes bytes of the session in.
    pub(crate) fn receive(&mut self, mut bytes: &[u8]) -> Result<Vec<Happening>, MuxFault> {
        let mut happenings = Vec::new();
        while let Some(piece) = self.decoder.next(&mut bytes)? {
            match piece {
                Piece::Data(id, data) => self.arrived(id, data, &mut happenings)?,
                Piece::Start(Command::Open, id) => return Err(MuxFault::Opened(id)),
                Piece::Start(Command::Finish, id) => self.finished(id, &mut happenings),
                Piece::Start(Command::Data | Command::Nothing, _) => {}
            }
        }
        Ok(happenings)
    }

    /// The next bytes to send, whole frames, each stream in its turn.
    pub(crate) fn next_bytes(&mut self) -> Option<Vec<u8>> {
        if let Some(id) = self.finish.pop() {
            return Some(header(Command::Finish, 0, id).to_vec());
        }
        let ready = |(id, stream): (&u32, &Stream)| stream.is_ready().then_some(*id);
        let after = self.streams.range(self.turn.saturating_add(1)..).find_map(ready);
        let id = after.or_else(|| self.streams.iter().find_map(ready))?;
        self.turn = id;
        let stream = self.streams.get_mut(&id)?;
        let (mut bytes, length) = stream.frame(id);
        self.queued -= length;
        if stream.life == Life::Leaving && stream.queued() == 0 {
            bytes.extend(header(Command::Finish, 0, id));
            self.streams.remove(&id);
        }
        Some(bytes)
    }

    /// A keep-alive, if it is time for one.
    pub(crate) fn keep_alive(&mut self, now: Duration) -> Option<[u8; 8]> {
        let at = self.keep_alive.as_mut().filter(|at| now >= **at)?;
        *at = now + KEEP_ALIVE;
        Some(header(Command::Nothing, 0, 0))
    }

    /// When the next keep-alive is due.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.keep_alive
    }

    /// How many streams there are.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.streams.len()
    }

    /// Bytes held here and by the driver.
    pub(crate) fn held(&self) -> (usize, usize) {
        (self.queued, self.unread)
    }

    fn arrived(
        &mut self,
        id: u32,
        data: &[u8],
        happenings: &mut Vec<Happening>,
    ) -> Result<(), MuxFault> {
        let Some(stream) = self.streams.get_mut(&id) else {
            let was_ours = id % 2 == 1 && (3..self.next).contains(&id);
            return if was_ours { Ok(()) } else { Err(MuxFault::Unknown(id)) };
        };
        if stream.life != Life::Open {
            return Ok(());
        }
        stream.answered = true;
        stream.unread += data.len();
        self.unread += data.len();
        if stream.unread > UNREAD {
            self.reset(id, happenings);
        } else {
            happenings.push(Happening::Data(StreamId(id), data.to_vec()));
        }
        if self.unread > ALL_UNREAD {
            let open = self.streams.iter().filter(|(_, stream)| stream.life == Life::Open);
            if let Some(worst) = open.max_by_key(|(_, stream)| stream.unread).map(|(id, _)| *id) {
                self.reset(worst, happenings);
            }
        }
        Ok(())
    }

    fn reset(&mut self, id: u32, happenings: &mut Vec<Happening>) {
        let Some(stream) = self.streams.get(&id) else { return };
        let unread = stream.unread;
        self.over(id);
        happenings.push(Happening::End(StreamId(id), StreamEnd::SlowReader { unread }));
    }

    fn finished(&mut self, id: u32, happenings: &mut Vec<Happening>) {
        let Some(stream) = self.streams.get(&id).filter(|stream| stream.life != Life::Over) else {
            return;
        };
        let refused = self.refusals > 0 && !stream.answered;
        self.refusals -= usize::from(refused);
        let leaving = stream.life == Life::Leaving;
        self.over(id);
        if leaving {
            self.streams.remove(&id);
            return;
        }
        let end = if refused { StreamEnd::Refused } else { StreamEnd::Finished };
        happenings.push(Happening::End(StreamId(id), end));
    }

    /// Over, for both sides: the far end is told, and nothing waits any more.
    fn over(&mut self, id: u32) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.life = Life::Over;
            self.queued -= stream.clear();
            self.finish.push(id);
        }
    }
}
