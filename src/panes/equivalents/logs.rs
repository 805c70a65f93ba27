//! The commands that show a log.

use crate::{
    estate::equivalent::{Equivalent, Values, resource},
    model::{LogPreset, ResourceId, Store, Symbol},
    ports::{Begin, LogQuery, LogTarget},
};

/// What `kubectl` follows at most when it picks pods by labels.
const MOST_PODS: &str = "--max-log-requests 50";

/// The commands that show what `query` asks for.
pub(super) fn of(query: &LogQuery, store: &Store) -> Vec<Equivalent> {
    let what = format!("the log of {}", query.target);
    let none = |reason| vec![Equivalent { what: what.clone(), command: Err(reason) }];
    let make = |template: &str, values: &Values<'_>| {
        let values = values.clone().with("{pattern}", &query.pattern);
        vec![Equivalent::new(&what, template, &values, store)]
    };
    match &query.target {
        LogTarget::Pod(id, container) => vec![of_pod(id, container.as_ref(), query, store)],
        LogTarget::Pods(pods) => pods.iter().map(|id| of_pod(id, None, query, store)).collect(),
        LogTarget::Workload(id) => {
            let flags = of_kubectl(query);
            let template = format!(
                "kubectl logs {{resource}}/{{name}} --namespace {{namespace}} --all-pods \
                 --all-containers {MOST_PODS}{flags}"
            );
            let resource = resource(id.kind).unwrap_or_default();
            make(&template, &Values::of(id, store).with("{resource}", resource))
        }
        LogTarget::Labelled(Some(namespace), selector) => {
            let flags = of_kubectl(query);
            let template = format!(
                "kubectl logs --namespace {{namespace}} --selector {{selector}} --prefix \
                 --all-containers {MOST_PODS}{flags}"
            );
            let values = Values::default().with("{namespace}", namespace);
            make(&template, &values.with("{selector}", selector))
        }
        LogTarget::Labelled(None, _) => none("kubectl logs looks into one namespace at a time"),
        LogTarget::Group(group, stream) => {
            let stream_flag = stream.as_ref().map_or("", |_| " --log-stream-names {stream}");
            let template = format!("aws logs tail {{group}}{stream_flag}{}", of_cloudwatch(query));
            let stream = stream.as_ref().map_or("", Symbol::as_str);
            make(&template, &Values::default().with("{group}", group).with("{stream}", stream))
        }
        LogTarget::Preset(LogPreset::Flow) => none("flow logs are in a log group of their own"),
        LogTarget::Preset(preset) => {
            let template = format!(
                "aws logs tail /aws/eks/{{cluster}}/cluster --log-stream-name-prefix {{prefix}}{}",
                of_cloudwatch(query)
            );
            make(&template, &Values::default().with("{prefix}", preset.prefix()))
        }
        LogTarget::DatabaseFile(database, file) => {
            let all = if query.begin == Begin::Oldest { " --starting-token 0" } else { "" };
            let template = format!(
                "aws rds download-db-log-file-portion --db-instance-identifier {{database}} \
                 --log-file-name {{file}} --output text{all}"
            );
            make(&template, &Values::default().with("{database}", database).with("{file}", file))
        }
    }
}

fn of_pod(
    id: &ResourceId,
    container: Option<&Symbol>,
    query: &LogQuery,
    store: &Store,
) -> Equivalent {
    let which = if container.is_some() { "--container {container}" } else { "--all-containers" };
    let flags = of_kubectl(query);
    let template =
        format!("kubectl logs {{name}} --namespace {{namespace}} {which} --prefix{flags}");
    let container = container.map_or("", Symbol::as_str);
    let values = Values::of(id, store).with("{container}", container);
    Equivalent::new(&format!("the log of {id}"), &template, &values, store)
}

fn of_kubectl(query: &LogQuery) -> String {
    let begin = match query.begin {
        Begin::Newest(lines) => format!(" --tail {lines}"),
        Begin::Ago(seconds) => format!(" --tail -1 --since {seconds}s"),
        Begin::Oldest => " --tail -1".to_owned(),
    };
    let previous = if query.previous { " --previous" } else { "" };
    let follow = if query.follow && !query.previous { " --follow" } else { "" };
    format!(" --timestamps{begin}{previous}{follow}")
}

/// `aws logs tail` counts no lines: an hour stands for the newest ones, ten years for all.
fn of_cloudwatch(query: &LogQuery) -> String {
    let since = match query.begin {
        Begin::Newest(_) => "1h".to_owned(),
        Begin::Ago(seconds) => format!("{seconds}s"),
        Begin::Oldest => "520w".to_owned(),
    };
    let pattern = if query.pattern.is_empty() { "" } else { " --filter-pattern {pattern}" };
    let follow = if query.follow { " --follow" } else { "" };
    format!(" --since {since}{pattern}{follow}")
}
