//! The commands that list what a table lists: one entry per pane, and what its scope adds.

use crate::{
    estate::equivalent::{Equivalent, Values, group_label, list_of, resource},
    model::{AwsKind, Kind, LogHome, ResourceId, Selector, Side, Store},
    panes::{PaneId, Scope},
};

/// Templates, or why there are none.
type Templates = Result<Vec<String>, &'static str>;

/// The commands that list the rows of a table in a scope.
pub(super) fn listed(
    pane: PaneId,
    scope: &Scope,
    selector: Option<&Selector>,
    store: &Store,
) -> Vec<Equivalent> {
    let what = match scope.label() {
        Some(label) => format!("the rows of this table: {} {label}", pane.name()),
        None => format!("the rows of this table: {}", pane.name()),
    };
    let templates = match in_scope(pane, scope) {
        Ok(templates) => templates,
        Err(reason) => return vec![Equivalent { what, command: Err(reason) }],
    };
    let picked = picks(scope, selector);
    let about = about(scope);
    let mut values = Values::default()
        .with("{scope}", scope.label().unwrap_or_default())
        .with("{label}", scope.label().map_or("", |label| group_label(label, store)))
        .with("{selector}", &picked);
    if let Some(id) = about {
        values = values
            .with("{namespace}", &id.namespace)
            .with("{name}", &id.name)
            .with("{resource}", resource(id.kind).unwrap_or_default());
    }
    let command = |template: &String| {
        let picks = !picked.is_empty() && template.starts_with("kubectl get ");
        let suffix = if picks { " --selector {selector}" } else { "" };
        Equivalent::new(&what, &format!("{template}{suffix}"), &values, store)
    };
    templates.iter().map(command).collect()
}

/// The object that a scope names.
const fn about(scope: &Scope) -> Option<&ResourceId> {
    if let Scope::About(id)
    | Scope::Workload(id, _)
    | Scope::Related(id, _)
    | Scope::Revisions(id) = scope
    {
        return Some(id);
    }
    None
}

/// The labels that scope and filter ask for, as `kubectl` takes them.
fn picks(scope: &Scope, selector: Option<&Selector>) -> String {
    let own = if let Scope::Workload(_, own) = scope { Some(own.to_string()) } else { None };
    let own = own.into_iter().chain(selector.map(Selector::to_string));
    own.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(",")
}

/// What a scope makes of the commands of a pane.
fn in_scope(pane: PaneId, scope: &Scope) -> Templates {
    let one = |template: &str| Ok(vec![template.to_owned()]);
    match (pane, scope) {
        (PaneId::Nodes, Scope::Group(_)) => {
            one("kubectl get nodes --output wide --selector {label}={scope}")
        }
        (PaneId::Pods, Scope::Node(_)) => one(
            "kubectl get pods --all-namespaces --output wide --field-selector spec.nodeName={scope}",
        ),
        (PaneId::Pods, Scope::Workload(..)) => {
            one("kubectl get pods --namespace {namespace} --output wide")
        }
        (PaneId::Events, Scope::About(id)) if resource(id.kind).is_some() => {
            if id.namespace.is_empty() {
                one("kubectl events --all-namespaces --for {resource}/{name}")
            } else {
                one("kubectl events --namespace {namespace} --for {resource}/{name}")
            }
        }
        (PaneId::RdsEvents, Scope::About(id)) => {
            let cluster = id.kind == Kind::DatabaseCluster;
            let kind = if cluster { "db-cluster" } else { "db-instance" };
            let which = "--duration 1440 --source-identifier {name} --source-type";
            Ok(vec![format!("aws rds describe-events {which} {kind}")])
        }
        (PaneId::Workloads, Scope::Revisions(_)) => {
            one("kubectl rollout history {resource}/{name} --namespace {namespace}")
        }
        (PaneId::Workloads, Scope::Kind(kind)) => {
            let resource = resource(*kind).ok_or("kubectl does not know this kind")?;
            Ok(vec![format!("kubectl get {resource} --all-namespaces --output wide")])
        }
        (PaneId::Kinds, Scope::Served(kind)) => match AwsKind::of(*kind) {
            Some(kind) => Ok(list_of(kind)?.iter().map(|it| (*it).to_owned()).collect()),
            None if kind.side() == Side::Kubernetes => {
                let all = if kind.is_namespaced() { " --all-namespaces" } else { "" };
                Ok(vec![format!("kubectl get {}{all} --output wide", kind.full())])
            }
            None => Err("no command of aws is known for this kind"),
        },
        (PaneId::Subnets, Scope::RouteTable(_)) => {
            one("aws ec2 describe-route-tables --route-table-ids {scope} --query \
                 RouteTables[].Associations[].SubnetId")
        }
        (PaneId::Subnets, Scope::Nat(_)) => {
            Err("aws does not list subnets by the NAT gateway they leave through")
        }
        (PaneId::Logs, Scope::LogHome(LogHome::Group(_))) => {
            one("aws logs describe-log-streams --log-group-name {scope} --order-by LastEventTime \
             --descending --max-items 1000")
        }
        (PaneId::Logs, Scope::LogHome(LogHome::Database(_))) => {
            one("aws rds describe-db-log-files --db-instance-identifier {scope}")
        }
        (pane, scope) => {
            let limit = limit(pane, scope);
            Ok(all(pane).iter().map(|it| format!("{it}{limit}")).collect())
        }
    }
}

