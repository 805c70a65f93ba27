//! Security groups: who reaches which port of whom.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::read,
};
use crate::{
    action::Verb,
    estate::{self, Exposure, ReachRow, direction_name},
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The security group table.
pub(super) struct SecurityGroups;

const MEMBERS_LOADING: &str = "the network interfaces are not all known yet";

type Cell = Column<ReachRow>;

impl TableSpec for SecurityGroups {
    type Row = ReachRow;

    const PANE: PaneId = PaneId::SecurityGroups;
    const TITLE: &'static str = "Security groups";
    const CONTEXT: Context = Context::SecurityGroups;
    const FEEDS: &'static [Feed] =
        &[Feed::SecurityGroups, Feed::NetworkInterfaces, Feed::Subnets, Feed::Vpcs];
    const ROW_FEEDS: &'static [Feed] = &[Feed::SecurityGroups];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("group", "GROUP", (8, 40), |row| Value::text(&row.group.name)),
        Cell::new("members", "MEMBERS", (15, 40), members),
        Cell::new("direction", "WAY", (3, 3), |row| Value::text(direction_name(row.direction))),
        Cell::new("peer", "PEER", (16, 50), |row| Value::text(&row.peer)).role(open),
        Cell::new("ports", "PORTS", (14, 16), |row| Value::Text(row.ports().into())),
        Cell::new("description", "DESCRIPTION", (11, 60), |row: &ReachRow| {
            row.rule.description.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Wide),
        Cell::new("id", "GROUP ID", (8, 21), |row: &ReachRow| Value::text(&row.group.id.name))
            .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &ReachRow| {
            row.group.vpc.as_ref().map_or(Value::None, |it| Value::text(it))
        })
        .shown(Shown::Wide),
        Cell::new("findings", "FINDINGS", (8, 80), |row| {
            row.finding().map_or(Value::None, Value::text)
        }),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<ReachRow> {
        let mut rows = estate::reach(store);
        rows.retain(|row| match scope {
            Scope::SecurityGroup(group) => *row.group.id.name == **group,
            _ => scope.admits_vpc(row.group.vpc.as_deref().unwrap_or_default()),
        });
        rows
    }

    fn id(row: &ReachRow) -> &ResourceId {
        &row.id
    }

    fn subject(row: &ReachRow) -> &ResourceId {
        &row.group.id
    }

    fn labels(row: &ReachRow) -> Option<&Labels> {
        Some(&row.group.tags)
    }

    fn role(row: &ReachRow, now: Timestamp) -> Role {
        open(row, now).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &ReachRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill
                if row.members.as_ref().is_some_and(std::collections::BTreeMap::is_empty) =>
            {
                Offer::Refused("nothing is in this group".to_owned())
            }
            Verb::Drill => {
                let scope = Scope::SecurityGroup(Symbol::new(&row.group.id.name));
                Offer::Possible(Location::Table(PaneId::Interfaces, scope))
            }
            _ => read(&row.group.id, verb),
        }
    }
}

fn members(row: &ReachRow) -> Value<'_> {
    let Some(members) = &row.members else { return Value::unknown(MEMBERS_LOADING) };
    let texts = members.iter().map(|(kind, count)| format!("{count} {}", kind.name()).into());
    Value::List(texts.collect())
}

fn open(row: &ReachRow, _now: Timestamp) -> Option<Role> {
    match row.exposure {
        Exposure::World => Some(Role::Danger),
        Exposure::Unknown => Some(Role::Warning),
        Exposure::Front | Exposure::None => None,
    }
}
