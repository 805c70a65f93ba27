//! A terminal emulator around a program.

use std::{
    cell::RefCell,
    env, fs,
    io::{Read, Write},
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty};
use rustix::process::{Pid, Signal, kill_process};
use vt100::{Parser, Screen};

/// How long anything may take on a busy machine before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the program has written so far.
struct Seen {
    bytes: Vec<u8>,
    parser: Parser,
}

impl Seen {
    /// Whether no frame is half drawn: the console says where one begins and ends (synchronised output,
    /// private mode 2026).
    fn is_whole(&self) -> bool {
        let last = |mark: &[u8]| self.bytes.windows(mark.len()).rposition(|at| at == mark);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }
}

/// A program in a terminal of its own, ended with the test.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Kept open, so that the modes can be read after the program has ended.
    _slave: Box<dyn SlavePty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    modes_before: String,
}

/// A state directory of somebody who has been asked what newcomers are asked.
fn known_here() -> PathBuf {
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state");
    fs::create_dir_all(state.join("quarterdeck")).unwrap();
    fs::write(state.join("quarterdeck/tour-offered"), "").unwrap();
    state
}

impl Terminal {
    /// Starts the console over the sandbox at 80 by 24.
    pub(crate) fn console(environment: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_quarterdeck"));
        command.arg("--sandbox");
        for (name, value) in environment {
            command.env(name, value);
        }
        Self::start(command)
    }

    /// Starts any program at 80 by 24.
    pub(crate) fn start(command: CommandBuilder) -> Self {
        Self::start_sized(command, 80, 24)
    }

    /// Starts any program.
    pub(crate) fn start_sized(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = portable_pty::native_pty_system().openpty(size(columns, rows)).unwrap();
        let modes_before = modes(&*pair.master);
        command.env("TERM", "xterm-256color");
        command.env("QUARTERDECK_CONFIG", "/dev/null");
        if command.get_env("XDG_STATE_HOME") == env::var_os("XDG_STATE_HOME").as_deref() {
            command.env("XDG_STATE_HOME", known_here());
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let parser = Parser::new(whole(rows), whole(columns), 0);
        let seen = Arc::new((Mutex::new(Seen { bytes: Vec::new(), parser }), Condvar::new()));
        read(pair.master.try_clone_reader().unwrap(), Arc::clone(&seen));
        let keyboard = pair.master.take_writer().unwrap();
        Self { master: pair.master, _slave: pair.slave, child, keyboard, seen, modes_before }
    }

    /// Types.
    pub(crate) fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Sends a signal to the program in the foreground.
    pub(crate) fn signal(&self, signal: Signal) {
        let process = self.master.process_group_leader().and_then(Pid::from_raw).unwrap();
        kill_process(process, signal).unwrap();
    }

    /// Sends a signal to the program, which may have ended by now.
    pub(crate) fn signal_if_there(&self, signal: Signal) {
        let process = self.child.process_id().and_then(|it| Pid::from_raw(it.try_into().ok()?));
        // Until the test has seen its end, nobody else gets its number.
        let _ = kill_process(process.unwrap(), signal);
    }

    /// Types into a terminal whose program may have ended by now.
    pub(crate) fn send_if_there(&mut self, keys: &str) {
        drop(self.keyboard.write_all(keys.as_bytes()).and_then(|()| self.keyboard.flush()));
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.seen.0.lock().unwrap().parser.set_size(whole(rows), whole(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.until_within(PATIENCE, what, wanted);
    }

    /// Waits as long as that until the screen is as wanted.
    pub(crate) fn until_within(
        &self,
        patience: Duration,
        what: &str,
        wanted: impl Fn(&Screen) -> bool,
    ) {
        let deadline = Instant::now() + patience;
        let mut seen = self.seen.0.lock().unwrap();
        while !(wanted(seen.parser.screen()) && seen.is_whole()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "not {what}:\n{}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits for the first frame, or the next one after the terminal was given away.
    pub(crate) fn until_frame(&self) {
        self.until("a frame on the alternate screen", |screen| {
            screen.alternate_screen()
                && screen.bracketed_paste()
                && !screen.contents().trim().is_empty()
        });
    }

    /// Waits until the screen shows a text.
    pub(crate) fn until_text(&self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the screen no longer shows a text.
    pub(crate) fn until_gone(&self, text: &str) {
        self.until(&format!("without {text}"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the terminal is as a shell expects it.
    pub(crate) fn until_given_back(&self) {
        self.until("given back", |screen| {
            !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
        });
    }

    /// Waits until the program has written a sequence so many times.
    pub(crate) fn until_count(&self, wanted: &[u8], count: usize) {
        let missing = |seen: &mut Seen| {
            seen.bytes.windows(wanted.len()).filter(|at| *at == wanted).count() < count
        };
        let seen = self.seen.0.lock().unwrap();
        let late = self.seen.1.wait_timeout_while(seen, PATIENCE, missing).unwrap().1.timed_out();
        assert!(!late, "{wanted:?} did not come {count} times");
    }

    /// Everything written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().bytes.clone()
    }

    /// Whether the program writes nothing for so long.
    pub(crate) fn quiet_for(&self, time: Duration) -> bool {
        let seen = self.seen.0.lock().unwrap();
        let before = seen.bytes.len();
        let more = |seen: &mut Seen| seen.bytes.len() == before;
        self.seen.1.wait_timeout_while(seen, time, more).unwrap().1.timed_out()
    }

    /// Waits for the end of the program; the terminal must be as it was before.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "still running:\n{}", self.contents());
            thread::sleep(Duration::from_millis(5));
        };
        self.until_given_back();
        assert_eq!(modes(&*self.master), self.modes_before, "the modes of the terminal");
        status
    }

    /// What the screen shows.
    pub(crate) fn contents(&self) -> String {
        let shown = RefCell::new(String::new());
        self.until("a whole frame", |screen| {
            shown.replace(screen.contents());
            true
        });
        shown.into_inner()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read(mut reader: Box<dyn Read + Send>, seen: Arc<(Mutex<Seen>, Condvar)>) {
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let mut state = seen.0.lock().unwrap();
            state.bytes.extend(&buffer[..count]);
            state.parser.process(&buffer[..count]);
            drop(state);
            seen.1.notify_all();
        }
    });
}

/// The modes of the line discipline, to be compared.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn whole(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}
