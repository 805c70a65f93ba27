use proptest::prelude::*;

use super::*;
use crate::model::{AwsKind, ResourceId, Served, Side, SourceId, Store};

fn store() -> Store {
    let mut store = Store::default();
    store.caller.region = Some("eu-west-1".into());
    store.caller.profile = Some("on call".into());
    store.link.cluster = Some("prod".into());
    store.link.context = Some("prod-admin".into());
    store
}

fn id(kind: Kind, namespace: &str, name: &str) -> ResourceId {
    let source = match kind.side() {
        Side::Aws => SourceId::aws("123456789012", "eu-west-3"),
        Side::Kubernetes => SourceId::kubernetes("uid", "prod"),
    };
    ResourceId::namespaced(&source, kind, namespace, name)
}

fn every_kind() -> Vec<Kind> {
    let widget = Served::new(("example.com", "v1", "widgets"), "Widget", true, true);
    let plain = AwsKind::ALL.iter().map(|kind| Kind::Served(kind.served()));
    let known =
        Kind::ALL.iter().copied().filter(|kind| !matches!(kind, Kind::Condition | Kind::Run));
    known.chain(plain).chain([Kind::Served(widget)]).collect()
}

fn commands(kind: Kind, namespace: &str, name: &str) -> Vec<String> {
    let found = object(&id(kind, namespace, name), &store());
    found.into_iter().map(|it| it.command.unwrap()).collect()
}

#[test]
fn every_kind_has_a_command_with_our_connection() {
    for kind in every_kind() {
        for namespace in ["", "home"] {
            for command in commands(kind, namespace, "web") {
                let words = shell_words::split(&command).unwrap();
                let of_aws = words[0] == "aws";
                assert!(of_aws || words[0] == "kubectl", "{command}");
                let flags: &[&str] = if of_aws {
                    &["--region", "--profile", "on call"]
                } else {
                    &["--context", "prod-admin"]
                };
                assert!(flags.iter().all(|flag| words.iter().any(|it| it == flag)), "{command}");
                assert!(!command.contains(['{', '}']), "{command}");
            }
        }
    }
}

#[test]
fn a_resource_is_asked_for_in_its_own_region() {
    let command = &commands(Kind::Vpc, "", "vpc-1")[0];
    assert_eq!(
        command,
        "aws ec2 describe-vpcs --vpc-ids vpc-1 --region eu-west-3 --profile 'on call'"
    );
}

#[test]
fn values_of_a_secret_are_never_asked_for() {
    let secrets = Served::new(("", "v1", "secrets"), "Secret", true, true);
    let found = commands(Kind::Served(secrets), "shop", "db");
    assert_eq!(found, ["kubectl describe secrets/db --namespace shop --context prod-admin"]);
    let secrets = Kind::Served(AwsKind::Secrets.served());
    assert!(commands(secrets, "", "db")[0].contains(" describe-secret "));
}

#[test]
fn odd_identities_are_taken_apart() {
    let parameter = &commands(Kind::DatabaseParameter, "cluster:aurora", "work_mem")[0];
    assert!(parameter.contains("describe-db-cluster-parameters"), "{parameter}");
    assert!(parameter.contains("--db-cluster-parameter-group-name aurora "), "{parameter}");
    assert!(parameter.contains("work_mem"), "{parameter}");
    let record = &commands(Kind::Served(AwsKind::Records.served()), "Z1", "db.home. CNAME a")[0];
    let expected = "--hosted-zone-id Z1 --start-record-name db.home. --start-record-type CNAME ";
    assert!(record.contains(expected), "{record}");
    let missing = &commands(Kind::Endpoint, "vpc-1", "ssm")[0];
    assert!(missing.contains("Name=vpc-id,Values=vpc-1"), "{missing}");
    let group = &commands(Kind::NodeGroup, "", "spot")[0];
    assert!(group.contains("--selector 'eks.amazonaws.com/nodegroup=spot'"), "{group}");
}

#[test]
fn without_a_kubeconfig_the_cluster_is_named_first() {
    let mut store = store();
    assert_eq!(preparation(&store), None);
    store.link.context = None;
    let first = preparation(&store).unwrap().command.unwrap();
    assert!(first.starts_with("aws eks update-kubeconfig --name prod --alias prod "), "{first}");
    let pod = object(&id(Kind::Pod, "shop", "web-1"), &store);
    assert!(pod[0].command.as_ref().unwrap().ends_with(" --context prod"));
    store.link.cluster = None;
    let pod = object(&id(Kind::Pod, "shop", "web-1"), &store);
    assert_eq!(pod[0].command, Err("it is not known yet which cluster this is"));
}

proptest! {
    /// Whatever a name holds, the shell gives it on as it is, and not as a flag.
    #[test]
    fn a_name_stays_one_word(name in "\\PC{1,24}") {
        for kind in [Kind::Pod, Kind::Vpc, Kind::LogGroup, Kind::Database] {
            let command = &commands(kind, "home", &name)[0];
            let words = shell_words::split(command).unwrap();
            let stands = |word: &String| {
                let value = word.split_once(['/', '=']).map(|(_, value)| value);
                *word == name || value == Some(&*name)
            };
            prop_assert!(words.iter().any(stands), "{command}");
        }
    }

    /// What could move a cursor or end a line never reaches a shell.
    #[test]
    fn control_characters_are_refused(name in "[a-z]{0,4}[\\x00-\\x1f\\x7f][a-z]{0,4}") {
        for found in object(&id(Kind::Pod, "home", &name), &store()) {
            prop_assert!(found.command.is_err());
        }
    }
}
