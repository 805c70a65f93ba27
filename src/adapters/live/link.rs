//! Says which EKS cluster the API server is.

use std::time::Duration;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use crate::{
    adapters::aws::{Aws, Target, Wanted},
    model::{Fault, FaultClass, Link, Observation},
};

/// How soon to look again for a cluster that was not found. A found one stays.
const AGAIN: Duration = Duration::from_secs(30);

enum News {
    Kubernetes(Box<Observation>),
    Target(Result<Target, Fault>),
}

/// What the Kubernetes side says of the connection, completed by what EKS knows of it.
pub(super) fn complete(
    session: BoxStream<'static, Observation>,
    aws: Aws,
    wanted: &Wanted,
) -> BoxStream<'static, Observation> {
    let news = stream::select(
        session.map(|observation| News::Kubernetes(Box::new(observation))),
        targets(aws).map(News::Target),
    );
    let known = Known {
        wanted: Link {
            context: wanted.context.as_deref().map(Into::into),
            server: wanted.server.as_deref().map(Into::into),
            ..Link::default()
        },
        ..Known::default()
    };
    news.scan(known, |known, news| std::future::ready(Some(known.hear(news))))
        .filter_map(std::future::ready)
        .boxed()
}

#[derive(Default)]
struct Known {
    /// What holds even without a connection.
    wanted: Link,
    /// What Kubernetes said last.
    heard: Link,
    /// What EKS said last.
    target: Option<Target>,
    /// What we said last.
    said: Option<Link>,
}

impl Known {
    /// What is new about it, if anything is.
    fn hear(&mut self, news: News) -> Option<Observation> {
        match news {
            News::Kubernetes(observation) => {
                let Observation::Link(link) = *observation else { return Some(*observation) };
                self.heard = link;
            }
            News::Target(target) => self.target = Some(understood(target)),
        }
        let link = self.link();
        if self.said.as_ref() == Some(&link) {
            return None;
        }
        self.said = Some(link.clone());
        Some(Observation::Link(link))
    }

    fn link(&self) -> Link {
        let mut link = self.heard.clone();
        link.context = link.context.or_else(|| self.wanted.context.clone());
        link.server = link.server.or_else(|| self.wanted.server.clone());
        if let Some(target) = &self.target {
            link.cluster = target.cluster.clone().or(link.cluster);
            link.mismatch = target.mismatch.clone().or(link.mismatch);
        }
        link
    }
}

/// A cluster that does not exist contradicts what was asked for; any other fault says nothing about
/// what fits together, and is shown by the feeds.
fn understood(target: Result<Target, Fault>) -> Target {
    match target {
        Ok(target) => target,
        Err(fault) if fault.class == FaultClass::NotFound => {
            Target { cluster: None, mismatch: Some(fault.message.into()) }
        }
        Err(_) => Target { cluster: None, mismatch: None },
    }
}

/// The target, again whenever it may have changed.
fn targets(aws: Aws) -> BoxStream<'static, Result<Target, Fault>> {
    stream::unfold(None::<bool>, move |found| {
        let aws = aws.clone();
        async move {
            match found {
                None => {}
                Some(true) => std::future::pending().await,
                Some(false) => tokio::time::sleep(AGAIN).await,
            }
            let target = aws.target().await;
            let found = target.as_ref().is_ok_and(|target| target.cluster.is_some());
            Some((target, Some(found)))
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(observation: Option<Observation>) -> Link {
        let Some(Observation::Link(link)) = observation else {
            unreachable!("only links are said")
        };
        link
    }

    #[test]
    fn both_sides_complete_each_other_and_nothing_is_said_twice() {
        let wanted = Link { context: Some("prod".into()), ..Link::default() };
        let mut known = Known { wanted, ..Known::default() };
        let mismatch = || Some("context prod points elsewhere".into());
        let target = || News::Target(Ok(Target { cluster: None, mismatch: mismatch() }));
        let first = link(known.hear(target()));
        assert_eq!((first.context, first.mismatch), (Some("prod".into()), mismatch()));
        assert!(known.hear(target()).is_none());
        let heard = Link { version: Some("v1.33".into()), ..Link::default() };
        let heard = || News::Kubernetes(Box::new(Observation::Link(heard.clone())));
        let second = link(known.hear(heard()));
        assert_eq!((second.version, second.mismatch), (Some("v1.33".into()), mismatch()));
        assert_eq!(second.context, Some("prod".into()));
        assert!(known.hear(heard()).is_none());
    }

    #[test]
    fn only_a_missing_cluster_contradicts() {
        let fault = |class| Err(Fault::new(class, "eks:DescribeCluster", "no such cluster"));
        let missing = understood(fault(FaultClass::NotFound));
        assert_eq!(missing.mismatch.as_deref(), Some("no such cluster"));
        assert_eq!(understood(fault(FaultClass::Denied)).mismatch, None);
    }
}
