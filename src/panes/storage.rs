//! Storage: claims with their volumes, classes and disks, and what nothing uses any more.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{sentences, symbols},
};
use crate::{
    action::Verb,
    estate::{self, Disk, Relation, StorageRow},
    keymap::Context,
    model::{
        Backing, Claim, Feed, FileSystem, Kind, Labels, ResourceId, Side, Store, Symbol, Volume,
    },
    ui::theme::Role,
};

/// The storage table.
pub(super) struct Storage;

/// What a row, and the description of what it is made of, is joined from.
pub(super) const FEEDS: &[Feed] = &[
    Feed::Claims,
    Feed::PersistentVolumes,
    Feed::StorageClasses,
    Feed::Volumes,
    Feed::FileSystems,
    Feed::AccessPoints,
    Feed::Pods,
    Feed::StatefulSets,
    Feed::Nodes,
    Feed::Events,
];

const UNSAID: &str = "AWS has not told";

type Cell = Column<StorageRow>;

impl TableSpec for Storage {
    type Row = StorageRow;

    const PANE: PaneId = PaneId::Storage;
    const TITLE: &'static str = "Storage";
    const CONTEXT: Context = Context::Storage;
    const FEEDS: &'static [Feed] = FEEDS;
    const ROW_FEEDS: &'static [Feed] = &[Feed::Claims, Feed::PersistentVolumes];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| {
            row.claimed.as_ref().map_or(Value::None, |(namespace, _)| Value::text(namespace))
        }),
        Cell::new("claim", "CLAIM", (12, 48), |row| {
            row.claimed.as_ref().map_or(Value::None, |(_, name)| Value::text(name))
        }),
        Cell::new("status", "STATUS", (7, 9), |row| Value::text(status(row))).role(unbound),
        Cell::new("size", "SIZE", (6, 8), size),
        Cell::new("class", "CLASS", (6, 20), |row| {
            row.class_name().map_or(Value::None, |name| Value::text(name))
        }),
        Cell::new("reclaim", "RECLAIM", (7, 7), |row| match (row.reclaim(), &row.disk) {
            (Some(policy), _) => Value::text(policy),
            (None, Disk::Unknown(reason)) => Value::Unknown(reason.as_str().into()),
            (None, _) => classless(row),
        }),
        Cell::new("type", "TYPE", (4, 10), |row| {
            disk(row, |it| Value::text(&it.form), |it| maybe(it.form.as_ref()))
        }),
        Cell::new("iops", "IOPS", (5, 6), |row| {
            disk(row, |it| counted(it.iops, Value::unknown(UNSAID)), |_| Value::None)
        }),
        Cell::new("throughput_mib_s", "MIB/S", (5, 6), |row| {
            disk(row, |it| counted(it.throughput, Value::None), |_| Value::None)
        }),
        Cell::new("encrypted", "ENCRYPTED", (9, 9), |row| {
            let flag = |it| Value::known(it, Value::Flag, UNSAID);
            disk(row, |it| flag(it.encrypted), |it| flag(it.encrypted))
        })
        .role(plain),
        Cell::new("zone", "ZONE", (6, 16), zone),
        Cell::new("state", "STATE", (6, 10), |row| {
            disk(row, |it| Value::text(&it.state), |it| Value::text(&it.state))
        })
        .role(unwell),
        Cell::new("attached", "ATTACHED TO", (11, 48), |row| {
            disk(row, |_| symbols(&row.attached), |_| Value::None)
        }),
        Cell::new("pods", "PODS", (8, 60), |row| match (&row.claimed, &row.pods) {
            (None, _) => Value::None,
            (Some(_), Err(reason)) => Value::Unknown(reason.as_str().into()),
            (Some(_), Ok(pods)) => {
                Value::List(pods.iter().map(|pod| (&*pod.id.name).into()).collect())
            }
        }),
        Cell::new("disk", "DISK", (12, 52), place),
        Cell::new("path", "PATH", (5, 32), path).shown(Shown::Wide),
        Cell::new("volume", "VOLUME", (8, 44), |row| {
            let bound = row.claim.as_ref().and_then(|it| it.volume.as_deref());
            let name = row.volume.as_ref().map(|it| &*it.id.name).or(bound);
            name.map_or(Value::None, Value::text)
        })
        .shown(Shown::Wide),
        Cell::new("access_modes", "MODES", (5, 30), |row: &StorageRow| {
            let claimed = row.claim.as_ref().map(|it| &it.modes);
            let modes = claimed.or_else(|| row.volume.as_ref().map(|it| &it.modes));
            modes.map_or(Value::None, |modes| symbols(modes))
        })
        .shown(Shown::Wide),
        Cell::new("provisioner", "PROVISIONER", (11, 32), |row: &StorageRow| {
            row.class.as_ref().map_or_else(|| classless(row), |it| Value::text(&it.provisioner))
        })
        .shown(Shown::Wide),
        Cell::new("age_s", "AGE", (4, 6), |row| {
            let (claim, volume) = (&row.claim, &row.volume);
            let made = claim.as_ref().map(|it| it.created);
            let made = made.or_else(|| volume.as_ref().map(|it| it.created));
            let disk = row.disk.ebs().and_then(|it| it.created);
            Value::known(made.unwrap_or(disk), Value::Since, "nobody has told")
        }),
        Cell::new("findings", "FINDINGS", (8, 120), |row| match &row.unjudged {
            Some(reason) if row.findings.is_empty() => Value::Unknown(reason.as_str().into()),
            _ => sentences(&row.findings),
        }),
    ];

    fn rows(store: &Store, _scope: &Scope) -> Vec<StorageRow> {
        estate::storage(store)
    }

    fn id(row: &StorageRow) -> &ResourceId {
        &row.id
    }

    fn labels(row: &StorageRow) -> Option<&Labels> {
        match (&row.claim, &row.disk) {
            (Some(claim), _) => Some(&claim.labels),
            (None, Disk::Ebs(Ok(disk))) => Some(&disk.tags),
            _ => None,
        }
    }

    fn role(row: &StorageRow, _now: Timestamp) -> Role {
        let lost = row.claim.as_ref().is_some_and(|it| it.phase == "Lost");
        match row.findings.as_slice() {
            _ if lost => Role::Danger,
            [] => Role::Text,
            _ => Role::Warning,
        }
    }

    fn offer(_store: &Store, row: &StorageRow, verb: Verb) -> Offer {
        let id = || row.id.clone();
        match verb {
            Verb::Drill => drill(row),
            Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events if row.id.kind.side() == Side::Kubernetes => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(id())))
            }
            _ => Offer::Meaningless,
        }
    }
}

