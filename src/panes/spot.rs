//! Machines that are about to leave: whoever told of it, one row each, those that go soonest first.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{
    Leaving, Location, Offer, PaneId, Scope,
    table::{Column, OfMarked, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, Light, NOTICE_FEEDS, Notice, NoticeKind},
    keymap::Context,
    model::{Feed, ResourceId, Store, Symbol},
    plan::{Draft, Ending, Leaver},
    ui::theme::Role,
};

/// The table of notices.
pub(super) struct Spot;

const UNSAID: &str = "nobody has said when it was told";
const NO_HOOK: &str = "how long Auto Scaling or Karpenter waits is not told";
const NO_NODE: &str = "it has no node, or none any more";

type Cell = Column<Notice>;

impl TableSpec for Spot {
    type Row = Notice;

    const PANE: PaneId = PaneId::Spot;
    const TITLE: &'static str = "Notices";
    const CONTEXT: Context = Context::Spot;
    const FEEDS: &'static [Feed] = NOTICE_FEEDS;
    const ROW_FEEDS: &'static [Feed] = &[Feed::Nodes, Feed::Events];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NODE", (12, 48), |row| Value::text(&row.name)),
        Cell::new("kind", "NOTICE", (12, 12), |row| Value::text(row.kind.name())),
        Cell::new("deadline", "LEFT", (6, 8), deadline)
            .role(|row, now| row.is_last_call(now).then_some(Role::Danger)),
        Cell::new("handler", "WHO ACTS", (18, 48), handler),
        Cell::new("cordoned", "CORD", (4, 5), |row| light(row.lights.cordoned)),
        Cell::new("replacement_requested", "NEW", (4, 5), |row| light(row.lights.requested)),
        Cell::new("replacement_ready", "READY", (5, 5), |row| light(row.lights.ready)),
        Cell::new("drained", "EMPTY", (5, 5), |row| light(row.lights.drained)),
        Cell::new("reclaimed", "GONE", (4, 5), |row| light(row.lights.reclaimed)),
        Cell::new("pods_left", "PODS", (4, 5), |row| match row.pods_left() {
            None => Value::None,
            Some(Ok(left)) => Value::Count(left as u64),
            Some(Err(why)) => Value::unknown(why),
        }),
        Cell::new("node_group", "GROUP", (8, 24), |row| {
            Value::known(row.group.as_ref(), |it| Value::text(it), "no label or tag names a group")
        }),
        Cell::new("since", "TOLD", (4, 7), |row| Value::known(row.since, Value::Since, UNSAID)),
        Cell::new("sources", "BY", (5, 32), |row| {
            Value::List(row.sources.iter().map(|it| it.name().into()).collect())
        }),
        Cell::new("instance_id", "INSTANCE", (19, 19), instance).shown(Shown::Wide),
        Cell::new("detail", "DETAIL", (20, 300), |row| {
            let words: Vec<&str> = row.words.iter().map(|it| &**it).collect();
            Value::Text(words.join("; ").into())
        })
        .shown(Shown::Wide),
        Cell::new("observed", "OBSERVED", (8, 8), |row| Value::Flag(row.observed().is_some()))
            .shown(Shown::Never),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<Notice> {
        let mut rows = estate::notices(store);
        if let Scope::Group(name) = scope {
            rows.retain(|row| row.group.as_ref() == Some(name));
        }
        rows
    }

    fn id(row: &Notice) -> &ResourceId {
        &row.id
    }

    fn role(row: &Notice, now: Timestamp) -> Role {
        match row.kind {
            _ if !row.is_open() => Role::Muted,
            NoticeKind::Interruption if row.is_unattended(now) => Role::Danger,
            NoticeKind::Interruption | NoticeKind::Termination | NoticeKind::Scheduled => {
                Role::Warning
            }
            NoticeKind::Rebalance => Role::Text,
        }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r Notice>) -> Vec<(&'static str, String)> {
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let share = |test: &dyn Fn(&Notice) -> bool| {
            format!("{}/{}", rows.iter().filter(|row| test(row)).count(), rows.len())
        };
        let observed = share(&|row| row.observed().is_some());
        let groups = groups(&rows).into_iter().map(|(name, count)| format!("{name} {count}"));
        vec![
            ("name", format!("{} open", share(&|row| row.is_open()))),
            ("handler", format!("{observed} in hand")),
            ("cordoned", share(&|row| row.lights.cordoned == Ok(true))),
            ("replacement_requested", share(&|row| row.lights.requested == Ok(true))),
            ("replacement_ready", share(&|row| row.lights.ready == Ok(true))),
            ("drained", share(&|row| row.lights.drained == Ok(true))),
            ("reclaimed", share(&|row| row.lights.reclaimed == Ok(true))),
            ("pods_left", pods_left(&rows).map_or_else(|| "?".to_owned(), |it| it.to_string())),
            ("node_group", groups.collect::<Vec<_>>().join(", ")),
        ]
    }

