//! `quarterdeck drain`: empties nodes as the console does, by the same runs, without a screen.

mod progress;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::mpsc,
    time::{interval, timeout},
};

use self::progress::{Progress, as_json, course, is_quiet};
use super::{json, snapshot::exit, tolerate_broken_pipe};
use crate::{
    app::{
        Effect, Msg, State,
        runtime::{Flow, Runtime},
        weigh,
    },
    cli::Exit,
    estate::{self, DRAIN_FEEDS, DRAIN_NEEDS, Departure},
    model::{Caller, FaultClass, Feed, Freshness, Health, Link, Side, Store, Symbol},
    plan::{self, Finding, Plan, Topic},
    ports::{Answer, Ports},
    ui::text::clean,
};

/// Messages that wait for the loop at most.
const INBOX: usize = 1024;
/// How long what a drain looks at may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// For how long nobody can see the pods until a drain is given up, seconds.
const MOST_BLIND_S: u32 = 15;

/// What is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// The names of the nodes.
    pub nodes: Vec<Symbol>,
    /// How long it may take altogether, seconds.
    pub deadline_s: Option<u32>,
    /// Print what became of it as JSON.
    pub json: bool,
}

/// What a simulation comes to: `Finding` where something is in the way of the drain; worse where the
/// cluster has not told everything.
pub fn foreseen(store: &Store, nodes: &[Symbol]) -> Exit {
    let missing = !estate::nodes_to_drain(store, nodes).1.is_empty();
    let blocked = missing || estate::drain(store, nodes).iter().any(|it| it.obstacle().is_some());
    let seen = exit(store, &of_cluster());
    if blocked { seen.max(Exit::Finding) } else { seen }
}

/// Carries a drain out. `state` shows what it would do, `effects` are what it needs done for that. How it
/// gets on goes to `notes`, a line for each change.
pub async fn drain(
    ports: Ports,
    (state, effects): (State, Vec<Effect>),
    wanted: &Wanted,
    (out, notes): (&mut dyn Write, &mut dyn Write),
) -> io::Result<Exit> {
    let asked = ports.clone();
    let mut driver = Driver::new(ports, state);
    driver.execute(effects);
    if let Err((exit, why)) = driver.look(wanted).await {
        writeln!(notes, "error: {}", clean(&why))?;
        return Ok(exit);
    }
    let plan = match planned(driver.state.store(), wanted) {
        Ok(plan) => plan,
        Err(why) => {
            writeln!(notes, "error: {}", clean(&why))?;
            return Ok(Exit::Finding);
        }
    };
    writeln!(notes, "{}: {}", clean(&plan.title), clean(&plan.intent))?;
    let preflight = weigh(&asked, &plan, driver.state.examination(&plan)).await;
    let (begun, forbidden) = driver.state.begin_unasked(plan, &preflight);
    driver.execute(begun);
    if let Some(why) = forbidden {
        driver.finish_writing().await;
        writeln!(notes, "error: {}", clean(&why))?;
        let denied = matches!(preflight.of(Topic::Rbac), Finding::Refused(_));
        return Ok(if denied { Exit::Denied } else { Exit::Finding });
    }
    let mut exit = driver.carry_through(wanted.deadline_s, notes).await?;
    if exit == Exit::Ok {
        exit = tell_latecomers(driver.state.store(), &wanted.nodes, notes)?;
    }
    if wanted.json {
        let said = json(&as_json(driver.state.store()))?;
        tolerate_broken_pipe(writeln!(out, "{said}").and_then(|()| out.flush()))?;
    }
    Ok(exit)
}

fn planned(store: &Store, wanted: &Wanted) -> Result<Plan, String> {
    let departures = estate::drain(store, &wanted.nodes);
    let pods: Vec<_> = departures.iter().collect();
    plan::drain_of(store, &wanted.nodes, &pods, &[], wanted.deadline_s)
}

