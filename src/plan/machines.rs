//! Plans for groups of machines that lack something: how many, or the time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fact, Plan, Stage, Step};
use crate::{
    model::{Kind, ResourceId},
    ports::Command,
};

/// How long a group may take until all its machines serve, seconds: one that leaves is drained first.
const SIZED_S: u32 = 3600;
/// How long EKS may take to replace all nodes of a group, one by one, seconds.
const UPDATED_S: u32 = 8 * 3600;
/// How long a machine may take to go and another one to join, seconds.
const REPLACED_S: u32 = 1800;

/// Another number of machines for a group.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Resizing {
    /// The node group, or the Auto Scaling group.
    pub group: ResourceId,
    /// Fewest, now, and most.
    pub bounds: (u32, u32, u32),
    /// What an hour of one machine costs, in millionths of a dollar; absent where nobody knows.
    pub price: Option<i64>,
    /// What one machine brings and takes.
    pub each: Each,
    /// Addresses that are free where its machines start; absent where nobody knows.
    pub free: Option<u64>,
    /// What is to be weighed whatever the number.
    pub facts: Vec<Fact>,
}

/// What one machine of a group brings and takes, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Each {
    /// Pods that fit on it at most.
    pub pods: Option<u32>,
    /// Its vCPUs.
    pub vcpus: Option<u32>,
    /// Addresses that it takes when it begins.
    pub addresses: Option<u64>,
}

impl Resizing {
    /// The plan, or what is wrong with what was typed.
    pub fn plan(&self, typed: &str) -> Result<Plan, String> {
        let desired = typed.trim().parse::<u32>().map_err(|_| "a number of machines".to_owned())?;
        let (min, from, max) = self.bounds;
        let elsewhere = "another one is set where the group is defined";
        if desired == from {
            return Err(format!("it wants {desired} already"));
        }
        if desired > max {
            return Err(format!("at most {max}, its maximum: {elsewhere}"));
        }
        if desired < min {
            return Err(format!("at least {min}, its minimum: {elsewhere}"));
        }
        let group = self.group.clone();
        let title = format!("resize {group} from {from} to {desired}");
        let intent = match desired.checked_sub(from) {
            Some(more) => format!("{more} more machines are started; they join within minutes."),
            None => format!("{} machines end, which Auto Scaling chooses.", from - desired),
        };
        let act = Command::Resize { group, from, desired };
        let plan = Plan::single(Step::new(title, act, SIZED_S), &intent);
        Ok(plan.weighing(self.facts(i64::from(desired) - i64::from(from))))
    }

    fn facts(&self, more: i64) -> Vec<Fact> {
        let hour = self.price.map(|price| price * more).ok_or("there is no price book yet");
        let mut facts = vec![Fact::price(hour)];
        if let Ok(more) = u64::try_from(more) {
            facts.extend([self.addresses(more), self.quota(more), self.pods(more)]);
        } else {
            facts.push(self.pods_on_them());
        }
        facts.extend(self.facts.iter().cloned());
        facts
    }

    fn addresses(&self, more: u64) -> Fact {
        let (Some(free), Some(each)) = (self.free, self.each.addresses) else {
            return Fact::unknown("addresses", "its subnets or instance types are not all known");
        };
        let text = format!("{} are taken at first of {free} free ones in its subnets", more * each);
        if more * each > free {
            return Fact::warning("addresses", format!("too few: {text}"));
        }
        Fact::known("addresses", text)
    }

    /// Service Quotas is not asked: what it says of vCPUs does not tell how many are in use.
    fn quota(&self, more: u64) -> Fact {
        let more = self.each.vcpus.map(|it| format!("{} more vCPUs; ", more * u64::from(it)));
        let text = format!("{}whether the quota has them is not asked", more.unwrap_or_default());
        Fact::unknown("quota", text)
    }

    /// What becomes of the pods of machines that end.
    fn pods_on_them(&self) -> Fact {
        let text = if self.group.kind == Kind::NodeGroup {
            "EKS evicts them as their budgets allow, for a quarter of an hour: then the machine ends all the \
             same"
        } else {
            "nobody moves them before the machine ends, unless something here handles its termination"
        };
        Fact::warning("pods", text)
    }

    fn pods(&self, more: u64) -> Fact {
        match self.each.pods {
            Some(each) => {
                Fact::known("pods", format!("room for up to {} more", more * u64::from(each)))
            }
            None => Fact::unknown("pods", "its instance types are not known"),
        }
    }
}

/// A managed node group that gets the newest image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Updating {
    /// The group.
    pub group: ResourceId,
    /// The release of the image it has now.
    pub release: Box<str>,
    /// The nodes that are replaced.
    pub nodes: u32,
    /// What a disruption budget keeps is ended all the same.
    pub force: bool,
    /// What is to be weighed.
    pub facts: Vec<Fact>,
}

