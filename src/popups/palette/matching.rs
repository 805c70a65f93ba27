//! Which commands a few letters mean.

use std::borrow::Cow;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::super::{Outcome, TourWish};
use crate::{
    action::Action,
    estate::{NamedKind, WORKLOADS, named_kinds},
    keymap::{Context, Keymap},
    model::{ApiKind, Aspect, AwsKind, Kind, LogPreset, Store, lasting},
    panes::{Location, PaneId, Scope},
    ports::{LogQuery, LogTarget},
    views::SavedView,
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
        PaneId::Spot => &["notices", "interruptions"],
        PaneId::Storage => &["disks", "claims"],
        PaneId::Kinds => &["api-resources", "crds"],
        PaneId::Vpc => &["vpcs"],
        PaneId::Subnets => &["sn", "subnet"],
        PaneId::Routes => &["rt", "route", "route-tables"],
        PaneId::Nat => &["nats", "nat-gateways"],
        PaneId::Endpoints => &["vpce", "endpoint"],
        PaneId::SecurityGroups => &["sg", "reach"],
        PaneId::Nacls => &["nacl", "acl", "network-acls"],
        PaneId::FlowLogs => &["flow", "flows", "flow-log"],
        PaneId::Interfaces => &["eni", "enis", "interface"],
        PaneId::LoadBalancers => &["lb", "elb", "alb", "load-balancer"],
        PaneId::Targets => &["tg", "target", "target-health"],
        PaneId::Rds => &["db", "database", "databases"],
        PaneId::RdsEvents => &["dbev"],
        PaneId::RdsParameters => &["dbparams", "parameters"],
        PaneId::RdsSnapshots => &["dbsnap"],
        PaneId::Alarms => &["alarm", "trouble"],
        PaneId::Logs => &["log", "log-groups"],
        PaneId::Runs => &["run", "changes"],
    }
}

fn workloads() -> impl Iterator<Item = Candidate> {
    WORKLOADS.iter().map(|(kind, name, aliases, sentence)| Candidate {
        name,
        aliases: Cow::Borrowed(aliases),
        sentence: Cow::Borrowed(sentence),
        key: String::new(),
        outcome: Outcome::Open(Location::Table(PaneId::Workloads, Scope::Kind(*kind))),
    })
}

/// The tour for newcomers.
fn tour() -> impl Iterator<Item = Candidate> {
    let wishes = [
        (
            "tour",
            "Take the two-minute tour of the sandbox, which teaches the keys.",
            TourWish::Begin,
        ),
        ("tour stop", "End the tour.", TourWish::End),
    ];
    wishes.into_iter().map(|(name, sentence, wish)| Candidate {
        name,
        aliases: Cow::Borrowed(&[]),
        sentence: Cow::Borrowed(sentence),
        key: String::new(),
        outcome: Outcome::Tour(wish),
    })
}

/// What AWS logs of the cluster: `log audit`.
fn presets() -> impl Iterator<Item = Candidate> {
    LogPreset::ALL.iter().map(|preset| Candidate {
        name: preset.command(),
        aliases: Cow::Borrowed(&[]),
        sentence: Cow::Borrowed(preset.doc()),
        key: String::new(),
        outcome: Outcome::Open(Location::Logs(LogQuery::newest(LogTarget::Preset(*preset)))),
    })
}

/// A view that the user has saved.
pub(super) fn saved(view: &SavedView) -> Candidate {
    Candidate {
        name: lasting(&view.name),
        aliases: Cow::Borrowed(&[]),
        sentence: format!("View: {}", view.sentence()).into(),
        key: String::new(),
        outcome: Outcome::View(view.name.clone()),
    }
}

