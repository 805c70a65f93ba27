//! What else could be connected to, as the files of `aws` and `kubectl` say.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{Live, Options, connect};
use crate::{
    adapters::{aws, kube::read_contexts},
    model::{Destination, Observation, Offered, Place, Places, Symbol},
    ports::{Connections, Ports},
};

/// How often the files are read again: a login or `aws eks update-kubeconfig` may have changed them.
const AGAIN: Duration = Duration::from_secs(20);

impl Connections for Live {
    fn connect(&self, to: &Destination) -> Result<Ports, String> {
        let options = Options { to: to.clone(), kubeconfig: self.kubeconfig.clone() };
        connect(options).map_err(|error| error.to_string())
    }
}

/// What there is to choose from, at once and whenever it has changed.
pub(super) fn places(
    region: Symbol,
    kubeconfig: Option<PathBuf>,
) -> BoxStream<'static, Observation> {
    stream::unfold((region, kubeconfig, None), |(region, kubeconfig, mut said)| async move {
        loop {
            if said.is_some() {
                tokio::time::sleep(AGAIN).await;
            }
            let (here, file) = (region.clone(), kubeconfig.clone());
            let read = tokio::task::spawn_blocking(move || read(&here, file.as_deref()));
            let places = read.await.ok()?;
            if said.as_ref() != Some(&places) {
                said = Some(places.clone());
                return Some((Observation::Places(places), (region, kubeconfig, said)));
            }
        }
    })
    .boxed()
}

fn read(region: &str, kubeconfig: Option<&Path>) -> Places {
    Places { profiles: profiles(), regions: regions(region), contexts: contexts(kubeconfig) }
}

fn profiles() -> Offered {
    offered(aws::profiles().map(|profiles| {
        let place = |(name, region): (String, Option<String>)| Place {
            name: name.into(),
            detail: region.unwrap_or_default().into(),
        };
        profiles.into_iter().map(place).collect()
    }))
}

/// Those of our partition, and the one we are in, whatever an endpoint of the user's calls it.
fn regions(region: &str) -> Offered {
    let mut names: Vec<&str> = aws::regions_like(region).collect();
    if !names.contains(&region) {
        names.push(region);
    }
    let place = |name: &str| Place { name: name.into(), detail: "".into() };
    Offered { places: names.into_iter().map(place).collect(), fault: None }
}

/// A context that cannot be used is offered with the reason.
fn contexts(kubeconfig: Option<&Path>) -> Offered {
    offered(read_contexts(kubeconfig).map(|contexts| {
        let place = |context: crate::adapters::kube::ContextInfo| {
            let detail = match context.faults.first() {
                Some(fault) => fault.clone(),
                None => context.server.unwrap_or_default(),
            };
            Place { name: context.name.into(), detail: detail.into() }
        };
        contexts.into_iter().map(place).collect()
    }))
}

fn offered<E: ToString>(read: Result<Vec<Place>, E>) -> Offered {
    match read {
        Ok(places) => Offered { places, fault: None },
        Err(error) => Offered { places: Vec::new(), fault: Some(error.to_string().into()) },
    }
}
