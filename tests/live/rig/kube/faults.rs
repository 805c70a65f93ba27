//! What tests do to a control plane: crashes, stalls, restarts and lost history.

use color_eyre::eyre::Result;

use super::component::Component;
use super::control_plane::ControlPlane;

impl ControlPlane {
    /// Kills a component at once, as a crash would.
    pub fn kill(&self, component: Component) -> Result<()> {
        self.supervisor().stop(component.name(), 0.0)
    }

    /// Freezes a component, so that its connections stay open and answer nothing.
    pub fn freeze(&self, component: Component) -> Result<()> {
        self.supervisor().freeze(component.name())
    }

    /// Lets a frozen component go on.
    pub fn thaw(&self, component: Component) -> Result<()> {
        self.supervisor().thaw(component.name())
    }

    /// Kills a component if it runs, starts it on the same port and waits until it serves.
    pub fn restart(&self, component: Component) -> Result<()> {
        self.kill(component)?;
        self.run(component)?;
        self.wait(component)
    }

    /// Makes the cluster forget its past, so that a watch or a continued list from any earlier
    /// resource version is answered with 410: etcd compacts, and the API server starts with an empty
    /// watch cache. Connections break. Returns the revision from which history is known.
    pub fn compact(&self) -> Result<u64> {
        // An own write makes sure that every version seen before is in the past.
        let name = format!("past-{}", jiff::Timestamp::now().as_nanosecond());
        self.kubectl(&["create", "configmap", &name, "--namespace=default"], None)?;
        self.kill(Component::ApiServer)?;
        let etcd = format!("http://127.0.0.1:{}", self.ports.etcd);
        let revision = self.supervisor().compact(&etcd)?;
        self.restart(Component::ApiServer)?;
        Ok(revision)
    }
}
