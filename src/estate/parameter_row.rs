//! Parameters that somebody has set, with the databases they are for and what others have instead.

use std::sync::Arc;

use crate::model::{Database, DatabaseParameter, Kind, ParameterGroup, Store, Symbol};

/// A parameter in one group.
#[derive(Clone, Debug)]
pub struct ParameterRow {
    /// The parameter.
    pub parameter: Arc<DatabaseParameter>,
    /// The databases or clusters that use its group.
    pub users: Vec<Arc<Database>>,
    /// Databases in which the group is not in force, each with its state. They wait for a restart, or
    /// are being changed.
    pub pending: Vec<(Symbol, Symbol)>,
    /// Groups of databases with the same engine in which the value is another one; absent where these
    /// leave it to the engine.
    pub elsewhere: Vec<(Symbol, Option<Box<str>>)>,
}

/// Every parameter, by group and name.
pub fn parameters(store: &Store) -> Vec<ParameterRow> {
    let known: Vec<&Arc<DatabaseParameter>> = store.database_parameters.rows().collect();
    let mut rows: Vec<_> = known.iter().map(|it| row(store, it, &known)).collect();
    rows.sort_by(|a, b| {
        let key = |row: &ParameterRow| (row.parameter.of_clusters, row.parameter.group.clone());
        key(a).cmp(&key(b)).then_with(|| a.parameter.id.cmp(&b.parameter.id))
    });
    rows
}

/// Whether a database uses the group of a parameter.
pub fn uses(database: &Database, parameter: &DatabaseParameter) -> bool {
    let form = (database.id.kind == Kind::DatabaseCluster) == parameter.of_clusters;
    let named = |group: &ParameterGroup| group.name == parameter.group;
    form && database.id.source == parameter.id.source && database.parameter_groups.iter().any(named)
}

fn row(
    store: &Store,
    parameter: &Arc<DatabaseParameter>,
    known: &[&Arc<DatabaseParameter>],
) -> ParameterRow {
    let users: Vec<_> =
        of_form(store, parameter.of_clusters).filter(|it| uses(it, parameter)).cloned().collect();
    let pending = users.iter().flat_map(|it| waiting(it, &parameter.group)).collect();
    let elsewhere = elsewhere(store, parameter, &users, known);
    ParameterRow { parameter: parameter.clone(), users, pending, elsewhere }
}

fn of_form(store: &Store, clusters: bool) -> impl Iterator<Item = &Arc<Database>> {
    if clusters { store.database_clusters.rows() } else { store.databases.rows() }
}

/// What has not taken the group over: the instance itself, or members of the cluster.
fn waiting(database: &Database, group: &Symbol) -> Vec<(Symbol, Symbol)> {
    let own = database.parameter_groups.iter().filter(|it| it.name == *group);
    let own = own.filter_map(|it| Some((Symbol::new(&database.id.name), it.status.clone()?)));
    let members = database.members.iter();
    let members = members.filter_map(|it| Some((it.instance.clone(), it.parameters.clone()?)));
    own.chain(members).filter(|(_, status)| *status != "in-sync").collect()
}

/// The other values of a parameter, by group. Only groups of the same engine and main version know
/// the same parameters.
fn elsewhere(
    store: &Store,
    parameter: &DatabaseParameter,
    users: &[Arc<Database>],
    known: &[&Arc<DatabaseParameter>],
) -> Vec<(Symbol, Option<Box<str>>)> {
    let alike = |it: &&Arc<Database>| users.iter().any(|user| family(user) == family(it));
    let peers = of_form(store, parameter.of_clusters).filter(alike);
    let mut groups: Vec<&Symbol> =
        peers.flat_map(|it| it.parameter_groups.iter().map(|group| &group.name)).collect();
    groups.sort_unstable();
    groups.dedup();
    let value = |group: &Symbol| {
        let mut set = known.iter().filter(|it| it.of_clusters == parameter.of_clusters);
        let set = set.find(|it| it.group == *group && it.id.name == parameter.id.name);
        set.and_then(|it| it.value.clone())
    };
    let others = groups.into_iter().filter(|group| **group != parameter.group);
    let others = others.map(|group| (group.clone(), value(group)));
    others.filter(|(_, value)| *value != parameter.value).collect()
}

/// Engine and main version.
fn family(database: &Database) -> (&Symbol, Option<&str>) {
    let version = database.version.as_deref();
    (&database.engine, version.and_then(|it| it.split('.').next()))
}
