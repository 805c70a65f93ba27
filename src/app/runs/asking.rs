//! A plan that is asked about: it is examined meanwhile, tried out if that is wanted, and agreed to or not.

use super::{Effect, Part, State, Ticket};
use crate::{
    app::RequestId,
    approval::Request,
    guard::Consent,
    journal::{Approval, Entry, Outcome, Phase},
    plan::{Inquiry, Plan, Report, StepNumber, inquiries},
    popups::{Agreed, Confirm},
    ports::Answer,
};

/// The plan that is asked about.
#[derive(Debug)]
pub(in crate::app) struct Asking {
    plan: Plan,
    /// What is being found out about it.
    requests: Vec<RequestId>,
    /// By which the journal knows what was tried out.
    trial: Option<Box<str>>,
    /// What a second person is asked for, where one has to be.
    request: Option<Request>,
    approval: Option<Approval>,
}

impl State {
    /// Shows a plan and has it examined.
    pub(super) fn ask(&mut self, plan: Plan) -> Vec<Effect> {
        let judgement = self.judge(&plan);
        if !judgement.refusals.is_empty() {
            return self.reject(&plan, &judgement.refusals.join("\n"));
        }
        let consent = Consent::of(&plan, &self.environment(), &self.store.link);
        let place = format!("{}; {}", self.environment_in_words(), self.here());
        let mut effects = self.pop_up(Confirm::new(plan.clone(), &place, consent, &judgement));
        let request = judgement.second_person.map(|rule| {
            let (nonce, place, caller) = (self.next_run(), self.place(), self.actor());
            Request::new(plan.clone(), place, caller, rule, (nonce, self.now))
        });
        let mut asked = inquiries(&plan);
        asked.extend(request.clone().map(|it| Inquiry::LayOut(Box::new(it))));
        let requests = Vec::new();
        self.asking = Some(Asking { plan, requests, trial: None, request, approval: None });
        effects.extend(asked.into_iter().map(|inquiry| self.inquire(inquiry)));
        effects
    }

    fn inquire(&mut self, inquiry: Inquiry) -> Effect {
        self.requests += 1;
        let request = RequestId(self.requests);
        if let Some(asking) = &mut self.asking {
            asking.requests.push(request);
        }
        Effect::Examine(request, inquiry)
    }

    /// Has every step tried out. The journal tells it, too.
    pub(in crate::app) fn try_out(&mut self) -> Vec<Effect> {
        let run = self.next_run();
        let Some(asking) = &mut self.asking else { return Vec::new() };
        asking.trial = Some(run);
        let acts = asking.plan.steps().map(|step| step.act.clone()).collect();
        self.dirty = true;
        vec![self.inquire(Inquiry::Try(acts))]
    }

    /// Has an approval examined that somebody has given.
    pub(in crate::app) fn examine_approval(&mut self, text: String) -> Vec<Effect> {
        self.dirty = true;
        let request = self.asking.as_ref().and_then(|it| it.request.as_ref());
        let digest = request.map(Request::digest);
        digest.map(|it| self.inquire(Inquiry::Approval(it, text))).into_iter().collect()
    }

    /// Whether it counts that somebody has approved it.
    fn counted(&mut self, who: Result<Box<str>, String>) -> Result<Box<str>, String> {
        let now = self.now;
        let asking = self.asking.as_mut();
        let Some((request, kept)) =
            asking.and_then(|it| it.request.as_ref().zip(Some(&mut it.approval)))
        else {
            return Err("nobody was asked to approve it".to_owned());
        };
        let by = who?;
        request.accepts(&by, now)?;
        *kept = Some(Approval { by: by.clone(), digest: request.digest().into() });
        Ok(by)
    }

    /// Something was found out about the plan that is asked about. The help may lie over the question.
    pub(in crate::app) fn examined(&mut self, request: RequestId, report: &Report) -> Vec<Effect> {
        let Some(asking) = self.asking.as_ref().filter(|it| it.requests.contains(&request)) else {
            return Vec::new();
        };
        let told = match report {
            Report::Tried(step, answer, took) => self.trial(asking, (*step, *took), answer),
            Report::Allowed(..) | Report::Read(_) | Report::LaidOut(_) | Report::Approved(_) => {
                None
            }
        };
        let counted = match report {
            Report::Approved(who) => Some(Report::Approved(self.counted(who.clone()))),
            Report::Tried(..) | Report::Allowed(..) | Report::Read(_) | Report::LaidOut(_) => None,
        };
        let report = counted.as_ref().unwrap_or(report);
        if let Some(popup) = self.beneath.as_mut().or(self.popup.as_mut()) {
            popup.hear(report);
        }
        self.dirty = true;
        told.into_iter().collect()
    }

    /// What is written down of a step that was tried out.
    fn trial(
        &self,
        asking: &Asking,
        (number, duration_ms): (StepNumber, u64),
        answer: &Answer,
    ) -> Option<Effect> {
        let (run, step) = (asking.trial.clone()?, asking.plan.steps().nth(number)?);
        let (error, again, request_ids) = match answer {
            Answer::Done(ids) => (None, false, ids.clone()),
            Answer::Later { why, .. } => (Some(why.as_str().into()), true, Vec::new()),
            Answer::Failed(fault) => (Some(fault.to_string().into()), false, Vec::new()),
        };
        let outcome = Outcome { error, again, request_ids, duration_ms };
        let entry = Entry {
            step: u32::try_from(number).unwrap_or(u32::MAX),
            attempt: 1,
            title: step.title.as_str().into(),
            command: serde_json::to_value(&step.act).unwrap_or_default(),
            ..self.of_plan(&run, &asking.plan, Phase::Dry(outcome))
        };
        Some(Effect::Record(Ticket { run, part: Part::Aside }, Box::new(entry)))
    }

    /// The user agrees.
    pub(in crate::app) fn agreed(&mut self, agreed: Agreed) -> Vec<Effect> {
        let kept = self.asking.take().map(|it| {
            let is_late = it.request.is_some_and(|request| !request.is_open(self.now));
            (it.requests, it.approval.filter(|_| !is_late))
        });
        let (requests, approval) = kept.unwrap_or_default();
        // Nobody waits any more for what was to be found out.
        let mut effects: Vec<_> = requests.into_iter().map(Effect::Cancel).collect();
        effects.extend(self.begin_agreed(agreed, approval));
        effects
    }

    /// The console is left, and nobody answers the question any more.
    pub(in crate::app) fn left(&mut self) -> Vec<Effect> {
        self.declined("the console was left")
    }

    /// The user does not agree, or may not.
    pub(in crate::app) fn declined(&mut self, why: &str) -> Vec<Effect> {
        let Some(asking) = self.asking.take() else { return Vec::new() };
        let mut effects: Vec<_> = asking.requests.iter().copied().map(Effect::Cancel).collect();
        effects.push(self.note_rejection(&asking.plan, why));
        effects
    }
}
