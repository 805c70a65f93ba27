//! Runs of plans: what they ask for becomes effects, what comes of it becomes events.
//!
//! A run begins when its plan is in the journal, and ends when that is there, too: what a later console
//! finds begun and not ended was left in the middle.

mod asking;
mod last_call;
mod orders;
mod probes;
mod recalled;
mod records;
mod rejections;
mod rows;

use jiff::Timestamp;

pub(super) use self::{asking::Asking, last_call::Call};
use super::{ConnectionId, Effect, State};
use crate::{
    journal::{Anchor, Approval, Check, Phase},
    model::{Feed, SourceId},
    plan::{Course, Event, Plan, Request, Run, Step, StepNumber},
    popups::Agreed,
    ports::Answer,
};

/// Which entry of which run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The run.
    pub run: Box<str>,
    /// What of it is written down.
    pub part: Part,
}

/// What of a run is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// That it begins.
    Beginning,
    /// That a request is about to leave: the step, and which attempt at it.
    Before(StepNumber, u32),
    /// What came of it, or that a step is left out.
    Outcome,
    /// That it ends.
    End,
    /// What was measured meanwhile.
    Measured,
    /// What belongs to no run: that a plan was not carried out, or only tried out.
    Aside,
}

/// A request to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The connection that it is meant for: none other may carry it out.
    pub connection: ConnectionId,
    /// The run.
    pub run: Box<str>,
    /// The step.
    pub step: StepNumber,
    /// Which attempt at it.
    pub attempt: u32,
    /// By which the other side recognises a request that it has had before.
    pub token: Box<str>,
}

/// Every run of this console, and those that earlier ones left.
#[derive(Debug)]
pub(super) struct Runs {
    /// Tells the runs of this console from those of all others.
    session: Box<str>,
    begun: u32,
    kept: Vec<Kept>,
    /// The newest entry of this console.
    anchor: Option<Anchor>,
    /// The rows are not as the runs are.
    behind: bool,
}

/// A run, and how it stands with the journal.
#[derive(Debug)]
struct Kept {
    run: Run,
    begun: Timestamp,
    standing: Standing,
    /// What it asks for as soon as its beginning is written down.
    held: Vec<Request>,
    grounds: Grounds,
    /// What we are connected to is what it changes, and was when this connection was in force.
    here: bool,
    connection: ConnectionId,
    /// What knocking at the database that it interrupts has found.
    downtime: Option<Box<str>>,
}

/// On what grounds a run was begun.
#[derive(Clone, Debug, Default)]
struct Grounds {
    /// What was examined.
    checks: Vec<Check>,
    /// Why it is done, where that was asked for.
    reason: Option<Box<str>>,
    /// Who approved it, where somebody had to.
    approval: Option<Approval>,
}

/// How a run stands with the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Its beginning is being written down.
    Opening,
    /// It can go on.
    Open,
    /// Its end is written down, or about to be.
    Closed,
}

impl Runs {
    /// None so far.
    pub(super) const fn new(session: Box<str>) -> Self {
        Self { session, begun: 0, kept: Vec::new(), anchor: None, behind: false }
    }

    /// What must be watched for goals to be seen.
    pub(super) fn feeds(&self) -> impl Iterator<Item = Feed> + '_ {
        let open = self.kept.iter().filter(|it| it.standing != Standing::Closed);
        open.flat_map(|it| it.run.plan().steps()).flat_map(Step::feeds)
    }

    /// Whether any of them waits for what a feed shows.
    fn awaits(&self, place: usize, feed: Feed) -> bool {
        let kept = &self.kept[place];
        let mut steps = kept.run.plan().steps();
        kept.here
            && kept.standing == Standing::Open
            && steps.any(|step| step.feeds().any(|it| it == feed))
    }

    fn place_of(&self, run: &str) -> Option<usize> {
        self.kept.iter().position(|it| it.run.id() == run)
    }
}

impl State {
    /// The newest entry that this console has written to a journal that lasts.
    pub fn anchor(&self) -> Option<Anchor> {
        self.runs.anchor.filter(|_| !self.footing.sandbox)
    }