impl Updating {
    /// The plan of an update that was asked for at `at`.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let group = self.group.clone();
        let forced = if self.force { " by force" } else { "" };
        let title = format!("update {group} from {}{forced}", self.release);
        let how = if self.force {
            Fact::warning("budgets", "pods that a disruption budget keeps are ended all the same")
        } else {
            let text = "it fails where a budget keeps a pod on its node for a quarter of an hour";
            Fact::known("budgets", text)
        };
        let intent = format!(
            "EKS replaces its {} nodes one by one by those of the newest image for its version.",
            self.nodes
        );
        let (from, force) = (self.release.clone(), self.force);
        let act = Command::UpdateGroup { group, from, at, force };
        let price = Fact::known("price", "as before; a node more while each is replaced");
        let text = "EKS goes back to no earlier image: this cannot be rolled back";
        let known = [price, how, Fact::warning("rollback", text)];
        let facts = known.into_iter().chain(self.facts.iter().cloned()).collect();
        Plan::single(Step::new(title, act, UPDATED_S), &intent).weighing(facts)
    }
}

/// A node that another one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Replacing {
    /// The instance, or the claim of Karpenter.
    pub machine: ResourceId,
    /// Its node.
    pub node: ResourceId,
    /// Its group.
    pub group: Box<str>,
    /// What empties it, where it is not empty.
    pub drain: Option<Plan>,
    /// What is to be weighed.
    pub facts: Vec<Fact>,
}

impl Replacing {
    /// The plan of a replacement that was asked for at `at`: emptied first, then ended.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let (machine, node, group) = (self.machine.clone(), self.node.clone(), self.group.clone());
        let name = node.name.clone();
        let title = format!("replace {name}");
        let own = format!("terminate {machine}, and see another one serve");
        let step = Step::new(own, Command::Replace { machine, node, group, at }, REPLACED_S);
        let last = Stage { title: "terminate".to_owned(), width: 1, steps: vec![step] };
        let mut stages = self.drain.as_ref().map(|it| it.stages.clone()).unwrap_or_default();
        stages.push(last);
        let emptied = self.drain.as_ref().map(|it| it.intent.as_str());
        let intent = emptied.unwrap_or("It is cordoned and empty.").to_owned();
        let loss =
            Fact::warning("disks", "its machine is terminated then, and what is on it is lost");
        let facts = std::iter::once(loss).chain(self.facts.iter().cloned()).collect();
        Plan { title, intent, facts, stages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{action::Risk, model::SourceId, plan::Weight};

    fn group() -> ResourceId {
        let source = SourceId::aws("123456789012", "us-east-1");
        ResourceId::namespaced(&source, Kind::NodeGroup, "prod", "system")
    }

    fn resizing() -> Resizing {
        Resizing {
            group: group(),
            bounds: (2, 3, 6),
            price: Some(192_000),
            each: Each { pods: Some(58), vcpus: Some(4), addresses: Some(30) },
            free: Some(70),
            facts: vec![Fact::warning("owner", "Terraform defines it")],
        }
    }

    #[test]
    fn beyond_its_bounds_it_says_which_and_where_they_are_set() {
        for (typed, wrong) in [
            ("", "a number of machines"),
            ("3", "it wants 3 already"),
            ("7", "at most 6, its maximum: another one is set where the group is defined"),
            ("1", "at least 2, its minimum: another one is set where the group is defined"),
        ] {
            assert_eq!(resizing().plan(typed), Err(wrong.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_more_machines_cost_and_take_is_weighed() {
        let plan = resizing().plan("5").unwrap();
        assert_eq!(plan.title, "resize node-group/prod/system from 3 to 5");
        assert_eq!(plan.risk(), Risk::Reversible);
        let told: Vec<_> = plan.facts.iter().map(|it| (&*it.name, it.weight, &*it.text)).collect();
        assert_eq!(
            told,
            [
                ("price", Weight::Known, "+$0.384 /h, +$276.48 in a month of 720 h"),
                (
                    "addresses",
                    Weight::Known,
                    "60 are taken at first of 70 free ones in its subnets"
                ),
                ("quota", Weight::Unknown, "8 more vCPUs; whether the quota has them is not asked"),
                ("pods", Weight::Known, "room for up to 116 more"),
                ("owner", Weight::Warning, "Terraform defines it"),
            ]
        );
        let many = resizing().plan("6").unwrap();
        assert_eq!(many.facts[1].weight, Weight::Warning, "{:?}", many.facts);
        let fewer = resizing().plan("2").unwrap();
        assert_eq!((fewer.risk(), fewer.facts.len()), (Risk::Disruptive, 3));
        assert!(fewer.facts[1].text.contains("for a quarter of an hour"), "{:?}", fewer.facts);
        assert_eq!(&*fewer.facts[0].text, "-$0.192 /h, -$138.24 in a month of 720 h");
        let back = fewer.rollback(|_| true).unwrap();
        let act = Command::Resize { group: group(), from: 2, desired: 3 };
        assert_eq!(back.steps().next().unwrap().act, act);
    }

    #[test]
    fn an_update_is_never_taken_back_and_by_force_it_is_destructive() {
        let updating = |force| Updating {
            group: group(),
            release: "1.33.0-20250715".into(),
            nodes: 3,
            force,
            facts: Vec::new(),
        };
        for (force, risk) in [(false, Risk::Disruptive), (true, Risk::Destructive)] {
            let plan = updating(force).plan(Timestamp::UNIX_EPOCH);
            assert_eq!((plan.risk(), plan.rollback(|_| true)), (risk, None));
        }
    }
}
