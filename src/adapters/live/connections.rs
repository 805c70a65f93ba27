//! What else could be connected to, as the files of `aws` and `kubectl` say.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};

use super::{Live, Options, connect};
use crate::{
    adapters::{aws, kube::read_contexts},
    model::{Destination, Observation, Offered, Place, Places},
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
    regions: BoxStream<'static, Offered>,
    kubeconfig: Option<PathBuf>,
) -> BoxStream<'static, Observation> {
    let parts = stream::select(files(kubeconfig).map(Part::Files), regions.map(Part::Regions));
    let mut places = Places::default();
    let whole = parts.map(move |part| {
        match part {
            Part::Files((profiles, contexts)) => {
                (places.profiles, places.contexts) = (profiles, contexts);
            }
            Part::Regions(regions) => places.regions = regions,
        }
        Observation::Places(places.clone())
    });
    whole.boxed()
}

/// Profiles and contexts.
type Files = (Offered, Offered);

/// What is learned apart.
enum Part {
    Files(Files),
    Regions(Offered),
}

/// What the files say, at once and whenever that has changed.
fn files(kubeconfig: Option<PathBuf>) -> impl Stream<Item = Files> + Send {
    stream::unfold((kubeconfig, None), |(kubeconfig, mut said)| async move {
        loop {
            if said.is_some() {
                tokio::time::sleep(AGAIN).await;
            }
            let file = kubeconfig.clone();
            let read = move || (profiles(), contexts(file.as_deref()));
            let files = tokio::task::spawn_blocking(read).await.ok()?;
            if said.as_ref() != Some(&files) {
                said = Some(files.clone());
                return Some((files, (kubeconfig, said)));
            }
        }
    })
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
