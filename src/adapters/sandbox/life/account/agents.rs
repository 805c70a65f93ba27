//! The agents of Session Manager.

use super::super::Living;
use crate::model::{Delta, ManagedInstance, Observation, Ping};

impl Living {
    /// Session Manager hears no more of an instance.
    pub(in crate::adapters::sandbox) fn cut_agent(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let is_meant = |it: &ManagedInstance| {
            it.ping == Ping::Online && name.is_none_or(|name| *it.id.name == *name)
        };
        let online = self.store.managed_instances.rows().find(|it| is_meant(it)).cloned();
        let row = online.ok_or_else(|| "no such instance is online".to_owned())?;
        let cut = ManagedInstance { ping: Ping::ConnectionLost, ..ManagedInstance::clone(&row) };
        self.show(Observation::ManagedInstances(Delta::Apply(cut)));
        Ok(format!("the agent of {} is offline", row.id.name))
    }

    /// Agents answer again.
    pub(super) fn mend_agents(&mut self) {
        let cut = self.store.managed_instances.rows().filter(|it| it.ping != Ping::Online);
        for row in cut.cloned().collect::<Vec<_>>() {
            let last_ping = Some(self.now());
            let online =
                ManagedInstance { ping: Ping::Online, last_ping, ..ManagedInstance::clone(&row) };
            self.show(Observation::ManagedInstances(Delta::Apply(online)));
        }
    }
}
