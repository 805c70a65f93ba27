//! What the user wants of a run.

use super::{Effect, Standing, State};
use crate::{
    app::looks::Asked,
    plan::{Draft, Event, Plan, Preflight, Premises, StepNumber, Wish},
    popups::{Agreed, Prompt},
};

/// What is said of changes where none may be made.
const READ_ONLY: &str = "this console was started to only read, so that nothing is changed";

impl State {
    /// Asks whether a plan is to be carried out.
    pub(in crate::app) fn ask_to_begin(&mut self, plan: Plan) -> Vec<Effect> {
        if self.footing.read_only {
            return self.tell(READ_ONLY);
        }
        self.ask(plan)
    }

    /// Asks for what a plan lacks, or fills it in, and then whether it is to be carried out.
    pub(in crate::app) fn complete(&mut self, draft: Draft) -> Vec<Effect> {
        if self.footing.read_only {
            return self.tell(READ_ONLY);
        }
        match draft {
            Draft::Restart(restarting) => self.ask_to_begin(restarting.plan(self.now)),
            Draft::Trigger(triggering) => self.ask_to_begin(triggering.plan(self.now)),
            Draft::Reboot(rebooting) => self.ask_to_begin(rebooting.plan(self.now)),
            Draft::Snapshot(snapshotting) => self.ask_to_begin(snapshotting.plan(self.now)),
            Draft::Hurry(hurrying) => self.hurry(&hurrying),
            Draft::End(ending) => self.ask_or_tell(ending.plan(self.now)),
            Draft::Update(updating) => self.ask_to_begin(updating.plan(self.now)),
            Draft::Replace(replacing) => self.ask_to_begin(replacing.plan(self.now)),
            Draft::Modify(modifying) => {
                self.prompt = Some(Prompt::new("change to: ", &modifying.class));
                self.asked = Asked::Setting(modifying);
                Vec::new()
            }
            Draft::Resize(resizing) => {
                self.prompt = Some(Prompt::new("machines: ", &resizing.bounds.1.to_string()));
                self.asked = Asked::Machines(resizing);
                Vec::new()
            }
            Draft::Scale(scaling) => {
                self.prompt = Some(Prompt::new("pods: ", &scaling.from.to_string()));
                self.asked = Asked::Replicas(scaling);
                Vec::new()
            }
        }
    }

    /// Does with a run what the user wants; a step that is left out needs a reason first.
    pub(in crate::app) fn order_run(&mut self, run: &str, wish: Wish) -> Vec<Effect> {
        let Some(place) = self.runs.place_of(run) else { return self.tell("that run is gone") };
        let kept = &self.runs.kept[place];
        if kept.standing == Standing::Closed && wish != Wish::RollBack {
            return self.tell("that run is over");
        }
        let acts = !matches!(wish, Wish::Pause | Wish::Abort);
        if acts && self.footing.read_only {
            return self.tell(READ_ONLY);
        }
        if acts && !self.find_place(place) {
            return self.tell("the run is of another place, or that place is not seen yet");
        }
        if matches!(wish, Wish::Resume | Wish::Retry(_)) {
            let judgement = self.judge(self.runs.kept[place].run.plan());
            if let Some(why) = judgement.refusals.first() {
                return self.tell(why.clone());
            }
        }
        match wish {
            Wish::Pause => self.happens(place, Event::Pause),
            Wish::Resume => self.happens(place, Event::Resume),
            Wish::Retry(step) => self.happens(place, Event::Retry(step)),
            Wish::Skip(step) => self.ask_reason(run, step),
            Wish::Abort => self.abort(place),
            Wish::RollBack => match self.runs.kept[place].run.rollback() {
                Some(plan) => self.ask_to_begin(plan),
                None => self.tell("nothing of it can be taken back"),
            },
        }
    }

    /// What is examined before a plan is carried out, as far as it is known by itself, and what the plan takes
    /// for granted.
    pub fn examination(&self, plan: &Plan) -> (Preflight, Premises) {
        let mut premises = Premises::of(plan);
        premises.look(&self.store);
        (Preflight::new(plan, &self.judge(plan)), premises)
    }

    /// Begins to carry out a plan that nobody can be asked about, such as that of a script; or says which
    /// guard rule is in the way. The journal tells that, too.
    pub fn begin_unasked(
        &mut self,
        plan: Plan,
        preflight: &Preflight,
    ) -> (Vec<Effect>, Option<String>) {
        let judgement = self.judge(&plan);
        let only = |rule: Box<str>, what: &str| {
            format!("the rule `{rule}` asks for {what}, which only the console asks for")
        };
        let reason = judgement.reason.map(|rule| only(rule, "a reason"));
        let approval = judgement.second_person.map(|rule| only(rule, "a second person's approval"));
        let refused = judgement.refusals.into_iter().next().or(reason).or(approval);
        if let Some(why) = refused.or_else(|| preflight.obstacle()) {
            return (vec![self.note_rejection(&plan, &why)], Some(why));
        }
        let agreed = Agreed { plan, checks: preflight.checks(), reason: None };
        (self.begin_agreed(agreed, None), None)
    }

    /// Lets no step of any run begin any more: nobody is there to decide what becomes of it.
    pub fn abort_runs(&mut self) -> Vec<Effect> {
        let count = self.runs.kept.len();
        let open = |state: &Self, place: usize| state.runs.kept[place].standing == Standing::Open;
        let mut effects = Vec::new();
        for place in 0..count {
            if open(self, place) {
                effects.extend(self.happens(place, Event::Abort));
            }
        }
        effects
    }

    /// Ends a run, and offers to take back what it has done, such as that nodes are cordoned.
    fn abort(&mut self, place: usize) -> Vec<Effect> {
        let mut effects = self.happens(place, Event::Abort);
        let back = self.runs.kept[place].run.rollback();
        if let Some(plan) = back.filter(|_| !self.footing.read_only && self.find_place(place)) {
            effects.extend(self.ask_to_begin(plan));
        }
        effects
    }

    fn ask_reason(&mut self, run: &str, step: StepNumber) -> Vec<Effect> {
        self.prompt = Some(Prompt::new("left out because: ", ""));
        self.asked = Asked::Reason(run.into(), step);
        Vec::new()
    }

    /// Leaves a step out, now that the reason is known.
    pub(in crate::app) fn skip_step(
        &mut self,
        run: &str,
        step: StepNumber,
        why: &str,
    ) -> Result<Vec<Effect>, String> {
        if why.trim().is_empty() {
            return Err("a reason, which the journal keeps".to_owned());
        }
        let place = self.runs.place_of(run).ok_or("that run is gone")?;
        Ok(self.happens(place, Event::Skip(step, why.trim().to_owned())))
    }
}