/// Pods that came to a node after the plan was made and before the node was cordoned: nobody has agreed
/// to end those.
fn tell_latecomers(store: &Store, nodes: &[Symbol], out: &mut dyn Write) -> io::Result<Exit> {
    let here = estate::drain(store, nodes);
    let late = here.iter().filter(|it| it.verdict.leaves());
    let late: Vec<_> = late.map(Departure::name).collect();
    if late.is_empty() {
        return Ok(Exit::Ok);
    }
    let late = clean(&late.join(", ")).into_owned();
    writeln!(
        out,
        "error: what came before the nodes were cordoned is still there: {late}; drain again"
    )?;
    Ok(Exit::Finding)
}

/// Whether nothing more is to come of a feed soon.
const fn is_settled(seen: &Freshness) -> bool {
    match &seen.health {
        Health::Live => seen.complete,
        Health::Stale(_) => true,
        Health::Idle | Health::Loading => false,
    }
}

/// What the cluster has to tell of a drain: what EC2 has to tell is not waited for for ever.
fn of_cluster() -> Vec<Feed> {
    DRAIN_FEEDS.iter().copied().filter(|it| it.side() == Side::Kubernetes).collect()
}

/// The state of a console that nobody looks at, and what carries out what it asks for.
struct Driver {
    state: State,
    runtime: Runtime,
    inbox: mpsc::Receiver<Msg>,
    /// Entries that the journal has not confirmed yet.
    unwritten: usize,
    /// Why it cannot go well any more: what the journal or the world refused.
    refused: Option<(Exit, String)>,
    progress: Progress,
    /// For how long the cluster has not let us see the pods, seconds.
    blind_s: u32,
}

impl Driver {
    fn new(ports: Ports, state: State) -> Self {
        let (sender, inbox) = mpsc::channel(INBOX);
        let runtime = Runtime::new(ports, sender);
        let progress = Progress::default();
        Self { state, runtime, inbox, unwritten: 0, refused: None, progress, blind_s: 0 }
    }

