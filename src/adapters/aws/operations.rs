//! Lets only out what is allowed: the operations of [`crate::permission::aws`], by their names here.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef},
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

use crate::adapters::leave::Leave;
pub(super) use crate::permission::aws::*;

/// Refuses, before anything is sent, every operation that is not in [`OPERATIONS`], nor in [`CHANGES`]
/// where things may be changed.
#[derive(Debug)]
pub(super) struct Door(pub(super) Leave);

/// An operation that was refused.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not among the operations that this console may call now; nothing was sent")]
pub(super) struct Refused(String);

impl Door {
    fn lets_out(&self, asked: &Metadata) -> bool {
        let (service, name) = (asked.service(), asked.name());
        let changes = self.0 == Leave::Change && change(service, name).is_some();
        changes || operation(service, name).is_some()
    }
}

impl Intercept for Door {
    fn name(&self) -> &'static str {
        "Door"
    }

    // The first hook that knows the operation.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match settings.load::<Metadata>() {
            Some(asked) if self.lets_out(asked) => Ok(()),
            asked => Err(Refused(asked.map(action).unwrap_or_default()).into()),
        }
    }
}

/// What an operation is called in messages.
fn action(asked: &Metadata) -> String {
    let (service, name) = (asked.service(), asked.name());
    match operation(service, name).or_else(|| change(service, name)) {
        Some(known) => known.action.to_owned(),
        None => format!("{}:{}", prefix(asked.service()).unwrap_or(asked.service()), asked.name()),
    }
}

/// The service of an IAM action.
pub(super) fn service(action: &'static str) -> &'static str {
    action.split(':').next().unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay;

    #[test]
    fn actions_are_named_as_iam_names_them() {
        assert_eq!(
            action(&Metadata::new("DescribeAutoScalingGroups", "Auto Scaling")),
            DESCRIBE_SCALING_GROUPS
        );
        assert_eq!(action(&Metadata::new("ListBuckets", "S3")), LIST_BUCKETS);
        assert_eq!(action(&Metadata::new("DescribeFileSystems", "EFS")), DESCRIBE_FILE_SYSTEMS);
        assert_eq!(service(LIST_CLUSTERS), "eks");
    }

    #[tokio::test]
    async fn what_is_no_read_is_never_sent() {
        let (shared, asked) = replay::account(&[("", 200, "{}")]).await;
        let clients = shared.clients().await;
        let deleted = clients.eks.delete_nodegroup().cluster_name("a").nodegroup_name("b").send();
        let deleted = shared.call("eks:DeleteNodegroup", deleted).await.unwrap_err();
        let terminated = clients.ec2.terminate_instances().instance_ids("i-1").send();
        let terminated = shared.call("ec2:TerminateInstances", terminated).await.unwrap_err();
        let command = clients.ssm.send_command().document_name("AWS-RunShellScript").send();
        let command = shared.call("ssm:SendCommand", command).await.unwrap_err();
        let session = clients.ssm.start_session().target("i-1").send();
        let session = shared.call("ssm:StartSession", session).await.unwrap_err();
        let value = clients.secrets.get_secret_value().secret_id("db").send();
        let value = shared.call("secretsmanager:GetSecretValue", value).await.unwrap_err();
        let object = clients.s3.get_object().bucket("b").key("k").send();
        let object = shared.call("s3:GetObject", object).await.unwrap_err();
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
        assert_eq!(
            [deleted, terminated, command, session, value, object].map(|fault| fault.message),
            [
                "eks:DeleteNodegroup",
                "ec2:TerminateInstances",
                "ssm:SendCommand",
                "ssm:StartSession",
                "secretsmanager:GetSecretValue",
                "s3:GetObject"
            ]
            .map(|action| Refused(action.into()).to_string())
        );
    }
}
