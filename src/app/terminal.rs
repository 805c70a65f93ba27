//! The terminal is borrowed: whatever ends the console, it is given back as it was.

use std::{
    io::{self, Write},
    panic, process,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use crossterm::{
    QueueableCommand, cursor,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    style::{Attribute, SetAttribute},
    terminal::{
        EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
        enable_raw_mode,
    },
};
use rustix::process::{
    Pid, Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process,
};

/// Whether the terminal is ours at the moment. Global, since the panic hook has nothing else.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse was asked for, which only some users want: with it, the terminal no longer selects text by
/// itself.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Buttons and the wheel, in a form that knows no widest column; not every movement.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Holds the terminal; gives it back when dropped.
pub(super) struct Guard(&'static AtomicBool);

impl Guard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, no cursor, and
    /// the mouse if it is wanted. A panic of this
    /// thread gives it back before the message is printed; other threads cannot reach the screen.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        MOUSE.store(mouse, Ordering::SeqCst);
        install_panic_hook();
        let guard = Self(&TAKEN);
        guard.retake()?;
        Ok(guard)
    }

    /// Gives the terminal to somebody else for a while.
    pub(super) fn give(&self) {
        restore(self.0);
    }

    /// Takes it back; also repairs modes that a stop from outside has left behind.
    pub(super) fn retake(&self) -> io::Result<()> {
        self.0.store(true, Ordering::SeqCst);
        disable_raw_mode()?;
        enable_raw_mode()?;
        let mut bytes = Vec::new();
        bytes.queue(EnterAlternateScreen)?.queue(EnableBracketedPaste)?.queue(cursor::Hide)?;
        if MOUSE.load(Ordering::SeqCst) {
            bytes.extend_from_slice(MOUSE_ON);
        }
        send(&bytes)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore(self.0);
    }
}

/// Gives the terminal back if it is ours. Failures are left alone: there is nobody to tell, and
/// after a hang-up there is no terminal either.
fn restore(taken: &AtomicBool) {
    if !taken.swap(false, Ordering::SeqCst) {
        return;
    }
    drop(disable_raw_mode());
    let mut bytes = Vec::new();
    if MOUSE.load(Ordering::SeqCst) {
        bytes.extend_from_slice(MOUSE_OFF);
    }
    let queued = (|| {
        bytes
            .queue(EndSynchronizedUpdate)?
            .queue(SetAttribute(Attribute::Reset))?
            .queue(DisableBracketedPaste)?
            .queue(LeaveAlternateScreen)?
            .queue(cursor::Show)?;
        io::Result::Ok(())
    })();
    if queued.is_ok() {
        drop(send(&bytes));
    }
}

fn send(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A panic of the thread that draws ends the console, so the terminal is given back first and the
/// hook before ours prints on the normal screen. A panic of a task is caught by the runtime: it
/// goes to the log, since printing it would spoil a screen that stays.
fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let drawing = thread::current().id();
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if thread::current().id() != drawing && TAKEN.load(Ordering::SeqCst) {
                tracing::error!(%information, "a task panicked");
                return;
            }
            restore(&TAKEN);
            previous(information);
        }));
    });
}

/// Gives the terminal back as well as it can be done while the thread that draws hangs, and ends the
/// process. Writing may hang too, so it is given only a moment.
pub(super) fn abandon(signal: i32) -> ! {
    let (sender, done) = channel();
    thread::spawn(move || {
        restore(&TAKEN);
        sender.send(())
    });
    if done.recv_timeout(Duration::from_millis(500)).is_err() {
        tracing::error!("the terminal takes nothing");
    }
    process::exit(signal.saturating_add(128));
}

/// There is no shell that could bring us back to the foreground.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the console was not started from a shell, so nothing could wake it up")]
pub(super) struct NoShell;

/// Stops the whole process group, as ctrl-z does to programs that leave it to the terminal: a
/// wrapper such as `cargo run` has to stop with us for the shell to notice.
pub(super) fn stop() -> Result<(), NoShell> {
    if getsid(None) == Ok(getpgrp()) {
        return Err(NoShell);
    }
    kill_current_process_group(Signal::STOP).map_err(|_| NoShell)
}

/// Stops only this process, while another program has the terminal and was stopped itself.
pub(super) fn stop_alone() {
    if let Err(error) = kill_process(getpid(), Signal::STOP) {
        tracing::warn!(%error, "cannot stop");
    }
}

/// Asks another program to end.
pub(super) fn terminate(process: u32) {
    let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return };
    if let Err(error) = kill_process(process, Signal::TERM) {
        tracing::warn!(%error, "cannot end the other program");
    }
}
