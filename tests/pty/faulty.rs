//! The loop over ports that fail: panics of the loop, which end the console, of tasks, which do not,
//! a loop that hangs, and a world in which nothing happens.
//!
//! The console has no switch that makes it fail, so the test runs itself in a terminal with ports
//! that do.

use std::{
    env,
    io::{self, Write},
    sync::Arc,
    thread,
    time::Duration,
};

use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use jiff::Timestamp;
use portable_pty::CommandBuilder;
use quarterdeck::{
    app::{self, Setup, State},
    keymap::Keymap,
    model::{Destination, Feed, Observation, ResourceId},
    panes::{Location, PaneId, Scope},
    ports::{
        Check, Clock, Connections, Doctor, Inspector, Inventory, LogEvent, LogQuery, Logs,
        Permission, PortError, Ports,
    },
    ui::theme::Theme,
};
use rustix::process::Signal;

use crate::terminal::Terminal;

/// Says in the child what is to fail.
const VARIABLE: &str = "PTY_TEST_DEFECT";

/// The console over ports of which this one fails.
pub(crate) fn start(what: &str) -> Terminal {
    let mut command = CommandBuilder::new(env::current_exe().unwrap());
    command.args(["--exact", "faulty::child", "--ignored", "--nocapture"]);
    command.env(VARIABLE, what);
    Terminal::start(command)
}

#[test]
fn a_panic_of_the_loop_is_told_on_the_normal_screen() {
    let mut terminal = start("clock");
    terminal.until_text("the clock has stopped");
    assert_eq!(terminal.ended().exit_code(), 101);
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    let (left, told) = (bytes.find("\x1b[?1049l"), bytes.find("the clock has stopped"));
    assert!(left.is_some() && left < told, "the screen is left before the message");
}

#[test]
fn a_panic_of_a_task_leaves_the_console_running() {
    let mut terminal = start("session");
    terminal.until_frame();
    terminal.until_text("the session is no longer followed");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// Time is the matter here: the loop ticks every second, and none of the ticks may write.
#[test]
fn nothing_is_written_while_nothing_changes() {
    let mut terminal = start("nothing");
    terminal.until_frame();
    assert!(terminal.quiet_for(Duration::from_millis(2500)), "{}", terminal.contents());
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_loop_that_hangs_can_still_be_ended() {
    let mut terminal = start("hang");
    terminal.until_text("hanging");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ended().exit_code(), 143);
}

#[test]
#[ignore = "started by the tests above, in a terminal of its own"]
fn child() {
    let faulty = Arc::new(Faulty(env::var(VARIABLE).unwrap()));
    let ports = Ports {
        inventory: Arc::clone(&faulty) as _,
        inspector: Arc::clone(&faulty) as _,
        logs: Arc::clone(&faulty) as _,
        doctor: Arc::clone(&faulty) as _,
        connections: Arc::clone(&faulty) as _,
        director: None,
        performer: Arc::new(quarterdeck::adapters::nobody::Nobody),
        prober: Arc::new(quarterdeck::adapters::nobody::Nobody),
        approvals: Arc::new(quarterdeck::adapters::nobody::Nobody),
        outbox: Arc::new(quarterdeck::adapters::nobody::Nobody),
        journal: Arc::new(quarterdeck::adapters::journal::InMemory::default()),
        views: Arc::new(quarterdeck::adapters::view_file::InMemory::default()),
        clock: faulty as _,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (state, effects) = State::new(Setup {
        session: "test".into(),
        keymap: Keymap::parse(include_str!("../../keymaps/default.toml")).unwrap(),
        theme: Theme::default(),
        on_light: None,
        first: Location::Table(PaneId::Pods, Scope::All),
        views: Vec::new(),
        destination: Destination::default(),
        environments: Vec::new(),
        guard: quarterdeck::guard::Guard::default(),
        read_only: false,
        sandbox: true,
        mouse: false,
        now: Timestamp::UNIX_EPOCH,
    });
    runtime.block_on(app::run(ports, state, effects)).unwrap();
}

/// Ports of which one fails.
struct Faulty(String);

impl Connections for Faulty {
    fn connect(&self, _to: &Destination) -> Result<Ports, String> {
        Err("there is nothing else".to_owned())
    }
}

impl Clock for Faulty {
    fn now(&self) -> Timestamp {
        if self.0 == "hang" {
            io::stdout().write_all(b"hanging").and_then(|()| io::stdout().flush()).unwrap();
            loop {
                thread::park();
            }
        }
        assert!(self.0 != "clock", "the clock has stopped");
        Timestamp::UNIX_EPOCH
    }
}

impl Inventory for Faulty {
    fn watch(&self, _feed: Feed) -> BoxStream<'static, Observation> {
        stream::pending().boxed()
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        if self.0 == "session" {
            return stream::once(async { panic!("no such session") }).boxed();
        }
        stream::pending().boxed()
    }

    fn refresh(&self, _feed: Feed) {
        assert!(self.0 != "refresh", "there is nothing to look at");
    }
}

impl Inspector for Faulty {
    fn object(&self, _id: ResourceId) -> BoxFuture<'static, Result<serde_json::Value, PortError>> {
        futures::future::pending().boxed()
    }
}

impl Logs for Faulty {
    fn follow(&self, _query: LogQuery) -> BoxStream<'static, LogEvent> {
        stream::pending().boxed()
    }
}

impl Doctor for Faulty {
    fn examine(&self) -> BoxStream<'static, Check> {
        stream::empty().boxed()
    }

    fn permissions(&self) -> BoxStream<'static, Permission> {
        stream::empty().boxed()
    }
}