/// The kinds of AWS, which are known without asking.
fn of_aws() -> impl Iterator<Item = Candidate> {
    AwsKind::ALL.iter().map(|kind| Candidate {
        name: kind.plural(),
        aliases: Cow::Borrowed(kind.names()),
        sentence: Cow::Borrowed(kind.doc()),
        key: String::new(),
        outcome: Outcome::Open(Location::Table(PaneId::Kinds, Scope::Served(kind.served()))),
    })
}

/// Every kind of the cluster that has no pane of its own.
pub(super) fn kinds(store: &Store) -> Vec<Candidate> {
    let known = |it: &NamedKind| {
        !matches!(it.kind.served.identity(), Kind::Served(_) | Kind::DisruptionBudget)
    };
    let others = named_kinds(store).into_iter().filter(|it| !known(it));
    let candidates = others.map(|it| Candidate {
        name: it.name,
        sentence: sentence(&it.kind).into(),
        key: String::new(),
        outcome: Outcome::Open(Location::Table(PaneId::Kinds, Scope::Served(it.kind.served))),
        aliases: it.aliases.into(),
    });
    candidates.collect()
}

/// Every profile, Region and context, as `region eu-west-1`: offered once its first word is typed.
pub(super) fn places(store: &Store) -> impl Iterator<Item = Candidate> {
    Aspect::ALL.iter().flat_map(|aspect| {
        store.places.of(*aspect).places.iter().map(|place| Candidate {
            name: lasting(&format!("{} {}", aspect.name(), place.name)),
            aliases: Cow::Borrowed(&[]),
            sentence: place.detail.to_string().into(),
            key: String::new(),
            outcome: Outcome::Switch(*aspect, place.name.to_string()),
        })
    })
}

/// What a simulated platform can be told to do.
pub(super) fn orders(store: &Store) -> impl Iterator<Item = Candidate> {
    store.orders.iter().map(|order| Candidate {
        name: lasting(&order.words),
        aliases: Cow::Borrowed(&[]),
        sentence: order.sentence.to_string().into(),
        key: String::new(),
        outcome: Outcome::Direct(order.words.to_string()),
    })
}

/// The aspect that a command names, and what it says after it.
pub(super) fn place(text: &str) -> Option<(Aspect, &str)> {
    let (word, rest) = text.trim_start().split_once(' ')?;
    let aspect = Aspect::ALL.iter().find(|aspect| aspect.name() == word)?;
    Some((*aspect, rest.trim()))
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
        aliases: match action.name() {
            "quit-now" => &["q", "q!", "qa"][..],
            "context" => &["ctx"],
            _ => &[],
        }
        .into(),
        sentence: action.doc().into(),
        key: keymap.keys_for(contexts, action),
        outcome: Outcome::Act(action),
    });
    panes.chain(workloads()).chain(of_aws()).chain(presets()).chain(actions).chain(tour()).collect()
}

/// The places of the candidates that match, best first: those that are called so, then those whose
/// name has the letters in this order, best fit first.
pub(super) fn matching(candidates: &[Candidate], text: &str) -> Vec<usize> {
    let (aspect, text) = match place(text) {
        Some((aspect, name)) => (Some(aspect), name),
        None => (None, text.trim()),
    };
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |name: &str| pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher);
    let mut found: Vec<(u32, usize)> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let (mut of, mut name) = (None, candidate.name);
        if let Outcome::Switch(aspect, place) = &candidate.outcome {
            (of, name) = (Some(*aspect), place);
        }
        // Orders are many, and not what somebody who types a few letters looks for.
        let is_order = matches!(candidate.outcome, Outcome::Direct(_));
        if of != aspect || (is_order && (text.is_empty() || !candidate.name.starts_with(text))) {
            continue;
        }
        let aliases = candidate.aliases.iter().filter_map(|alias| score(alias)).max();
        let best = score(name).max(aliases);
        let best = if name == text || candidate.is_called(text) { Some(u32::MAX) } else { best };
        found.extend(best.map(|score| (score, index)));
    }
    found.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    found.into_iter().map(|(_, index)| index).collect()
}
