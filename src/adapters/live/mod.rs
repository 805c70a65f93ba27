//! The real world behind the ports: AWS and Kubernetes, side by side.

mod by_eks;
mod connections;
mod knocking;
mod link;
mod route;
#[cfg(test)]
mod tests;

use std::{net::IpAddr, path::PathBuf, sync::Arc};

use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use serde_json::Value;

use self::{by_eks::ByEks, route::Route};
use super::{
    aws::{self, Aws, Chosen, ConfigError, Wanted},
    clock::SystemClock,
    journal::Nowhere,
    kube::{Access, Connector, Fixed, Kube, KubeconfigError},
    leave::Leave,
    nobody::Nobody,
    view_file::InMemory,
};
use crate::{
    model::{Destination, Feed, Observation, ResourceId, Side},
    ports::{
        Answer, Approvals, Check, Clock, Command, Doctor, Door, Inspector, Inventory, LogEvent,
        LogQuery, Logs, Performer, Permission, PortError, Ports, Prober, Standing,
    },
};

/// What to connect to, and where its context stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Profile, Region, context and cluster.
    pub to: Destination,
    /// The kubeconfig file.
    pub kubeconfig: Option<PathBuf>,
    /// What may be changed.
    pub leave: Leave,
}

/// Why these options cannot work. Found before the terminal is taken and before any call is made.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// Profile or Region.
    #[error(transparent)]
    Aws(#[from] ConfigError),
    /// Kubeconfig or context.
    #[error(transparent)]
    Kubernetes(#[from] KubeconfigError),
}

/// The ports of a live account and cluster. Makes no call: connections are made when something is
/// watched, and a side that cannot be reached says so in its feeds.
pub fn connect(options: Options) -> Result<Ports, UsageError> {
    let route = route::choose(&options)?;
    let chosen = choose(&options, &route)?;
    let wanted = Wanted {
        cluster: options.to.cluster.clone(),
        context: route.context().map(str::to_owned),
        server: route.server().map(str::to_owned),
    };
    let aws = Aws::new(chosen, wanted.clone(), options.leave);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let connector: Arc<dyn Connector> = match route {
        Route::Kubeconfig { context, .. } => {
            let path = options.kubeconfig.clone();
            let access = Access::Kubeconfig { path, context: Some(context) };
            Arc::new(Fixed { access, clock: clock.clone(), leave: options.leave })
        }
        Route::Eks => Arc::new(ByEks::new(aws.clone(), clock.clone(), options.leave)),
    };
    let kube = Kube::new(connector, clock.clone());
    let (kubeconfig, leave) = (options.kubeconfig, options.leave);
    let live = Arc::new(Live { aws, kube, wanted, kubeconfig, leave });
    Ok(Ports {
        inventory: live.clone(),
        inspector: live.clone(),
        logs: live.clone(),
        doctor: live.clone(),
        performer: live.clone(),
        prober: live.clone(),
        approvals: live.clone(),
        outbox: Arc::new(Nobody),
        connections: live,
        director: None,
        journal: Arc::new(Nowhere::because("nobody has said where it is to be kept")),
        views: Arc::new(InMemory::default()),
        clock,
    })
}

/// A Region that nobody names may still stand in the address of the API server.
fn choose(options: &Options, route: &Route) -> Result<Chosen, ConfigError> {
    let profile = options.to.profile.as_deref();
    match aws::validate(profile, options.to.region.as_deref()) {
        Err(ConfigError::NoRegion { profile: effective }) => {
            match route.server().and_then(aws::region_of_endpoint) {
                Some(region) => aws::validate(profile, Some(region)),
                None => Err(ConfigError::NoRegion { profile: effective }),
            }
        }
        result => result,
    }
}

struct Live {
    aws: Aws,
    kube: Kube,
    wanted: Wanted,
    kubeconfig: Option<PathBuf>,
    leave: Leave,
}

impl Prober for Live {
    fn knock(&self, door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        let door = door.clone();
        let knocked = tokio::task::spawn_blocking(move || knocking::knock(&door));
        async move { knocked.await.unwrap_or_else(|error| Err(error.to_string())) }.boxed()
    }
}

impl Inventory for Live {
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        match feed.side() {
            Side::Aws => self.aws.watch(feed),
            Side::Kubernetes => self.kube.watch(feed),
        }
    }

    fn watch_again(&self, feed: Feed) -> BoxStream<'static, Observation> {
        match feed.side() {
            Side::Aws => self.aws.watch_again(feed),
            Side::Kubernetes => self.kube.watch(feed),
        }
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        let kube = link::complete(self.kube.session(), self.aws.clone(), &self.wanted);
        let places = connections::places(self.aws.regions(), self.kubeconfig.clone());
        stream::select(stream::select(self.aws.session(), kube), places).boxed()
    }

    fn refresh(&self, feed: Feed) {
        match feed.side() {
            Side::Aws => self.aws.refresh(feed),
            Side::Kubernetes => self.kube.refresh(feed),
        }
    }
}

impl Inspector for Live {
    fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, PortError>> {
        match id.kind.side() {
            Side::Aws => self.aws.object(id),
            Side::Kubernetes => self.kube.object(id),
        }
    }
}

impl Performer for Live {
    fn perform(&self, command: Command, _token: Box<str>) -> BoxFuture<'static, Answer> {
        self.send(command, false)
    }

    fn dry_run(&self, command: Command) -> BoxFuture<'static, Answer> {
        self.send(command, true)
    }

    fn may(&self, command: Command) -> BoxFuture<'static, Standing> {
        match command.target().kind.side() {
            Side::Aws => self.aws.may(command),
            Side::Kubernetes => self.kube.may(command),
        }
    }
}

impl Approvals for Live {
    fn approve(&self, digest: String) -> BoxFuture<'static, Result<String, PortError>> {
        self.aws.approve(digest)
    }

    fn approved_by(
        &self,
        digest: String,
        approval: String,
    ) -> BoxFuture<'static, Result<Box<str>, PortError>> {
        self.aws.approved_by(digest, approval)
    }
}

impl Live {
    /// Both sides refuse what changes something by themselves, too; this way they are not even connected to.
    fn send(&self, command: Command, dry: bool) -> BoxFuture<'static, Answer> {
        if self.leave != Leave::Change {
            return Nobody.dry_run(command);
        }
        match command.target().kind.side() {
            Side::Aws => self.aws.perform(command, dry),
            Side::Kubernetes => self.kube.perform(command, dry),
        }
    }
}

impl Logs for Live {
    fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent> {
        if let Some(fault) = query.refusal() {
            return stream::iter([LogEvent::Failed(fault)]).boxed();
        }
        if query.target.is_of_pods() { self.kube.follow(query) } else { self.aws.follow(query) }
    }
}

impl Doctor for Live {
    fn examine(&self) -> BoxStream<'static, Check> {
        self.aws.checks().chain(self.kube.checks()).boxed()
    }

    fn permissions(&self) -> BoxStream<'static, Permission> {
        self.aws.permissions().chain(self.kube.permissions()).boxed()
    }
}
