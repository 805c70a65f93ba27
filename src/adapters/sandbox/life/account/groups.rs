//! What commands of the user do to groups of machines, and what EKS, Auto Scaling and Karpenter would do.

use super::super::{
    Living,
    commands::{Outcome, absent},
    world::{GroupKey, MachineKey, Stage},
};
use crate::model::{FaultClass, Kind, ResourceId};

impl Living {
    /// A group wants another number of machines.
    pub(in super::super) fn resize(
        &mut self,
        id: &ResourceId,
        (from, to): (u32, u32),
        dry: bool,
    ) -> Outcome {
        if dry {
            return Err((FaultClass::Missing, "nobody can try this out".to_owned()));
        }
        let key = self.group_of(id).ok_or_else(|| absent(id))?;
        let (size, group) = (self.simulation.size(key), self.simulation.world.group(key));
        if size == to {
            return Ok(());
        }
        if size != from {
            let message = format!("it wants {size} machines by now, and not {from}");
            return Err((FaultClass::Conflict, message));
        }
        if to < group.min || to > group.max {
            let message = format!(
                "desired capacity {to} has to be between the minimum {} and the maximum {}",
                group.min, group.max
            );
            return Err((FaultClass::Invalid, message));
        }
        for _ in size..to {
            self.simulation.replace(key, 0);
        }
        self.simulation.shed(key, size.saturating_sub(to));
        self.tell_group(key);
        Ok(())
    }

    /// A managed node group gets the newest image.
    pub(in super::super) fn upgrade(&mut self, id: &ResourceId, force: bool, dry: bool) -> Outcome {
        if dry {
            return Err((FaultClass::Missing, "EKS cannot try this out".to_owned()));
        }
        if self.store.node_groups.get(id).is_none() {
            return Err(absent(id));
        }
        let name = id.name.clone();
        let updated = self.update_group(Some(&name));
        updated.map_err(|message| (FaultClass::Invalid, message))?;
        if force {
            self.force_newest_update();
        }
        Ok(())
    }

    /// A machine ends, and another one takes its place: with Karpenter, if pods need it.
    pub(in super::super) fn replace_machine(&mut self, id: &ResourceId, dry: bool) -> Outcome {
        let of_karpenter = id.kind != Kind::Instance;
        if dry && !of_karpenter {
            return Err((FaultClass::Missing, "Auto Scaling cannot try this out".to_owned()));
        }
        let (key, group) = self.machine_called(id).ok_or_else(|| absent(id))?;
        if !of_karpenter && self.cast.group(group).scaling.is_none() {
            return Err((FaultClass::Invalid, "it is in no Auto Scaling group".to_owned()));
        }
        if dry {
            return Ok(());
        }
        let machine = &self.simulation.world.machines[&key];
        let (ready, offer) = (machine.stage == Stage::Ready, machine.offer);
        if ready {
            self.simulation.take_away(key);
        } else {
            self.simulation.removed(key);
        }
        if !of_karpenter {
            self.simulation.replace(group, offer);
        }
        Ok(())
    }

    fn group_of(&self, id: &ResourceId) -> Option<GroupKey> {
        let mut groups = (0..).map(GroupKey).zip(&self.cast.groups);
        let is_it = |it: &Option<ResourceId>| it.as_ref() == Some(id);
        groups.find(|(_, it)| is_it(&it.managed) || is_it(&it.scaling)).map(|(key, _)| key)
    }

    /// The machine of an instance, or of a claim.
    fn machine_called(&self, id: &ResourceId) -> Option<(MachineKey, GroupKey)> {
        let mut rows = self.cast.machines.iter().filter(|(_, it)| {
            let instance = it.instance.as_ref().map(|it| &it.id);
            instance == Some(id) || it.claim.as_ref().map(|it| &it.id) == Some(id)
        });
        rows.find_map(|(key, _)| Some((*key, self.simulation.world.machines.get(key)?.group)))
    }
}
