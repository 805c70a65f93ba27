//! `quarterdeck logs`: lines of any logs, by time, or as they come.

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal as _, Write},
};

use futures::{StreamExt, stream};
use serde_json::json;

use super::tolerate_broken_pipe;
use crate::{
    cli::Exit,
    estate::WORKLOADS,
    model::{FaultClass, Kind, LogPreset, ResourceId, Served, SourceId, Symbol},
    ports::{LogEvent, LogLine, LogQuery, LogTarget, Logs},
    spelling::unknown,
    ui::text::clean,
};

/// How lines are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each can be wanted without the others")]
pub struct Print {
    /// As JSON, a line each.
    pub json: bool,
    /// With the time.
    pub timestamps: bool,
    /// With the origin: where there may be several.
    pub origin: bool,
    /// Without control characters: where a terminal would obey them.
    pub clean: bool,
}

impl Print {
    /// Cleans what goes to a terminal; what goes to a file or a program is left as it came.
    pub fn new(json: bool, timestamps: bool, targets: &[LogTarget]) -> Self {
        let single = matches!(
            targets,
            [LogTarget::Pod(_, Some(_))
                | LogTarget::Group(_, Some(_))
                | LogTarget::DatabaseFile(..)]
        );
        Self { json, timestamps, origin: !single, clean: io::stdout().is_terminal() }
    }

    fn line(self, line: &LogLine) -> String {
        if self.json {
            let (at, source) = (line.at.map(|at| at.to_string()), line.origin.as_str());
            return json!({"at": at, "source": source, "text": &*line.text}).to_string();
        }
        let at = line.at.map_or_else(|| "?".to_owned(), |at| at.to_string());
        let at = if self.timestamps { format!("{at} ") } else { String::new() };
        let origin = if self.origin { format!("{} ", line.origin) } else { String::new() };
        let text = if self.clean { clean(&line.text) } else { (&*line.text).into() };
        format!("{at}{}{text}", clean(&origin))
    }
}

/// Follows all of `queries` side by side. What happens to them goes to `notes`. Without following,
/// lines are printed by time once all have been read.
pub async fn logs(
    port: &dyn Logs,
    queries: Vec<LogQuery>,
    print: Print,
    (out, notes): (&mut dyn Write, &mut dyn Write),
) -> io::Result<Exit> {
    let following = queries.iter().any(|query| query.follow);
    let mut events = stream::select_all(queries.into_iter().map(|query| port.follow(query)));
    let mut kept = Vec::new();
    let mut seen = Seen::default();
    while let Some(event) = events.next().await {
        seen.note(&event, notes)?;
        let LogEvent::Line(line) = event else { continue };
        if following {
            let printed = writeln!(out, "{}", print.line(&line)).and_then(|()| out.flush());
            tolerate_broken_pipe(printed)?;
        } else {
            kept.push(line);
        }
    }
    kept.sort_by_key(|line| line.at);
    for line in &kept {
        if let Err(error) = writeln!(out, "{}", print.line(line)) {
            tolerate_broken_pipe(Err(error))?;
            break;
        }
    }
    tolerate_broken_pipe(out.flush())?;
    Ok(seen.exit())
}

/// What happened beside lines.
#[derive(Debug, Default)]
struct Seen {
    lines: bool,
    gaps: bool,
    faults: BTreeSet<&'static str>,
}

impl Seen {
    fn note(&mut self, event: &LogEvent, notes: &mut dyn Write) -> io::Result<()> {
        let text = match event {
            LogEvent::Line(_) => {
                self.lines = true;
                return Ok(());
            }
            LogEvent::End(_) => return Ok(()),
            LogEvent::Joined(origin) => format!("note: {origin} joined"),
            LogEvent::Note(text) => format!("note: {text}"),
            LogEvent::Gap(why) => {
                self.gaps = true;
                format!("warning: lines may be missing: {why}")
            }
            LogEvent::Failed(fault) => {
                let denied = matches!(fault.class, FaultClass::Denied | FaultClass::Expired);
                self.faults.insert(if denied { "denied" } else { "failed" });
                format!("warning: {fault}; {}", fault.advice())
            }
        };
        writeln!(notes, "{}", clean(&text))
    }

    fn exit(&self) -> Exit {
        if self.faults.contains("denied") {
            Exit::Denied
        } else if self.faults.is_empty() && !self.gaps {
            Exit::Ok
        } else if self.lines {
            Exit::Partial
        } else {
            Exit::Finding
        }
    }
}

/// What a selector means: `/GROUP[:STREAM]`, the name of a preset, `[NAMESPACE/]KEY=VALUE[,...]`,
/// `NAMESPACE/POD`, `KIND/NAMESPACE/NAME`, `rds:DATABASE/FILE`.
pub fn selected(text: &str) -> Result<LogTarget, String> {
    if text.starts_with('/') {
        let (group, stream) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
        return Ok(LogTarget::Group(group.into(), stream.map(Symbol::new)));
    }
    if let Some((database, file)) = text.strip_prefix("rds:").and_then(|it| it.split_once('/')) {
        return Ok(LogTarget::DatabaseFile(database.into(), file.into()));
    }
    if let Some(preset) = LogPreset::ALL.iter().find(|preset| preset.name() == text) {
        return Ok(LogTarget::Preset(*preset));
    }
    if text.contains('=') {
        return Ok(labelled(text));
    }
    // The source plays no part in requests.
    let source = SourceId::kubernetes("", "");
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [namespace, pod] if !namespace.is_empty() && !pod.is_empty() => {
            Ok(LogTarget::Pod(ResourceId::namespaced(&source, Kind::Pod, namespace, pod), None))
        }
        [kind, namespace, name] if !namespace.is_empty() && !name.is_empty() => {
            let kind = workload(kind)?;
            Ok(LogTarget::Workload(ResourceId::namespaced(&source, kind, namespace, name)))
        }
        _ => Err(unknown("log", text, LogPreset::ALL.iter().map(|preset| preset.name()))),
    }
}

/// A value may have a slash in its key: only what comes before the first `=` names a namespace.
fn labelled(text: &str) -> LogTarget {
    let key = text.split('=').next().unwrap_or_default();
    match key.split_once('/') {
        Some((namespace, rest)) if !namespace.contains('.') && !rest.is_empty() => {
            LogTarget::Labelled(Some(namespace.into()), text[namespace.len() + 1..].into())
        }
        _ => LogTarget::Labelled(None, text.into()),
    }
}

fn workload(kind: &str) -> Result<Kind, String> {
    if ["service", "services", "svc"].contains(&kind) {
        let services = Served::new(("", "v1", "services"), "Service", true, true);
        return Ok(services.identity());
    }
    let is_called = |name: &str, aliases: &[&str]| name == kind || aliases.contains(&kind);
    let found = WORKLOADS.iter().find(|(_, name, aliases, _)| is_called(name, aliases));
    let known = WORKLOADS.iter().map(|(kind, ..)| kind.name()).chain(["service"]);
    found.map(|(kind, ..)| *kind).ok_or_else(|| unknown("kind with pods", kind, known))
}

#[cfg(test)]
#[path = "logs_tests.rs"]
mod tests;
