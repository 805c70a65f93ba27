//! The signals a console lives with.

use std::io;

use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind, signal};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// End, because of this signal.
    End(i32),
    /// Somebody pressed ctrl-c, or says so.
    Interrupt,
    /// Go to the background.
    Stop,
    /// We were stopped and go on.
    Continued,
}

/// Listens until dropped; until the process ends the default actions stay replaced.
pub(super) struct Signals {
    terminate: unix::Signal,
    hangup: unix::Signal,
    interrupt: unix::Signal,
    stop: unix::Signal,
    resume: unix::Signal,
}

impl Signals {
    /// Starts to listen.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            stop: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            resume: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// The next wish.
    pub(super) async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.terminate.recv() => Wish::End(SignalKind::terminate().as_raw_value()),
            _ = self.hangup.recv() => Wish::End(SignalKind::hangup().as_raw_value()),
            _ = self.interrupt.recv() => Wish::Interrupt,
            _ = self.stop.recv() => Wish::Stop,
            _ = self.resume.recv() => Wish::Continued,
        }
    }

    /// Waits until a stopped process was told to go on. `stop` does the stopping, after older
    /// signals to go on were forgotten.
    pub(super) async fn stopped<E>(
        &mut self,
        stop: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        self.resume = match signal(SignalKind::from_raw(Signal::CONT.as_raw())) {
            Ok(fresh) => fresh,
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGCONT");
                return Ok(());
            }
        };
        stop()?;
        self.resume.recv().await;
        Ok(())
    }
}
