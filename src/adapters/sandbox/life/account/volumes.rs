//! EBS volumes go where the pods go that mount them.

use std::collections::BTreeMap;

use super::super::{
    Living,
    world::{Life, PodKey},
};
use crate::model::{
    Attachment, AwsKind, Backing, Delta, Object, Observation, Pod, Printed, ResourceId, Symbol,
    Volume,
};

/// The EBS volumes behind claims, by namespace and name.
pub(super) type Disks = BTreeMap<(Symbol, Symbol), ResourceId>;

impl Living {
    /// Learns which volume is behind which claim.
    pub(super) fn found_volumes(&mut self) {
        let behind = |volume: &Symbol| {
            let mut volumes = self.store.persistent_volumes.rows();
            let row = volumes.find(|it| *it.id.name == *volume.as_str())?;
            let Backing::Ebs(disk) = &row.backing else { return None };
            let mut disks = self.store.volumes.rows();
            disks.find(|it| *it.id.name == *disk.as_str()).map(|it| it.id.clone())
        };
        let claims = self.store.claims.rows().filter_map(|it| {
            let disk = behind(it.volume.as_ref()?)?;
            Some(((it.id.namespace.clone(), Symbol::new(&it.id.name)), disk))
        });
        self.account.disks = claims.collect();
    }

    /// A pod that has a place has its volumes there.
    pub(super) fn attach(&mut self, key: PodKey) {
        let Some(pod) = self.simulation.world.pods.get(&key) else { return };
        let Some(row) = self.cast.pods.get(&key).filter(|row| !row.claims.is_empty()) else {
            return;
        };
        let starts = matches!(pod.life, Life::Pulling | Life::Creating | Life::Starting);
        let machine = pod.machine.filter(|_| starts).and_then(|it| self.cast.machines.get(&it));
        let Some(instance) = machine.and_then(|it| it.instance.as_ref()) else { return };
        let (instance, row) = (Symbol::new(&instance.id.name), row.clone());
        self.connect(&row, Some(&instance));
    }

    /// What a pod that is gone had mounted is free again.
    pub(in super::super) fn detach(&mut self, row: &Pod) {
        if !row.claims.is_empty() {
            self.connect(row, None);
        }
    }

    fn connect(&mut self, row: &Pod, instance: Option<&Symbol>) {
        for claim in &row.claims {
            let disk = self.account.disks.get(&(row.id.namespace.clone(), claim.clone()));
            let volume = disk.and_then(|id| self.store.volumes.get(id)).cloned();
            let Some(volume) = volume else { continue };
            let had = volume.attachments.first().map(|it| &it.instance);
            if had == instance {
                continue;
            }
            let attachment = |instance: &Symbol| Attachment {
                instance: instance.clone(),
                state: "attached".into(),
                ends_with_instance: false,
            };
            let state = if instance.is_some() { "in-use" } else { "available" };
            let volume = Volume {
                state: state.into(),
                attachments: instance.map(attachment).into_iter().collect(),
                ..Volume::clone(&volume)
            };
            self.print_volume(&volume);
            self.show(Observation::Volumes(Delta::Apply(volume)));
        }
    }

    /// The same in the table of volumes.
    fn print_volume(&mut self, volume: &Volume) {
        let served = AwsKind::Volumes.served();
        let row = self.store.objects.get(&served).and_then(|rows| rows.get(&volume.id));
        let Some(row) = row.cloned() else { return };
        let mut row = Object::clone(&row);
        let headings = row.headings.clone().unwrap_or_default();
        let instance = volume.attachments.first().map(|it| it.instance.as_str());
        for (heading, cell) in headings.iter().zip(row.cells.iter_mut()) {
            match heading.name {
                "State" => *cell = Printed::Text(volume.state.as_str().into()),
                "Instance" => {
                    *cell = instance.map_or(Printed::Nothing, |it| Printed::Text(it.into()));
                }
                "Device" if instance.is_none() => *cell = Printed::Nothing,
                _ => {}
            }
        }
        self.show(Observation::Objects(served, Delta::Apply(row)));
    }
}