/// To the pods that mount it; what no pod can mount is described.
fn drill(row: &StorageRow) -> Offer {
    let pods = Relation::of(Claim::kind()).find(|it| it.kind() == Kind::Pod);
    match (&row.pods, pods) {
        _ if row.claim.is_none() => Offer::Possible(Location::Describe(row.id.clone())),
        (Ok(pods), _) if pods.is_empty() => Offer::Refused("no pod mounts it".to_owned()),
        (_, Some(pods)) => {
            let scope = Scope::Related(row.id.clone(), pods);
            Offer::Possible(Location::Table(PaneId::Pods, scope))
        }
        (_, None) => Offer::Meaningless,
    }
}

/// The phase of the claim or of the volume; of a disk alone, that it is an orphan.
fn status(row: &StorageRow) -> &str {
    let claim = row.claim.as_ref().map(|it| it.phase.as_str());
    let volume = || row.volume.as_ref().map(|it| it.phase.as_str());
    claim.or_else(volume).unwrap_or("Orphan")
}

fn unbound(row: &StorageRow, _now: Timestamp) -> Option<Role> {
    match status(row) {
        "Bound" => None,
        "Lost" | "Failed" => Some(Role::Danger),
        _ => Some(Role::Warning),
    }
}

/// What the claim has, else what it asks for, else what there is.
fn size(row: &StorageRow) -> Value<'_> {
    let claim = row.claim.as_ref().and_then(|it| it.capacity.or(it.requested));
    let volume = || row.volume.as_ref().and_then(|it| it.capacity);
    let disk = || row.disk.ebs().and_then(|it| it.size);
    Value::known(claim.or_else(volume).or_else(disk), Value::Bytes, "nobody has told")
}

