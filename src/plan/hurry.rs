//! What is done about machines that go at a known time: they are drained before, and at the last moment
//! it is asked whether what is left on them is to be ended at once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fact, Plan, Stage, Step};
use crate::{
    estate::LAST_CALL_S,
    model::{Pod, ResourceId},
    ports::Command,
    ui::format::duration,
};

/// As many pods are named at most.
const NAMED: usize = 5;
/// Deletions under way at a time.
const AT_ONCE: usize = 32;

/// A pod that has to leave before the end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Leaver {
    /// Its identity.
    pub id: ResourceId,
    /// Its UID.
    pub uid: Box<str>,
    /// How long it may take to end, seconds.
    pub grace_s: u32,
}

impl Leaver {
    /// This pod; Kubernetes gives it half a minute where it asks for nothing.
    pub fn of(pod: &Pod) -> Self {
        let said = pod.placement.as_ref().and_then(|it| it.grace_s);
        Self { id: pod.id.clone(), uid: pod.uid.to_string().into(), grace_s: said.unwrap_or(30) }
    }
}

/// A drain that has to be over when its machines go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Hurrying {
    /// What it would do if there were no hurry.
    pub plan: Plan,
    /// When the first of the machines goes.
    pub end: Timestamp,
    /// The names of their nodes.
    pub nodes: Vec<Box<str>>,
    /// What has to leave.
    pub leaving: Vec<Leaver>,
}

impl Hurrying {
    /// The plan as it is at `at`: no step waits for longer than the machines are there. Pods that may
    /// take longer to end are named, and given what they ask for all the same.
    pub fn plan(&self, at: Timestamp) -> Result<Plan, String> {
        let left = left(self.end, at)?;
        let mut plan = self.plan.clone();
        for step in plan.stages.iter_mut().flat_map(|stage| &mut stage.steps) {
            step.deadline_s = step.deadline_s.min(left);
        }
        plan.facts.push(goes(&self.nodes, left));
        let late: Vec<_> = self.leaving.iter().filter(|it| it.grace_s > left).collect();
        if !late.is_empty() {
            let text = format!(
                "killed with the machine unless they end sooner than they may, since nobody shortens \
                 their grace: {}",
                named(&late)
            );
            plan.facts.push(Fact::warning("too slow", text));
        }
        Ok(plan)
    }
}

/// The end of everything that is left on machines that go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Ending {
    /// When the first of the machines goes.
    pub end: Timestamp,
    /// The names of their nodes.
    pub nodes: Vec<Box<str>>,
    /// What is left on them.
    pub left: Vec<Leaver>,
}

impl Ending {
    /// The plan as it is at `at`, which is possible in the last moments only: every pod is deleted, with
    /// its own grace or what is left, whichever is shorter.
    pub fn plan(&self, at: Timestamp) -> Result<Plan, String> {
        let left = left(self.end, at)?;
        if i64::from(left) > LAST_CALL_S {
            let until = duration(u64::from(left) - LAST_CALL_S.unsigned_abs());
            return Err(format!(
                "that is asked in the last {LAST_CALL_S} seconds, {until} from now; until then the \
                 pods are drained"
            ));
        }
        if self.left.is_empty() {
            return Err("nothing but daemons is left on it".to_owned());
        }
        let steps = self.left.iter().map(|it| ended(it, left)).collect();
        let stage = Stage { title: "end".to_owned(), width: AT_ONCE, steps };
        let intent = format!(
            "Whatever the disruption budgets say, each is given its own grace or {left} s, whichever \
             is shorter."
        );
        let title = match &*self.left {
            [one] => format!("end {}/{} with what grace is left", one.id.namespace, one.id.name),
            all => format!("end {} pods with what grace is left", all.len()),
        };
        Ok(Plan { title, intent, facts: vec![goes(&self.nodes, left)], stages: vec![stage] })
    }
}

fn ended(pod: &Leaver, left: u32) -> Step {
    let grace = pod.grace_s.min(left);
    let title = format!("end {}/{} within {grace} s", pod.id.namespace, pod.id.name);
    let act = Command::Delete { pod: pod.id.clone(), uid: pod.uid.clone(), grace_s: Some(grace) };
    Step::new(title, act, left)
}

/// Whole seconds until the end; why nothing can be done any more where there are none.
fn left(end: Timestamp, at: Timestamp) -> Result<u32, String> {
    let left = end.duration_since(at).as_secs();
    match u32::try_from(left) {
        Ok(left) if left > 0 => Ok(left),
        _ => Err("its time is over: EC2 has taken it back, or does so now".to_owned()),
    }
}

