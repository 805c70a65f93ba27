//! The EKS clusters of the account and Region.

use aws_sdk_eks::types::Cluster as Described;
use futures::StreamExt;

use super::{
    convert::symbol,
    operations::{DESCRIBE_CLUSTER, LIST_CLUSTERS},
    shared::Shared,
};
use crate::model::{Cluster, Fault, FaultClass, Kind, ResourceId, SourceId};

/// Descriptions asked for at the same time.
const AT_ONCE: usize = 4;

/// All clusters. One that may not be described is still listed, by name and with the status
/// `DENIED`; one that vanished meanwhile is left out.
pub(super) async fn read(shared: &Shared) -> Result<Vec<Cluster>, Fault> {
    let names = names(shared).await?;
    // Futures first, stream after: a closure in the stream would have to hold for every lifetime.
    let calls: Vec<_> = names.iter().map(|name| describe(shared, name)).collect();
    let described: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    let some = described.iter().any(Result::is_ok);
    let mut clusters = Vec::with_capacity(described.len());
    for (name, result) in names.iter().zip(described) {
        match result {
            Ok(cluster) => clusters.push(cluster),
            Err(fault) if fault.class == FaultClass::NotFound => {}
            Err(fault) if some && fault.class == FaultClass::Denied => {
                clusters.push(undescribed(&shared.source().await?, name));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(clusters)
}

/// The names of all clusters.
pub(super) async fn names(shared: &Shared) -> Result<Vec<String>, Fault> {
    let mut pages = shared.clients().await.eks.list_clusters().into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) =
        shared.call(LIST_CLUSTERS, async { pages.next().await.transpose() }).await?
    {
        names.extend(page.clusters.unwrap_or_default());
    }
    Ok(names)
}

/// One cluster.
pub(super) async fn describe(shared: &Shared, name: &str) -> Result<Cluster, Fault> {
    let described = described(shared, name).await?;
    let source = shared.source_of_arn(described.arn()).await?;
    Ok(convert(&source, name, &described))
}

/// One cluster, as EKS describes it.
pub(super) async fn described(shared: &Shared, name: &str) -> Result<Described, Fault> {
    let call = shared.clients().await.eks.describe_cluster().name(name).send();
    let answer = shared.call(DESCRIBE_CLUSTER, call).await?;
    answer.cluster.ok_or_else(|| {
        Fault::new(FaultClass::Unavailable, DESCRIBE_CLUSTER, "the answer holds no cluster")
    })
}

fn convert(source: &SourceId, name: &str, cluster: &Described) -> Cluster {
    let network = cluster.resources_vpc_config();
    Cluster {
        id: ResourceId::new(source, Kind::Cluster, name),
        arn: cluster.arn().unwrap_or_default().into(),
        status: symbol(cluster.status().map(aws_sdk_eks::types::ClusterStatus::as_str))
            .unwrap_or_default(),
        version: symbol(cluster.version()),
        endpoint: cluster.endpoint().map(Into::into),
        public: network.map(aws_sdk_eks::types::VpcConfigResponse::endpoint_public_access),
        private: network.map(aws_sdk_eks::types::VpcConfigResponse::endpoint_private_access),
        vpc: network.and_then(|network| symbol(network.vpc_id())),
    }
}

fn undescribed(source: &SourceId, name: &str) -> Cluster {
    Cluster {
        id: ResourceId::new(source, Kind::Cluster, name),
        arn: "".into(),
        status: "DENIED".into(),
        version: None,
        endpoint: None,
        public: None,
        private: None,
        vpc: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{CLUSTER, account};

    const PAGES: [(&str, u16, &str); 2] = [
        ("nextToken=two", 200, r#"{"clusters": ["secret", "gone"]}"#),
        ("/clusters ", 200, r#"{"clusters": ["prod"], "nextToken": "two"}"#),
    ];
    const GONE: (&str, u16, &str) = (
        "/clusters/gone ",
        404,
        r#"{"__type": "ResourceNotFoundException", "message": "No cluster found"}"#,
    );
    const SECRET: (&str, u16, &str) =
        ("/clusters/secret ", 403, r#"{"__type": "AccessDeniedException", "message": "no"}"#);

    #[tokio::test]
    async fn every_page_is_read_and_a_secret_cluster_is_still_listed() {
        let (shared, _) = account(&[PAGES[0], PAGES[1], CLUSTER, GONE, SECRET]).await;
        let clusters = read(&shared).await.unwrap();
        let seen: Vec<_> = clusters.iter().map(|one| (&*one.id.name, &*one.status)).collect();
        assert_eq!(seen, [("prod", "ACTIVE"), ("secret", "DENIED")]);
        assert_eq!(clusters[0].id.source, SourceId::aws("123456789012", "us-east-1"));
        assert_eq!((clusters[0].public, clusters[0].private), (Some(true), Some(false)));
        assert_eq!(clusters[1].endpoint, None);
    }

    #[tokio::test]
    async fn where_all_are_denied_the_feed_is() {
        let denied = ("/clusters/", 403, SECRET.2);
        let (shared, _) = account(&[PAGES[0], PAGES[1], denied]).await;
        let fault = read(&shared).await.unwrap_err();
        assert_eq!((fault.class, &*fault.action), (FaultClass::Denied, DESCRIBE_CLUSTER));
    }

    #[tokio::test]
    async fn half_an_answer_is_no_answer() {
        let (shared, _) = account(&[("/clusters ", 200, r#"{"clusters": ["pr"#)]).await;
        let fault = read(&shared).await.unwrap_err();
        assert_eq!((fault.class, &*fault.action), (FaultClass::Unavailable, LIST_CLUSTERS));
    }
}