/// How EC2 is told that only a part is wanted.
fn limit(pane: PaneId, scope: &Scope) -> &'static str {
    match (pane, scope) {
        (PaneId::Nat, Scope::Vpc(_)) => " --filter Name=vpc-id,Values={scope}",
        (PaneId::FlowLogs, Scope::Vpc(_)) => " --filter Name=resource-id,Values={scope}",
        (PaneId::LoadBalancers, Scope::Vpc(_)) => " --query LoadBalancers[?VpcId=='{scope}']",
        (PaneId::Targets, Scope::Vpc(_)) => " --query TargetGroups[?VpcId=='{scope}']",
        (
            PaneId::Subnets
            | PaneId::Routes
            | PaneId::Endpoints
            | PaneId::SecurityGroups
            | PaneId::Nacls
            | PaneId::Interfaces,
            Scope::Vpc(_),
        ) => " --filters Name=vpc-id,Values={scope}",
        (PaneId::Interfaces, Scope::Subnet(_)) => " --filters Name=subnet-id,Values={scope}",
        (PaneId::Interfaces, Scope::SecurityGroup(_)) => " --filters Name=group-id,Values={scope}",
        _ => "",
    }
}

/// The commands that list all of a pane.
const fn all(pane: PaneId) -> &'static [&'static str] {
    match pane {
        PaneId::NodeGroups => &[
            "aws eks list-nodegroups --cluster-name {cluster}",
            "aws autoscaling describe-auto-scaling-groups",
        ],
        PaneId::Nodes => &[
            "kubectl get nodes --output wide",
            "aws ec2 describe-instances --filters \
             Name=tag-key,Values=kubernetes.io/cluster/{cluster}",
        ],
        PaneId::Pods => &["kubectl get pods --all-namespaces --output wide"],
        PaneId::Events => &["kubectl get events --all-namespaces"],
        PaneId::Workloads => &["kubectl get deployments,replicasets,statefulsets,daemonsets,jobs \
             --all-namespaces --output wide"],
        PaneId::Gpu => &["kubectl get nodes --output \
             custom-columns=NAME:.metadata.name,GPUS:.status.allocatable.nvidia\\.com/gpu"],
        PaneId::Spot => &[
            "kubectl get events --all-namespaces --field-selector involvedObject.kind=Node",
            "aws ec2 describe-spot-instance-requests",
            "aws ec2 describe-instance-status --include-all-instances",
            "aws autoscaling describe-auto-scaling-instances",
        ],
        PaneId::Storage => &[
            "kubectl get persistentvolumeclaims,persistentvolumes,storageclasses --all-namespaces",
            "aws ec2 describe-volumes",
        ],
        PaneId::Kinds => &["kubectl api-resources --output wide"],
        PaneId::Vpc => &["aws ec2 describe-vpcs"],
        PaneId::Subnets => &["aws ec2 describe-subnets"],
        PaneId::Routes => &["aws ec2 describe-route-tables"],
        PaneId::Nat => &["aws ec2 describe-nat-gateways"],
        PaneId::Endpoints => &["aws ec2 describe-vpc-endpoints"],
        PaneId::SecurityGroups => &["aws ec2 describe-security-groups"],
        PaneId::Nacls => &["aws ec2 describe-network-acls"],
        PaneId::FlowLogs => &["aws ec2 describe-flow-logs"],
        PaneId::Interfaces => &["aws ec2 describe-network-interfaces"],
        PaneId::LoadBalancers => &["aws elbv2 describe-load-balancers"],
        PaneId::Targets => &["aws elbv2 describe-target-groups"],
        PaneId::Rds => &["aws rds describe-db-instances", "aws rds describe-db-clusters"],
        PaneId::RdsEvents => &["aws rds describe-events --duration 1440"],
        PaneId::RdsParameters => &[
            "aws rds describe-db-parameter-groups",
            "aws rds describe-db-cluster-parameter-groups",
        ],
        PaneId::RdsSnapshots => {
            &["aws rds describe-db-snapshots", "aws rds describe-db-cluster-snapshots"]
        }
        PaneId::Runs => &[],
        PaneId::Logs => &["aws logs describe-log-groups"],
        PaneId::Alarms => &["aws cloudwatch describe-alarms --state-value ALARM"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scope_and_filter_pick_is_one_selector() {
        let id = crate::model::ResourceId::namespaced(
            &crate::model::SourceId::kubernetes("u", "c"),
            Kind::Deployment,
            "shop",
            "web",
        );
        let scope = Scope::Workload(id, "app=web,tier in (a,b)".parse().unwrap());
        let mut store = Store::default();
        store.link.context = Some("prod".into());
        let filter = "!canary".parse().unwrap();
        let listed = listed(PaneId::Pods, &scope, Some(&filter), &store);
        assert_eq!(
            listed[0].command.as_deref(),
            Ok("kubectl get pods --namespace shop --output wide \
                --selector 'app=web,tier in (a,b),!canary' --context prod")
        );
    }

    #[test]
    fn a_node_name_stays_in_its_word() {
        let mut store = Store::default();
        store.link.context = Some("prod".into());
        let listed = listed(PaneId::Pods, &Scope::Node("a b;c{scope}".into()), None, &store);
        let words = shell_words::split(listed[0].command.as_deref().unwrap()).unwrap();
        assert!(words.contains(&"spec.nodeName=a b;c{scope}".to_owned()), "{words:?}");
    }
}