    fn totals_json(rows: &[&Notice]) -> Map<String, Json> {
        let count = |test: &dyn Fn(&Notice) -> bool| rows.iter().filter(|row| test(row)).count();
        let groups: Map<_, _> =
            groups(rows).into_iter().map(|(name, count)| (name, Json::from(count))).collect();
        [
            ("open", Json::from(count(&|row| row.is_open()))),
            ("observed", count(&|row| row.observed().is_some()).into()),
            ("drained", count(&|row| row.lights.drained == Ok(true)).into()),
            ("reclaimed", count(&|row| row.lights.reclaimed == Ok(true)).into()),
            ("pods_left", pods_left(rows).into()),
            ("groups", groups.into()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
    }

    fn offer_marked(verb: Verb) -> Option<OfMarked<Notice>> {
        (verb == Verb::Drain).then_some(drain as OfMarked<Notice>)
    }

    fn offer(_store: &Store, row: &Notice, verb: Verb) -> Offer {
        let of_node = row.node.as_ref().map(|it| &it.id);
        let of_machine = of_node.or_else(|| row.instance.as_ref().map(|it| &it.id));
        match verb {
            Verb::Drill | Verb::Describe => possible(of_machine, Location::Describe),
            Verb::Yaml => possible(of_machine, Location::Yaml),
            Verb::Events => {
                possible(of_node, |id| Location::Table(PaneId::Events, Scope::About(id)))
            }
            Verb::Drain => drain(&[row]),
            Verb::EndRest => end_rest(row),
            _ => Offer::Meaningless,
        }
    }
}

fn possible(id: Option<&ResourceId>, place: impl FnOnce(ResourceId) -> Location) -> Offer {
    id.map_or_else(|| Offer::Refused(NO_NODE.to_owned()), |id| Offer::Possible(place(id.clone())))
}

/// Why nothing is done about a machine that somebody empties already.
pub(super) fn looks_on(row: &Notice) -> Option<String> {
    let who = row.observed()?;
    Some(format!("{who} empties {} already: the console only looks on", row.name))
}

/// The end of what is left, once it is nearly too late.
fn end_rest(row: &Notice) -> Offer {
    if let Some(refusal) = looks_on(row) {
        return Offer::Refused(refusal);
    }
    let (NoticeKind::Interruption, Some(end)) = (row.kind, row.deadline) else {
        return Offer::Refused("nobody has said when the machine goes".to_owned());
    };
    match (&row.left, &row.node) {
        (Some(Ok(left)), Some(_)) => {
            let left = left.iter().map(|it| Leaver::of(it)).collect();
            let ending = Ending { end, nodes: vec![row.name.as_str().into()], left };
            Offer::Draft(Box::new(Draft::End(ending)))
        }
        (Some(Err(why)), Some(_)) => Offer::Refused((*why).to_owned()),
        _ => Offer::Refused(NO_NODE.to_owned()),
    }
}

/// Leads to what a drain would do; where somebody empties the machine already, the console looks on.
fn drain(rows: &[&Notice]) -> Offer {
    if let Some(refusal) = rows.iter().find_map(|row| looks_on(row)) {
        return Offer::Refused(refusal);
    }
    let nodes = rows.iter().filter_map(|row| row.node.as_ref());
    let names: Vec<_> = nodes.map(|node| Symbol::new(&node.id.name)).collect();
    if names.is_empty() {
        return Offer::Refused(NO_NODE.to_owned());
    }
    // Only an interruption comes at a known time so soon.
    let hurried = rows.iter().any(|row| row.kind == NoticeKind::Interruption);
    let pane = if hurried { PaneId::Spot } else { PaneId::Nodes };
    Offer::Possible(Location::Table(pane, Scope::Drain(Leaving::new(names))))
}

fn light(light: Light) -> Value<'static> {
    match light {
        Ok(is_on) => Value::Flag(is_on),
        Err(why) => Value::unknown(why),
    }
}

fn deadline(row: &Notice) -> Value<'_> {
    match (row.deadline, row.kind) {
        _ if !row.is_open() => Value::None,
        (Some(end), _) => Value::Until(end),
        (None, NoticeKind::Interruption) => Value::unknown(UNSAID),
        (None, NoticeKind::Termination) => Value::unknown(NO_HOOK),
        (None, NoticeKind::Scheduled) => Value::unknown("AWS has set no date, or did not tell it"),
        (None, NoticeKind::Rebalance) => Value::None,
    }
}

/// Who is seen to act, or else who is there to do so.
fn handler(row: &Notice) -> Value<'_> {
    if let Some(who) = row.observed() {
        return Value::Text(who.into());
    }
    match &row.expected {
        Ok(all) if all.is_empty() => Value::text("nobody"),
        Ok(all) => {
            let names: Vec<_> = all.iter().map(|it| it.name()).collect();
            Value::Text(Cow::Owned(format!("not seen: {}", names.join(", "))))
        }
        Err(why) => Value::unknown(why),
    }
}

fn instance(row: &Notice) -> Value<'_> {
    let of_node = || row.node.as_ref()?.instance_id.as_ref().map(Symbol::as_str);
    let name = row.instance.as_ref().map(|it| &*it.id.name).or_else(of_node);
    Value::known(name, Value::text, "nobody has told of an instance")
}

/// How many there are of each group.
fn groups(rows: &[&Notice]) -> BTreeMap<String, usize> {
    let mut groups = BTreeMap::new();
    for row in rows.iter().filter(|row| row.is_open()) {
        let name = row.group.as_ref().map_or("none", Symbol::as_str);
        *groups.entry(name.to_owned()).or_default() += 1;
    }
    groups
}

/// On all of them; absent while that is not known.
fn pods_left(rows: &[&Notice]) -> Option<usize> {
    rows.iter().map(|row| row.pods_left().unwrap_or(Ok(0)).ok()).sum()
}