    /// Begins to carry out a plan that somebody has agreed to elsewhere.
    pub fn begin_run(&mut self, plan: Plan) -> Vec<Effect> {
        self.begin_agreed(Agreed { plan, checks: Vec::new(), reason: None }, None)
    }

    /// Begins to carry out a plan that was agreed to. The rules count as they are now, whoever agreed.
    fn begin_agreed(&mut self, agreed: Agreed, approval: Option<Approval>) -> Vec<Effect> {
        let Agreed { plan, checks, reason } = agreed;
        if self.footing.read_only {
            return self.tell("this console was started to only read, so that nothing is changed");
        }
        let refusals = self.judge(&plan).refusals_given(reason.as_deref(), approval.is_some());
        if !refusals.is_empty() {
            return self.reject(&plan, &refusals.join("\n"));
        }
        let grounds = Grounds { checks, reason: reason.map(Into::into), approval };
        let id = self.next_run();
        let title = plan.title.clone();
        let knock = self.knock(&id, &plan);
        let (run, held) = Run::start(&id, plan, self.now);
        let entry = self.beginning(&run, &grounds);
        let (begun, standing, connection) = (self.now, Standing::Opening, self.connection.id);
        let (here, downtime) = (true, None);
        let kept = Kept { run, begun, standing, held, grounds, here, connection, downtime };
        self.runs.kept.push(kept);
        self.show_runs();
        let mut effects = self.tell(format!("{title}: the runs tell how it gets on"));
        let ticket = Ticket { run: id, part: Part::Beginning };
        effects.push(Effect::Record(ticket, Box::new(entry)));
        effects.extend(knock);
        effects.extend(self.watch());
        effects
    }

    /// What the next run is known by.
    fn next_run(&mut self) -> Box<str> {
        self.runs.begun += 1;
        format!("{}-{}", self.runs.session, self.runs.begun).into()
    }

    /// The journal has taken an entry, or has not.
    pub(super) fn recorded(
        &mut self,
        ticket: &Ticket,
        result: Result<Anchor, String>,
    ) -> Vec<Effect> {
        let newer = |it: &Anchor, last: Anchor| it.number > last.number;
        let anchor = result.as_ref().ok().copied();
        let anchor = anchor.filter(|it| self.runs.anchor.is_none_or(|last| newer(it, last)));
        self.runs.anchor = anchor.or(self.runs.anchor);
        if let (Part::Aside, Err(why)) = (ticket.part, &result) {
            return self.tell(format!("that it was not done is not written down: {why}"));
        }
        let Some(place) = self.runs.place_of(&ticket.run) else { return Vec::new() };
        match (ticket.part, result) {
            (Part::Beginning, Ok(_)) => {
                self.runs.kept[place].standing = Standing::Open;
                let held = std::mem::take(&mut self.runs.kept[place].held);
                self.carry_on(place, held)
            }
            (Part::Beginning, Err(why)) => {
                let kept = self.runs.kept.remove(place);
                let title = format!("{} was not begun", kept.run.plan().title);
                self.explain(&title, &format!("Nothing was changed.\n\n{why}"));
                self.show_runs();
                let knocked = Effect::EndProbe(ticket.run.clone());
                [knocked].into_iter().chain(self.watch()).collect()
            }
            (Part::Before(step, attempt), result) => {
                self.happens(place, Event::Recorded(step, attempt, result.map(drop)))
            }
            (Part::Outcome, Err(why)) => {
                let text = format!("The run is paused: what came of a step is not in it.\n\n{why}");
                self.explain("the journal lacks an outcome", &text);
                self.happens(place, Event::Pause)
            }
            (Part::End, Err(why)) => self.tell(format!("the end of the run is not written: {why}")),
            (Part::Measured, Err(why)) => {
                self.tell(format!("what was measured is not written: {why}"))
            }
            (Part::Outcome | Part::End | Part::Measured | Part::Aside, Ok(_))
            | (Part::Aside, Err(_)) => Vec::new(),
        }
    }

    /// The world has answered.
    pub(super) fn answered(
        &mut self,
        sending: &Sending,
        answer: Answer,
        duration_ms: u64,
    ) -> Vec<Effect> {
        let Some(place) = self.runs.place_of(&sending.run) else { return Vec::new() };
        self.happens(place, Event::Answered(sending.step, sending.attempt, answer, duration_ms))
    }