fn goes(nodes: &[Box<str>], left: u32) -> Fact {
    let left = duration(left.into());
    let text = match nodes {
        [node] => format!("{node} is taken back in {left}"),
        nodes => format!("the first of {} nodes is taken back in {left}", nodes.len()),
    };
    Fact::warning("time", text)
}

fn named(pods: &[&Leaver]) -> String {
    let name = |it: &&Leaver| {
        format!("{}/{} ({})", it.id.namespace, it.id.name, duration(it.grace_s.into()))
    };
    let mut names: Vec<_> = pods.iter().take(NAMED).map(name).collect();
    names.extend((pods.len() > NAMED).then(|| format!("{} more", pods.len() - NAMED)));
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        action::Risk,
        model::{Kind, SourceId},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn leaver(name: &str, grace_s: u32) -> Leaver {
        let source = SourceId::kubernetes("u", "c");
        let id = ResourceId::namespaced(&source, Kind::Pod, "shop", name);
        Leaver { id, uid: name.into(), grace_s }
    }

    fn hurrying(graces: &[u32]) -> Hurrying {
        let name = |(number, grace): (usize, &u32)| leaver(&format!("p{number}"), *grace);
        let leaving: Vec<_> = graces.iter().enumerate().map(name).collect();
        let evict = |it: &Leaver| {
            let act = Command::Evict { pod: it.id.clone(), uid: it.uid.clone(), grace_s: None };
            Step::new("evict".to_owned(), act, 900 + it.grace_s)
        };
        let steps = leaving.iter().map(evict).collect();
        let stages = vec![Stage { title: "evict".to_owned(), width: 9, steps }];
        let (title, intent) = ("drain a".to_owned(), "To see.".to_owned());
        let plan = Plan { title, intent, facts: Vec::new(), stages };
        Hurrying { plan, end: at(220), nodes: vec!["a".into()], leaving }
    }

    fn facts(plan: &Plan) -> Vec<String> {
        plan.facts.iter().map(|it| format!("{}: {}", it.name, it.text)).collect()
    }

    #[test]
    fn no_step_waits_for_longer_than_the_machine_is_there() {
        let plan = hurrying(&[30, 600]).plan(at(120)).unwrap();
        assert!(plan.steps().all(|it| it.deadline_s == 100), "{plan:?}");
        let plan = hurrying(&[30]).plan(at(219)).unwrap();
        assert!(plan.steps().all(|it| it.deadline_s == 1), "{plan:?}");
        for late in [220, 221, 9000] {
            assert!(hurrying(&[30]).plan(at(late)).unwrap_err().contains("over"), "{late}");
        }
    }

    #[test]
    fn what_is_too_slow_is_named_and_nobody_shortens_its_grace() {
        let plan = hurrying(&[100, 101, 30]).plan(at(120)).unwrap();
        let [time, slow] = &facts(&plan)[..] else { panic!("{plan:?}") };
        assert_eq!(time, "time: a is taken back in 1m40s");
        assert!(slow.ends_with("shop/p1 (1m41s)"), "{slow}");
        let untouched = |it: &Step| matches!(it.act, Command::Evict { grace_s: None, .. });
        assert!(plan.steps().all(untouched));
        let many = hurrying(&[300; 9]).plan(at(120)).unwrap();
        assert!(facts(&many)[1].ends_with("shop/p4 (5m), 4 more"), "{many:?}");
        assert_eq!(facts(&hurrying(&[30]).plan(at(120)).unwrap()).len(), 1);
    }

    #[test]
    fn what_is_left_is_ended_in_the_last_seconds_only_with_what_grace_is_left() {
        let left = vec![leaver("quick", 5), leaver("slow", 300)];
        let ending = Ending { end: at(220), nodes: vec!["a".into()], left };
        let early = ending.plan(at(204)).unwrap_err();
        assert!(early.contains("last 15 seconds, 1s from now"), "{early}");
        let plan = ending.plan(at(208)).unwrap();
        assert_eq!(plan.risk(), Risk::Destructive);
        let graces: Vec<_> = plan
            .steps()
            .map(|it| {
                let Command::Delete { grace_s, uid, .. } = &it.act else { panic!("{:?}", it.act) };
                (uid.to_string(), *grace_s)
            })
            .collect();
        let of = |name: &str, grace| (name.to_owned(), Some(grace));
        assert_eq!(graces, [of("quick", 5), of("slow", 12)]);
        assert!(ending.plan(at(220)).is_err());
        let nothing = Ending { left: Vec::new(), ..ending };
        assert!(nothing.plan(at(210)).unwrap_err().contains("daemons"));
    }
}
