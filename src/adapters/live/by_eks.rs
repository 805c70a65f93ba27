//! Reaches the API server of an EKS cluster without a kubeconfig: EKS says where it is, and tokens
//! are made here.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::{
    adapters::{
        aws::Aws,
        kube::{Access, Connection, Connector, EksAccess, Fixed, Token, TokenSource},
        leave::Leave,
    },
    model::Fault,
    ports::Clock,
};

/// Asks EKS anew for each connection, since the address may change while a cluster is made.
pub(super) struct ByEks {
    aws: Aws,
    clock: Arc<dyn Clock>,
    leave: Leave,
}

impl ByEks {
    pub(super) fn new(aws: Aws, clock: Arc<dyn Clock>, leave: Leave) -> Self {
        Self { aws, clock, leave }
    }
}

impl Connector for ByEks {
    fn connect(&self) -> BoxFuture<'static, Result<Connection, Fault>> {
        let (aws, clock, leave) = (self.aws.clone(), self.clock.clone(), self.leave);
        Box::pin(async move {
            let server = aws.api_server().await?;
            let token = Arc::new(Tokens { aws, cluster: server.cluster.clone() });
            let access = Access::Eks(EksAccess {
                cluster: server.cluster,
                endpoint: server.endpoint,
                certificate_authority: server.certificate_authority,
                token,
            });
            Fixed { access, clock, leave }.connect().await
        })
    }
}

struct Tokens {
    aws: Aws,
    cluster: String,
}

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'static, Result<Token, Fault>> {
        let token = self.aws.token(self.cluster.clone());
        Box::pin(async move {
            token.await.map(|token| Token { secret: token.secret, expires: token.expires })
        })
    }
}
