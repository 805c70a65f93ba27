//! What else could be connected to, as the files of `aws` and `kubectl` say.

use std::{
    future::ready,
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
        let (to, kubeconfig) = (to.clone(), self.kubeconfig.clone());
        let options = Options { to, kubeconfig, leave: self.leave };
        connect(options).map_err(|error| error.to_string())
    }
}

/// What there is to choose from, at once and whenever it has changed.
pub(super) fn places(
    regions: BoxStream<'static, Offered>,
    kubeconfig: Option<PathBuf>,
) -> BoxStream<'static, Observation> {
    let parts = stream::select(files(kubeconfig).map(Part::Files), regions.map(Part::Regions));
    joined(parts).map(Observation::Places).boxed()
}

/// The whole, once both parts are known and whenever it has changed.
fn joined(parts: impl Stream<Item = Part> + Send) -> impl Stream<Item = Places> + Send {
    let (mut files, mut regions, mut said) = (None, None, None);
    parts.filter_map(move |part| {
        match part {
            Part::Files(read) => files = Some(read),
            Part::Regions(known) => regions = Some(known),
        }
        // One half alone would say that there is nothing in the other.
        let whole = files.clone().zip(regions.clone());
        let places =
            whole.map(|((profiles, contexts), regions)| Places { profiles, regions, contexts });
        let news = places.filter(|places| said.as_ref() != Some(places));
        said = news.clone().or_else(|| said.take());
        ready(news)
    })
}

/// Profiles and contexts.
type Files = (Offered, Offered);

/// What is learned apart.
enum Part {
    Files(Files),
    Regions(Offered),
}

/// What the files say, at once and again and again.
fn files(kubeconfig: Option<PathBuf>) -> impl Stream<Item = Files> + Send {
    stream::unfold((kubeconfig, Duration::ZERO), |(kubeconfig, wait)| async move {
        tokio::time::sleep(wait).await;
        let file = kubeconfig.clone();
        let read = move || (profiles(), contexts(file.as_deref()));
        let files = tokio::task::spawn_blocking(read).await.ok()?;
        Some((files, (kubeconfig, AGAIN)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Offered {
        let place = Place { name: name.into(), detail: "".into() };
        Offered { places: vec![place], fault: None }
    }

    #[tokio::test]
    async fn nothing_is_said_before_all_is_known_nor_twice() {
        let files = || Part::Files((named("profile"), named("context")));
        let regions = |name| Part::Regions(named(name));
        let parts = [files(), regions("known"), files(), regions("known"), regions("enabled")];
        let said: Vec<Places> = joined(stream::iter(parts)).collect().await;
        let regions: Vec<&str> = said.iter().map(|it| &*it.regions.places[0].name).collect();
        assert_eq!(regions, ["known", "enabled"]);
        assert!(said.iter().all(|it| it.profiles == named("profile")));
        assert!(said.iter().all(|it| it.contexts == named("context")));
    }
}
