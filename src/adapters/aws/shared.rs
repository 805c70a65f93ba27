//! What all feeds share: clients, budget, credentials, and who is to look again.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_autoscaling::Client as AutoScaling;
use aws_sdk_cloudfront::Client as CloudFront;
use aws_sdk_cloudwatch::Client as CloudWatch;
use aws_sdk_cloudwatchlogs::Client as CloudWatchLogs;
use aws_sdk_ec2::Client as Ec2;
use aws_sdk_efs::Client as Efs;
use aws_sdk_eks::Client as Eks;
use aws_sdk_elasticache::Client as ElastiCache;
use aws_sdk_elasticloadbalancingv2::Client as Balancing;
use aws_sdk_kms::Client as Kms;
use aws_sdk_rds::Client as Rds;
use aws_sdk_route53::Client as Route53;
use aws_sdk_s3::Client as S3;
use aws_sdk_secretsmanager::Client as SecretsManager;
use aws_sdk_ssm::Client as Ssm;
use aws_sdk_sts::Client as Sts;
use aws_smithy_runtime_api::client::{
    http::SharedHttpClient, orchestrator::HttpResponse, result::SdkError,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::OnceCell;

use super::{
    config::{self, Chosen},
    credentials::Renewable,
    fault::fault,
    group_updates::Updates,
    instance_types::Types,
    kinds::Details,
    meter::{Meter, Watching},
    operations::{self, Door},
    outcomes::Outcomes,
    roster::Roster,
    target::{Aim, Wanted},
    wake::Wake,
    whole::Whole,
};
use crate::{
    adapters::leave::Leave,
    model::{Fault, FaultClass, SourceId, Symbol},
};

/// AWS refuses signatures that are five minutes off, and the date of an answer is only about right.
const REFUSED_SKEW_S: u64 = 240;

/// One client for each service.
pub(super) struct Clients {
    pub(super) autoscaling: AutoScaling,
    pub(super) balancing: Balancing,
    pub(super) ec2: Ec2,
    pub(super) eks: Eks,
    pub(super) ssm: Ssm,
    pub(super) sts: Sts,
    pub(super) rds: Rds,
    pub(super) s3: S3,
    pub(super) efs: Efs,
    pub(super) elasticache: ElastiCache,
    pub(super) secrets: SecretsManager,
    pub(super) kms: Kms,
    pub(super) route53: Route53,
    pub(super) cloudfront: CloudFront,
    pub(super) cloudwatch: CloudWatch,
    pub(super) logs: CloudWatchLogs,
}

/// What all feeds share.
pub(super) struct Shared {
    pub(super) chosen: Chosen,
    pub(super) region: Symbol,
    pub(super) wanted: Wanted,
    leave: Leave,
    pub(super) renewable: Renewable,
    pub(super) meter: Arc<Meter>,
    pub(super) wake: Wake,
    pub(super) roster: Roster,
    pub(super) aim: Aim,
    pub(super) types: Types,
    pub(super) details: Details,
    pub(super) outcomes: Outcomes,
    pub(super) updates: Updates,
    http: SharedHttpClient,
    clients: OnceCell<Clients>,
    account: Mutex<Option<Symbol>>,
    /// Held while somebody asks who we are, so that feeds which start together ask once.
    asking: tokio::sync::Mutex<()>,
}

impl Shared {
    pub(super) fn new(chosen: Chosen, wanted: Wanted) -> Self {
        Self::over(chosen, wanted, config::http_client())
    }

    /// Over a connection of the caller's.
    pub(super) fn over(chosen: Chosen, wanted: Wanted, http: SharedHttpClient) -> Self {
        Self {
            region: chosen.region.as_str().into(),
            renewable: Renewable::new(chosen.clone(), http.clone()),
            chosen,
            wanted,
            leave: Leave::Read,
            meter: Arc::new(Meter::new()),
            wake: Wake::default(),
            roster: Roster::default(),
            aim: Aim::default(),
            types: Types::default(),
            details: Details::default(),
            outcomes: Outcomes::default(),
            updates: Updates::default(),
            http,
            clients: OnceCell::new(),
            account: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// The same, which may go so far. Clients that were made already stay as they are.
    pub(super) fn with(self, leave: Leave) -> Self {
        Self { leave, ..self }
    }

    /// Whether anything may be changed.
    pub(super) fn may_change(&self) -> bool {
        self.leave == Leave::Change
    }

    /// The clients, made when first needed.
    pub(super) async fn clients(&self) -> &Clients {
        self.clients.get_or_init(|| self.connect()).await
    }

    /// Makes one call: within the budget, and with its failure understood.
    pub(super) async fn call<T, E>(
        &self,
        action: &'static str,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, Fault>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let service = operations::service(action);
        self.meter.admit(service).await;
        match call.await {
            Ok(answer) => {
                self.outcomes.note(action, None);
                Ok(answer)
            }
            Err(error) => {
                let fault = fault(action, &error);
                self.outcomes.note(action, Some(&fault));
                Err(self.understand(action, fault).await)
            }
        }
    }

    /// Draws the consequences of a failure: a throttled service is left alone, refused credentials
    /// are read anew.
    async fn understand(&self, action: &'static str, mut fault: Fault) -> Fault {
        if fault.class == FaultClass::Throttled {
            fault.retry_at = Some(self.meter.throttled(operations::service(action)));
        }
        if fault.class == FaultClass::Expired {
            fault.message = self.blame_clock(fault.message);
            self.renewable.renew().await;
            if action != operations::GET_CALLER_IDENTITY {
                self.wake.identity();
            }
        }
        if let (FaultClass::Unavailable, Some(endpoint)) = (fault.class, &self.chosen.endpoint) {
            fault.message = format!("{} (endpoint {endpoint})", fault.message);
        }
        tracing::debug!(action, class = fault.class.name(), "call failed");
        fault
    }

    /// A signature from another time looks like an old token, and no login helps against it.
    fn blame_clock(&self, message: String) -> String {
        let skew = self.meter.skew_s().filter(|skew| skew.unsigned_abs() >= REFUSED_SKEW_S);
        match skew {
            Some(_) if message.contains("the clock of this machine") => message,
            Some(skew) => format!("the clock of this machine is off by {} s: {message}", -skew),
            None => message,
        }
    }

    /// The source of everything in our account and Region; asks who we are if nobody has said yet.
    pub(super) async fn source(&self) -> Result<SourceId, Fault> {
        if let Some(source) = self.known_source() {
            return Ok(source);
        }
        let _alone = self.asking.lock().await;
        match self.known_source() {
            Some(source) => Ok(source),
            None => Ok(self.source_of(&super::identity::ask(self).await?.account)),
        }
    }

    fn known_source(&self) -> Option<SourceId> {
        let account = self.account.lock().unwrap_or_else(PoisonError::into_inner).clone();
        account.map(|account| SourceId::aws(&account, &self.region))
    }

    /// The source of a resource that names its account.
    pub(super) fn source_of(&self, account: &str) -> SourceId {
        *self.account.lock().unwrap_or_else(PoisonError::into_inner) = Some(account.into());
        SourceId::aws(account, &self.region)
    }

    /// The source of a resource, from its ARN; ours where it has none.
    pub(super) async fn source_of_arn(&self, arn: Option<&str>) -> Result<SourceId, Fault> {
        let account =
            arn.and_then(|arn| arn.split(':').nth(4)).filter(|account| !account.is_empty());
        match account {
            Some(account) => Ok(self.source_of(account)),
            None => self.source().await,
        }
    }

    async fn connect(&self) -> Clients {
        let settings = config::load(&self.chosen, self.http.clone()).await;
        // One macro instead of a copy each: the SDKs share no trait for their configurations.
        macro_rules! client {
            ($sdk:ident) => {{
                let config = $sdk::config::Builder::from(&settings)
                    .credentials_provider(self.renewable.clone())
                    .identity_cache($sdk::config::IdentityCache::no_cache())
                    .interceptor(Door(self.leave))
                    .interceptor(Watching(self.meter.clone()))
                    .interceptor(Whole)
                    .build();
                $sdk::Client::from_conf(config)
            }};
        }
        Clients {
            autoscaling: client!(aws_sdk_autoscaling),
            balancing: client!(aws_sdk_elasticloadbalancingv2),
            ec2: client!(aws_sdk_ec2),
            eks: client!(aws_sdk_eks),
            ssm: client!(aws_sdk_ssm),
            sts: client!(aws_sdk_sts),
            rds: client!(aws_sdk_rds),
            s3: client!(aws_sdk_s3),
            efs: client!(aws_sdk_efs),
            elasticache: client!(aws_sdk_elasticache),
            secrets: client!(aws_sdk_secretsmanager),
            kms: client!(aws_sdk_kms),
            route53: client!(aws_sdk_route53),
            cloudfront: client!(aws_sdk_cloudfront),
            cloudwatch: client!(aws_sdk_cloudwatch),
            logs: client!(aws_sdk_cloudwatchlogs),
        }
    }
}
