//! Which commands a few letters mean.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::Outcome;
use crate::{
    action::Action,
    keymap::{Context, Keymap},
    panes::{Location, PaneId, Scope},
};

/// Something the palette can do.
pub(super) struct Candidate {
    /// What is typed.
    pub(super) name: &'static str,
    /// Shorter names.
    aliases: &'static [&'static str],
    /// What it does.
    pub(super) sentence: &'static str,
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
}

/// Short names of panes, those of kubectl where it has them.
const fn aliases(pane: PaneId) -> &'static [&'static str] {
    match pane {
        PaneId::NodeGroups => &["ng", "nodegroups", "nodegroup", "groups"],
        PaneId::Nodes => &["no", "node"],
        PaneId::Pods => &["po", "pod"],
        PaneId::Events => &["ev", "event"],
        PaneId::Vpc => &["vpcs"],
        PaneId::Subnets => &["sn", "subnet"],
        PaneId::Routes => &["rt", "route", "route-tables"],
        PaneId::Nat => &["nats", "nat-gateways"],
        PaneId::Endpoints => &["vpce", "endpoint"],
        PaneId::SecurityGroups => &["sg", "reach"],
        PaneId::Interfaces => &["eni", "enis", "interface"],
        PaneId::Rds => &["db", "database", "databases"],
        PaneId::RdsEvents => &["dbev"],
        PaneId::RdsSnapshots => &["dbsnap"],
    }
}

/// Every pane, then every action that no pane stands for.
pub(super) fn candidates(keymap: &Keymap, contexts: &[Context]) -> Vec<Candidate> {
    let pane_action = |pane: PaneId| {
        let name = format!("pane-{}", pane.name());
        Action::all().find(|action| action.name() == name)
    };
    let panes = PaneId::ALL.iter().map(|pane| Candidate {
        name: pane.name(),
        aliases: aliases(*pane),
        sentence: pane.doc(),
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
        aliases: if action.name() == "quit-now" { &["q", "q!", "qa"] } else { &[] },
        sentence: action.doc(),
        key: keymap.keys_for(contexts, action),
        outcome: Outcome::Act(action),
    });
    panes.chain(actions).collect()
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