    /// Lets time pass for the runs, and looks whether their goals are reached.
    pub(super) fn tick_runs(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for place in 0..self.runs.kept.len() {
            if self.runs.kept[place].standing != Standing::Open {
                continue;
            }
            if self.find_place(place) {
                let now = self.now;
                let run = &mut self.runs.kept[place].run;
                let mut requests = run.handle(Event::Tick(now));
                requests.extend(run.look(&self.store));
                effects.extend(self.carry_on(place, requests));
            }
        }
        effects
    }

    /// Looks at once whether what a feed shows has reached a goal: the next step need not wait for it.
    pub(super) fn look_for_runs(&mut self, feed: Feed) -> Vec<Effect> {
        let mut effects = Vec::new();
        for place in 0..self.runs.kept.len() {
            if self.runs.awaits(place, feed) {
                let requests = self.runs.kept[place].run.look(&self.store);
                effects.extend(self.carry_on(place, requests));
            }
        }
        effects
    }

    /// What was under way is of another place from now on: it waits until we are there again.
    pub(super) fn leave_runs(&mut self) {
        for kept in self.runs.kept.iter_mut().filter(|it| it.standing != Standing::Closed) {
            // A pause asks for nothing.
            kept.run.handle(Event::Pause);
            kept.here = false;
        }
        self.show_runs();
    }

    /// Looks whether what a run changes is what we are connected to by now.
    fn find_place(&mut self, place: usize) -> bool {
        let here = self.is_here(&self.runs.kept[place].run);
        let connection = self.connection.id;
        let kept = &mut self.runs.kept[place];
        kept.here = here;
        if here {
            kept.connection = connection;
        }
        here
    }

    /// Whether everything that a run changes belongs to what we are connected to, as far as it is seen.
    fn is_here(&self, run: &Run) -> bool {
        let seen = |feed: &Feed| self.store.source(*feed).cloned();
        let sources: Vec<SourceId> = self.watched.iter().filter_map(seen).collect();
        run.plan().steps().all(|step| sources.contains(&step.act.target().source))
    }

    fn happens(&mut self, place: usize, event: Event) -> Vec<Effect> {
        let run = &mut self.runs.kept[place].run;
        let mut requests = run.handle(event);
        if self.runs.kept[place].here {
            requests.extend(self.runs.kept[place].run.look(&self.store));
        }
        self.carry_on(place, requests)
    }

    /// Turns what a run asks for into effects; one of which nothing more comes is closed.
    fn carry_on(&mut self, place: usize, requests: Vec<Request>) -> Vec<Effect> {
        let run = &self.runs.kept[place].run;
        let id: Box<str> = run.id().into();
        let connection = self.runs.kept[place].connection;
        let effect = |request| match request {
            Request::Record(step, attempt, phase) => {
                let is_before = matches!(phase, Phase::Before { .. });
                let part = if is_before { Part::Before(step, attempt) } else { Part::Outcome };
                let entry = self.entry(run, (step, attempt), phase);
                Effect::Record(Ticket { run: id.clone(), part }, Box::new(entry))
            }
            Request::Perform(step, attempt, command, token) => Effect::Perform(
                Sending { connection, run: id.clone(), step, attempt, token },
                command,
            ),
        };
        let mut effects: Vec<_> = requests.into_iter().map(effect).collect();
        let is_over = match run.course() {
            Course::Finished => true,
            Course::Aborted => run.is_at_rest(),
            Course::Running | Course::Paused | Course::Halted => false,
        };
        if is_over && self.runs.kept[place].standing == Standing::Open {
            let entry = self.ending(run);
            let knocked = probes::interrupted(run.plan()).is_some();
            effects.extend(knocked.then(|| Effect::EndProbe(id.clone())));
            effects.push(Effect::Record(Ticket { run: id, part: Part::End }, Box::new(entry)));
            self.runs.kept[place].standing = Standing::Closed;
        }
        // Much may happen before anybody looks.
        (self.runs.behind, self.behind) = (true, true);
        effects
    }
}
