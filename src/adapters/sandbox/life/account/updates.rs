//! Updates of managed node groups: a new machine first, then an old one is drained and ended, one at a
//! time, as EKS does it where nobody says otherwise.

use std::collections::BTreeSet;

use super::{
    super::{
        Living,
        machines::Wanted,
        queue::Instant,
        world::{GroupKey, Machine, MachineKey, Stage},
    },
    Scene,
};
use crate::{
    adapters::sandbox::rows,
    model::{Delta, GroupUpdate, HealthIssue, NodeGroup, Observation, ResourceId, Symbol},
};

/// How often EKS looks how far an update is.
const LOOK: Instant = 15_000;
/// So long EKS waits for the pods of a node to leave: then the update has failed (EKS user guide,
/// "Understand each phase of node updates").
const PATIENCE: Instant = 900_000;
/// The release of the image that groups are updated to, after the version of Kubernetes.
const RELEASE: &str = "5-20251209";
/// The image of that release.
const IMAGE: &str = "ami-0f6e5d4c3b2a19087";

/// An update that is under way.
#[derive(Clone, Debug)]
pub(super) struct Update {
    group: GroupKey,
    /// Machines that are to go.
    old: BTreeSet<MachineKey>,
    /// The one that is started for the next of them, and that one.
    coming: Option<(MachineKey, MachineKey)>,
    /// The one that is drained, and since when.
    leaving: Option<(MachineKey, Instant)>,
    /// What a budget keeps is ended all the same.
    force: bool,
}

impl Living {
    /// A managed node group gets the newest image, or the first that has an older one.
    pub(in crate::adapters::sandbox) fn update_group(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let groups = (0..).map(GroupKey).zip(&self.cast.groups);
        let managed = groups.filter_map(|(key, rows)| Some((key, rows.managed.as_ref()?)));
        let mut rows = managed.filter_map(|(key, id)| Some((key, self.store.node_groups.get(id)?)));
        let is_meant = |row: &NodeGroup| {
            name.map_or_else(|| row.release != newest(row), |name| *row.id.name == *name)
        };
        let found =
            rows.find(|(_, row)| is_meant(row)).map(|(key, row)| (key, NodeGroup::clone(row)));
        let none =
            || format!("there is no managed node group {} to update", name.unwrap_or("here"));
        let (group, row) = found.ok_or_else(none)?;
        if row.status != "ACTIVE" {
            return Err(format!("{} is {}", row.id.name, row.status));
        }
        if row.release == newest(&row) {
            return Err(format!("{} has the newest image already", row.id.name));
        }
        let stays = |it: &Machine| it.group == group && it.stage == Stage::Ready && it.known;
        let machines = self.simulation.world.machines.iter().filter(|(_, it)| stays(it));
        let old: BTreeSet<_> = machines.map(|(key, _)| *key).collect();
        let said =
            format!("{} is updated: {} nodes are replaced one by one", row.id.name, old.len());
        let kubelet = row.version.as_ref().map(|it| Symbol::from(format!("v{it}.5-eks-9f8e7d6")));
        if let Some(node) = &mut self.cast.groups[group.0 as usize].node {
            node.kubelet = kubelet;
        }
        self.account.images.insert(group, IMAGE.into());
        let update = GroupUpdate {
            what: "VersionUpdate".into(),
            status: "InProgress".into(),
            created: Some(self.now()),
            errors: Vec::new(),
        };
        self.show_group(&row.id, |it| {
            it.status = "UPDATING".into();
            it.update = Some(update);
        });
        let update = Update { group, old, coming: None, leaving: None, force: false };
        self.account.updates.push(update);
        self.later(LOOK, Scene::Update);
        Ok(said)
    }

    /// The update that began last ends what a budget keeps.
    pub(super) fn force_newest_update(&mut self) {
        if let Some(update) = self.account.updates.last_mut() {
            update.force = true;
        }
    }

    /// One look at all updates.
    pub(super) fn look_at_updates(&mut self) {
        let updates = std::mem::take(&mut self.account.updates);
        let left: Vec<_> = updates.into_iter().filter_map(|it| self.go_on(it)).collect();
        if !left.is_empty() {
            self.later(LOOK, Scene::Update);
        }
        self.account.updates.extend(left);
    }

    /// The next step of an update; nothing is left of one that is done.
    fn go_on(&mut self, mut update: Update) -> Option<Update> {
        let world = &self.simulation.world;
        update.old.retain(|key| world.machines.contains_key(key));
        if let Some((key, since)) = update.leaving {
            if world.machines.contains_key(&key) {
                if since + PATIENCE > self.simulation.now {
                    return Some(update);
                }
                if !update.force {
                    self.simulation.retiring.remove(&key);
                    self.simulation.cordon(key, false);
                    return self.end_update(&update, Some(key));
                }
                self.simulation.removed(key);
            }
            update.leaving = None;
        }
        let world = &self.simulation.world;
        let stage = |key| world.machines.get(&key).map(|it: &Machine| it.stage);
        match update.coming.map(|(new, old)| (stage(new), old)) {
            Some((Some(Stage::Launching), _)) => {}
            Some((Some(Stage::Ready), old)) => {
                update.coming = None;
                update.old.remove(&old);
                self.simulation.retire(old);
                update.leaving = Some((old, self.simulation.now));
            }
            // It has not lived long enough to be of use.
            Some((Some(Stage::Interrupted(_) | Stage::Silent) | None, _)) => update.coming = None,
            None => match update.old.first().and_then(|old| Some((*old, world.machines.get(old)?)))
            {
                None => return self.end_update(&update, None),
                Some((old, it)) => {
                    // In the same zone, where the volumes are.
                    let wanted = Wanted { group: it.group, offer: it.offer, zone: Some(it.zone) };
                    update.coming = self.simulation.order(wanted).map(|new| (new, old));
                }
            },
        }
        Some(update)
    }

    /// It is done, or has failed since a machine did not become empty.
    fn end_update(&mut self, update: &Update, stuck: Option<MachineKey>) -> Option<Update> {
        let id = self.cast.group(update.group).managed.clone()?;
        let node = stuck.and_then(|key| self.cast.machines.get(&key)?.node.as_ref());
        let error = stuck.map(|_| HealthIssue {
            code: "PodEvictionFailure".into(),
            message: "Reached max retries while trying to evict pods from nodes in node group"
                .into(),
            resources: node.map(|it| Symbol::new(&it.id.name)).into_iter().collect(),
        });
        self.show_group(&id, |row| {
            row.status = "ACTIVE".into();
            if error.is_none() {
                row.release = newest(row);
            }
            if let Some(update) = &mut row.update {
                update.status = if error.is_some() { "Failed" } else { "Successful" }.into();
                update.errors.extend(error);
            }
        });
        None
    }

    /// The image that instances of a group start from.
    pub(in super::super) fn image_of(&self, group: GroupKey) -> Symbol {
        self.account.images.get(&group).cloned().unwrap_or_else(|| rows::IMAGE.into())
    }

    fn show_group(&mut self, id: &ResourceId, change: impl FnOnce(&mut NodeGroup)) {
        let Some(row) = self.store.node_groups.get(id).cloned() else { return };
        let mut row = NodeGroup::clone(&row);
        change(&mut row);
        self.show(Observation::NodeGroups(Delta::Apply(row)));
    }
}

/// The newest release for the version of a group.
fn newest(row: &NodeGroup) -> Option<Symbol> {
    Some(format!("{}.{RELEASE}", row.version.as_ref()?).into())
}