/// What is known of the disk; nothing where there is none.
fn disk<'a>(
    row: &'a StorageRow,
    volume: impl FnOnce(&'a Volume) -> Value<'a>,
    files: impl FnOnce(&'a FileSystem) -> Value<'a>,
) -> Value<'a> {
    match &row.disk {
        Disk::None => Value::None,
        Disk::Ebs(Ok(it)) => volume(it),
        Disk::Efs(Ok(it)) => files(it),
        Disk::Ebs(Err(reason)) | Disk::Efs(Err(reason)) | Disk::Unknown(reason) => {
            Value::Unknown(reason.as_str().into())
        }
    }
}

/// What only a class tells, of a row without one: nobody knows if there should be one.
fn classless(row: &StorageRow) -> Value<'_> {
    match (&row.unclassed, row.class_name()) {
        (Some(reason), Some(_)) => Value::Unknown(reason.as_str().into()),
        _ => Value::None,
    }
}

fn maybe(symbol: Option<&Symbol>) -> Value<'_> {
    symbol.map_or(Value::None, |it| Value::text(it))
}

fn counted(count: Option<u32>, otherwise: Value<'_>) -> Value<'_> {
    count.map_or(otherwise, |it| Value::Count(it.into()))
}

/// The zone that EC2 says, else those that the volume allows.
fn zone(row: &StorageRow) -> Value<'_> {
    match (&row.disk, &row.volume) {
        (Disk::Ebs(Err(_)), Some(volume)) if !volume.zones.is_empty() => {
            Value::Text(volume.zones.join(",").into())
        }
        _ => disk(
            row,
            |it| Value::text(&it.zone),
            |it| it.zone.as_ref().map_or(Value::text("all"), |zone| Value::text(zone)),
        ),
    }
}

/// The id of the disk, or below which access point of which file system it is.
fn place(row: &StorageRow) -> Value<'_> {
    match (row.volume.as_ref().map(|it| &it.backing), &row.disk) {
        (Some(Backing::Ebs(id) | Backing::Other(id)), _) => Value::text(id),
        (Some(Backing::Efs { file_system, access_point }), _) => match access_point {
            None => Value::text(file_system),
            Some(point) => Value::Text(format!("{file_system}/{point}").into()),
        },
        (None, Disk::Ebs(Ok(disk))) => Value::text(&disk.id.name),
        (None, Disk::Unknown(reason)) => Value::Unknown(reason.as_str().into()),
        (None, _) => Value::None,
    }
}

/// The directory that the access point makes the root.
fn path(row: &StorageRow) -> Value<'_> {
    match (&row.access_point, &row.disk) {
        (Some(Ok(point)), _) => Value::known(point.path.as_deref(), Value::text, UNSAID),
        (Some(Err(reason)), _) | (None, Disk::Unknown(reason)) => {
            Value::Unknown(reason.as_str().into())
        }
        (None, _) => Value::None,
    }
}

fn plain(row: &StorageRow, _now: Timestamp) -> Option<Role> {
    (row.disk.encrypted() == Some(false)).then_some(Role::Danger)
}

fn unwell(row: &StorageRow, _now: Timestamp) -> Option<Role> {
    let volume = row.disk.ebs().map(|it| (&it.state, "in-use"));
    let (state, well) = volume.or_else(|| Some((&row.disk.efs()?.state, "available")))?;
    match state.as_str() {
        state if state == well => None,
        "error" => Some(Role::Danger),
        _ => Some(Role::Warning),
    }
}