    fn execute(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.unwritten += usize::from(matches!(effect, Effect::Record(..)));
            // Nobody is there who could copy, open or leave anything.
            if let Flow::Connected(id, outcome) = self.runtime.execute(effect) {
                self.handle(Msg::Connected(id, outcome));
            }
        }
    }

    fn handle(&mut self, message: Msg) {
        if let Msg::Recorded(_, result) = &message {
            self.unwritten = self.unwritten.saturating_sub(1);
            if let Err(why) = result {
                self.refused = Some((Exit::Finding, format!("the journal refuses: {why}")));
            }
        }
        if let Msg::Answered(_, Answer::Failed(fault), _) = &message
            && matches!(fault.class, FaultClass::Denied | FaultClass::Expired)
        {
            self.refused = Some((Exit::Denied, fault.to_string()));
        }
        let effects = self.state.handle(message);
        self.execute(effects);
    }

    /// Takes in what comes within a second, and lets that pass.
    async fn second(&mut self) {
        let mut tick = interval(Duration::from_secs(1));
        tick.tick().await;
        loop {
            tokio::select! {
                biased;
                message = self.inbox.recv() => match message {
                    Some(message) => self.handle(message),
                    None => break,
                },
                _ = tick.tick() => break,
            }
        }
        let now = self.runtime.now();
        self.handle(Msg::Tick(now));
    }

    /// Waits until the journal has answered.
    async fn finish_writing(&mut self) {
        while self.unwritten > 0 {
            self.second().await;
        }
    }

    /// Whether it is known who we are and where: guard rules go by that.
    fn is_introduced(&self) -> bool {
        let store = self.state.store();
        store.caller != Caller::default() && store.link != Link::default()
    }

    fn has_seen(&self, feeds: &[Feed]) -> bool {
        let store = self.state.store();
        feeds.iter().all(|feed| is_settled(store.freshness(*feed)))
    }

    /// Waits until everything is known that a drain looks at.
    async fn look(&mut self, wanted: &Wanted) -> Result<(), (Exit, String)> {
        let patience = wanted.deadline_s.map_or(PATIENCE, |it| Duration::from_secs(it.into()));
        let looking = timeout(patience.min(PATIENCE), async {
            while !(self.has_seen(DRAIN_FEEDS) && self.is_introduced()) {
                self.second().await;
            }
        });
        let late = looking.await.is_err() && !self.has_seen(&of_cluster());
        let store = self.state.store();
        for feed in DRAIN_NEEDS {
            if let Health::Stale(fault) = &store.freshness(*feed).health {
                return Err((exit(store, DRAIN_NEEDS), format!("{}: {fault}", feed.name())));
            }
        }
        if late {
            Err((Exit::Partial, "the cluster has not answered in time".to_owned()))
        } else {
            Ok(())
        }
    }

    /// With what the run itself says about it.
    fn in_detail(&self, why: &str) -> String {
        match self.state.store().runs.first().filter(|it| !it.detail.is_empty()) {
            Some(run) => format!("{why}: {}", run.detail),
            None => why.to_owned(),
        }
    }

    /// Why nobody will see any more what becomes of the pods: the cluster has not let us for a while.
    fn blind(&mut self) -> Option<String> {
        let Health::Stale(fault) = &self.state.store().freshness(Feed::Pods).health else {
            self.blind_s = 0;
            return None;
        };
        if fault.class != FaultClass::Denied {
            return None;
        }
        let fault = fault.to_string();
        self.blind_s += 1;
        if self.blind_s < MOST_BLIND_S {
            return None;
        }
        self.refused.get_or_insert((Exit::Denied, fault.clone()));
        Some(format!("the pods can no longer be seen: {fault}"))
    }

    /// Lets the run go on until it is over, or until it must not go on.
    async fn carry_through(
        &mut self,
        deadline_s: Option<u32>,
        notes: &mut dyn Write,
    ) -> io::Result<Exit> {
        let end = deadline_s.map(|it| after(self.runtime.now(), it));
        let mut given_up = None;
        loop {
            self.second().await;
            self.progress.tell(self.state.store(), self.runtime.now(), notes)?;
            let Some(course) = course(self.state.store()) else {
                let gone = || (Exit::Finding, "it is gone".to_owned());
                let (exit, why) = self.refused.take().unwrap_or_else(gone);
                writeln!(notes, "error: the drain was not begun: {}", clean(&why))?;
                return Ok(exit);
            };
            if course == "finished" {
                if self.unwritten == 0 {
                    return Ok(Exit::Ok);
                }
                continue;
            }
            let late = end.is_some_and(|end| self.runtime.now() >= end);
            let blind = self.blind();
            let why = if late {
                deadline_s.map(|it| self.in_detail(&format!("it has taken {it} s")))
            } else {
                stuck(course).map(|it| self.in_detail(it)).or_else(|| blind.clone())
            };
            if let Some(why) = why.filter(|_| given_up.is_none()) {
                let effects = self.state.abort_runs();
                self.execute(effects);
                given_up = Some(why);
            }
            let Some(why) = &given_up else { continue };
            if self.unwritten == 0 && (late || blind.is_some() || is_quiet(self.state.store())) {
                writeln!(notes, "error: given up: {}. {}", clean(why), LEFT)?;
                return Ok(self.refused.as_ref().map_or(Exit::Finding, |it| it.0));
            }
        }
    }
}

/// Why a run cannot go on by itself.
fn stuck(course: &str) -> Option<&'static str> {
    match course {
        "halted" => Some("a step has failed"),
        "paused" => Some("the journal has not taken an outcome"),
        _ => None,
    }
}

/// What is left behind.
const LEFT: &str = "The nodes stay cordoned: drain them again, or let pods be placed there with `kubectl \
                    uncordon` or in the console";

fn after(now: Timestamp, seconds: u32) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds.into())).unwrap_or(Timestamp::MAX)
}
