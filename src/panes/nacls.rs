//! Network ACLs: what subnets let through, rule by rule.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::read,
};
use crate::{
    action::Verb,
    estate::{self, AclRow},
    keymap::Context,
    model::{Feed, LAST_RULE, Labels, ResourceId, Store},
    ui::theme::Role,
};

/// The network ACL table.
pub(super) struct NetworkAcls;

type Cell = Column<AclRow>;

impl TableSpec for NetworkAcls {
    type Row = AclRow;

    const PANE: PaneId = PaneId::Nacls;
    const TITLE: &'static str = "Network ACLs";
    const CONTEXT: Context = Context::Vpc;
    const FEEDS: &'static [Feed] = &[Feed::NetworkAcls, Feed::Subnets, Feed::RouteTables];
    const ROW_FEEDS: &'static [Feed] = &[Feed::NetworkAcls];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("acl", "ACL", (8, 32), |row| Value::text(row.acl.name())),
        Cell::new("direction", "WAY", (3, 3), |row| {
            Value::text(if row.rule.inbound { "in" } else { "out" })
        }),
        Cell::new("rule", "RULE", (4, 5), |row| match row.rule.number {
            LAST_RULE => Value::text("*"),
            number => Value::Text(number.to_string().into()),
        }),
        Cell::new("action", "ACTION", (5, 6), |row| {
            Value::text(if row.rule.allows { "allow" } else { "deny" })
        }),
        Cell::new("ports", "PORTS", (14, 16), |row| Value::Text(row.ports().into())),
        Cell::new("block", "BLOCK", (12, 43), |row| Value::text(&row.rule.block)),
        Cell::new("subnets", "SUBNETS", (7, 60), |row: &AclRow| {
            Value::List(row.subnets.iter().map(|it| it.as_str().into()).collect())
        }),
        Cell::new("is_default", "DEFAULT", (7, 7), |row: &AclRow| Value::Flag(row.acl.is_default)),
        Cell::new("id", "ACL ID", (8, 24), |row: &AclRow| Value::text(&row.acl.id.name))
            .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &AclRow| Value::text(&row.acl.vpc))
            .shown(Shown::Wide),
        Cell::new("findings", "FINDINGS", (8, 90), |row| {
            row.finding.as_deref().map_or(Value::None, Value::text)
        }),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<AclRow> {
        let mut rows = estate::network_acls(store);
        rows.retain(|row| scope.admits_vpc(&row.acl.vpc));
        rows
    }

    fn id(row: &AclRow) -> &ResourceId {
        &row.id
    }

    fn subject(row: &AclRow) -> &ResourceId {
        &row.acl.id
    }

    fn labels(row: &AclRow) -> Option<&Labels> {
        Some(&row.acl.tags)
    }

    fn role(row: &AclRow, _now: Timestamp) -> Role {
        if row.finding.is_some() { Role::Warning } else { Role::Text }
    }

    fn offer(_store: &Store, row: &AclRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill if row.acl.subnets.is_empty() => {
                Offer::Refused("it guards no subnet".to_owned())
            }
            Verb::Drill => {
                let back = estate::Relation::of(row.acl.id.kind).next();
                back.map_or(Offer::Meaningless, |back| {
                    let scope = Scope::Related(row.acl.id.clone(), back);
                    Offer::Possible(Location::Table(PaneId::Subnets, scope))
                })
            }
            _ => read(&row.acl.id, verb),
        }
    }
}
