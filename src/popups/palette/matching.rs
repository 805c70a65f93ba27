//! Which commands a few letters mean.

use std::{borrow::Cow, sync::Arc};

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::Outcome;
use crate::{
    action::Action,
    keymap::{Context, Keymap},
    model::{ApiKind, Kind, Store},
    panes::{Location, PaneId, Scope},
};

/// Something the palette can do.
pub(super) struct Candidate {
    /// What is typed.
    pub(super) name: &'static str,
    /// Shorter names.
    aliases: Cow<'static, [&'static str]>,
    /// What it does.
    pub(super) sentence: Cow<'static, str>,
    /// How it is done without the palette.
    pub(super) key: String,
    /// What comes of it.
    pub(super) outcome: Outcome,
}

impl Candidate {
    /// Whether this is its name or one of its short ones.
    pub(super) fn is_called(&self, text: &str) -> bool {
        self.name == text || self.aliases.contains(&text)
    }

    /// Its name and its short ones.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.aliases.iter().copied())
    }
}

/// Short names of panes, those of kubectl where it has them.
const fn aliases(pane: PaneId) -> &'static [&'static str] {
    match pane {
        PaneId::NodeGroups => &["ng", "nodegroups", "nodegroup", "groups"],
        PaneId::Nodes => &["no", "node"],
        PaneId::Pods => &["po", "pod"],
        PaneId::Events => &["ev", "event"],
        PaneId::Workloads => &["wl", "workload"],
        PaneId::Gpu => &["gpus"],
        PaneId::Kinds => &["api-resources", "crds"],
        PaneId::Vpc => &["vpcs"],
        PaneId::Subnets => &["sn", "subnet"],
        PaneId::Routes => &["rt", "route", "route-tables"],
        PaneId::Nat => &["nats", "nat-gateways"],
        PaneId::Endpoints => &["vpce", "endpoint"],
        PaneId::SecurityGroups => &["sg", "reach"],
        PaneId::Interfaces => &["eni", "enis", "interface"],
        PaneId::LoadBalancers => &["lb", "elb", "alb", "load-balancer"],
        PaneId::Targets => &["tg", "target", "target-health"],
        PaneId::Rds => &["db", "database", "databases"],
        PaneId::RdsEvents => &["dbev"],
        PaneId::RdsSnapshots => &["dbsnap"],
    }
}

/// Workloads of one kind: name, short names and sentence.
const WORKLOADS: &[(Kind, &str, &[&str], &str)] = &[
    (Kind::Deployment, "deployments", &["dp", "deploy", "deployment"], "Deployments."),
    (Kind::StatefulSet, "statefulsets", &["sts", "statefulset"], "StatefulSets."),
    (Kind::DaemonSet, "daemonsets", &["ds", "daemonset"], "DaemonSets."),
    (Kind::Job, "jobs", &["job"], "Jobs."),
    (Kind::ReplicaSet, "replicasets", &["rs", "replicaset"], "ReplicaSets."),
];

fn workloads() -> impl Iterator<Item = Candidate> {
    WORKLOADS.iter().map(|(kind, name, aliases, sentence)| Candidate {
        name,
        aliases: Cow::Borrowed(aliases),
        sentence: Cow::Borrowed(sentence),
        key: String::new(),
        outcome: Outcome::Open(Location::Table(PaneId::Workloads, Scope::Kind(*kind))),
    })
}

/// Every kind that has no pane of its own. A plural that several groups have means the first of
/// them, as in kubectl; the others go by their full names.
pub(super) fn kinds(store: &Store) -> Vec<Candidate> {
    let mut kinds: Vec<&Arc<ApiKind>> = store.kinds.rows().collect();
    // The core group, then those of Kubernetes, which have no dot or end in k8s.io, then the others.
    let rank =
        |group: &str| (!group.is_empty(), group.contains('.') && !group.ends_with(".k8s.io"));
    kinds.sort_by_key(|it| (it.served.plural(), rank(it.served.group()), it.served.group()));
    let mut before = "";
    let candidates = kinds.into_iter().filter_map(|kind| {
        let served = kind.served;
        let first = std::mem::replace(&mut before, served.plural()) != served.plural();
        let own = !matches!(served.identity(), Kind::Served(_) | Kind::DisruptionBudget);
        let name = if first { served.plural() } else { served.full() };
        (!own).then(|| Candidate {
            name,
            aliases: if first { kind.names() } else { vec![served.full()] }.into(),
            sentence: sentence(kind).into(),
            key: String::new(),
            outcome: Outcome::Open(Location::Table(PaneId::Kinds, Scope::Served(served))),
        })
    });
    candidates.collect()
}

/// `Ingress of networking.k8s.io/v1 (ing)`
fn sentence(kind: &ApiKind) -> String {
    let served = kind.served;
    let group = match served.group() {
        "" => served.version().to_owned(),
        group => format!("{group}/{}", served.version()),
    };
    let short = match kind.short_names.as_slice() {
        [] => String::new(),
        names => format!(" ({})", names.join(", ")),
    };
    format!("{} of {group}{short}", served.kind())
}

/// Every pane, then every action that no pane stands for.
pub(super) fn candidates(keymap: &Keymap, contexts: &[Context]) -> Vec<Candidate> {
    let pane_action = |pane: PaneId| {
        let name = format!("pane-{}", pane.name());
        Action::all().find(|action| action.name() == name)
    };
    let panes = PaneId::ALL.iter().map(|pane| Candidate {
        name: pane.name(),
        aliases: aliases(*pane).into(),
        sentence: pane.doc().into(),
        key: pane_action(*pane).map(|action| keymap.keys_for(contexts, action)).unwrap_or_default(),
        outcome: Outcome::Open(Location::Table(*pane, Scope::All)),
    });
    let useful = |action: &Action| {
        let pane = action.name().starts_with("pane-");
        !pane
            && !matches!(action, Action::Motion(_))
            && !matches!(action.name(), "accept" | "command")
    };
    let actions = Action::all().filter(useful).map(|action| Candidate {
        name: action.name(),
        aliases: if action.name() == "quit-now" { &["q", "q!", "qa"][..] } else { &[] }.into(),
        sentence: action.doc().into(),
        key: keymap.keys_for(contexts, action),
        outcome: Outcome::Act(action),
    });
    panes.chain(workloads()).chain(actions).collect()
}

/// The places of the candidates that match, best first: those that are called so, then those whose
/// name has the letters in this order, best fit first.
pub(super) fn matching(candidates: &[Candidate], text: &str) -> Vec<usize> {
    let text = text.trim();
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |name: &str| pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher);
    let mut found: Vec<(u32, usize)> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let aliases = candidate.aliases.iter().filter_map(|alias| score(alias)).max();
        let best = score(candidate.name).max(aliases);
        let best = if candidate.is_called(text) { Some(u32::MAX) } else { best };
        found.extend(best.map(|score| (score, index)));
    }
    found.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    found.into_iter().map(|(_, index)| index).collect()
}
