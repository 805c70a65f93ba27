//! Which logs are meant, at this moment.

use jiff::{SignedDuration, Timestamp};

use super::{
    StreamPart,
    source::{Complaint, Millis, Source, Stretch, date},
    voices::{Needs, Voice},
};
use crate::{
    adapters::sandbox::{
        estate::Estate,
        life::{Living, Run, Runs, Span, Trouble, Writer},
        origin,
        rows::Moment,
    },
    model::{Fault, FaultClass, LogPreset, Pod, ResourceId, Selector, SelectorError, Symbol},
    ports::{LogQuery, LogTarget},
};

/// Pods that are looked at, at most: as many as at a cluster.
const MOST: usize = 500;

/// A log, and the pod that it is of.
pub(super) struct Found {
    pub(super) source: Source,
    /// What is to be known of the pod to read on when it is gone.
    pub(super) of: Option<Reader>,
}

/// A container whose log is read.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) pod: ResourceId,
    pub(super) origin: Symbol,
    voice: &'static Voice,
    zone: Option<Symbol>,
    is_job: bool,
    last: Millis,
    /// Lives of the container since dawn.
    pub(super) lives: u32,
}

/// Which lives of a container are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lives {
    /// The present one, or else the last.
    Last,
    /// The one before the last restart.
    Previous,
    /// The last two, of which one may have ended while it was read.
    Both,
}

impl Lives {
    fn of(self, runs: Runs) -> Vec<Run> {
        match self {
            Self::Last => runs.last.into_iter().collect(),
            Self::Previous => runs.previous().into_iter().collect(),
            Self::Both => runs.before.into_iter().chain(runs.last).collect(),
        }
    }
}

/// An estate, and what has become of it.
#[derive(Clone, Copy)]
pub(super) struct Scenery<'a> {
    pub(super) estate: &'a Estate,
    pub(super) living: &'a Living,
}

impl Scenery<'_> {
    /// The logs that a query means now, and whether there are more pods than are looked at.
    pub(super) fn find(self, query: &LogQuery, lives: Lives) -> Result<(Vec<Found>, bool), Fault> {
        let store = self.living.store();
        let sole = |source| Ok((vec![Found { source, of: None }], false));
        match &query.target {
            LogTarget::Pod(id, container) => {
                let pod = store.pods.get(id).ok_or_else(|| missing(&format!("pod {id}")))?;
                let name = container.clone().unwrap_or_else(|| "app".into());
                let found = self.container(pod, name, lives);
                if lives == Lives::Previous && found.source.stretches.is_empty() {
                    let message = format!("previous terminated container of {id} not found");
                    return Err(Fault::new(FaultClass::NotFound, "read log", message));
                }
                Ok((vec![found], false))
            }
            LogTarget::Pods(ids) => {
                let found: Vec<_> = ids.iter().filter_map(|id| store.pods.get(id)).collect();
                if found.is_empty() {
                    return Err(missing("such a pod"));
                }
                Ok(self.pods(found.into_iter().map(|it| &**it), lives))
            }
            LogTarget::Workload(id) => {
                let row = store.workloads(id.kind).and_then(|rows| rows.get(id));
                let row = row.ok_or_else(|| missing(&id.to_string()))?;
                Ok(self.picked(Some(&row.id.namespace), &row.selector, lives))
            }
            LogTarget::Labelled(namespace, selector) => {
                let invalid = |error: SelectorError| {
                    let action = format!("list pods with {selector}");
                    Fault::new(FaultClass::Invalid, action, error.to_string())
                };
                let selector = selector.parse().map_err(invalid)?;
                Ok(self.picked(namespace.as_deref(), &selector, lives))
            }
            LogTarget::Group(group, stream) => {
                self.group(group, |name| stream.as_ref().is_none_or(|it| **it == *name))
            }
            LogTarget::Preset(preset) if preset.prefix().is_empty() => {
                let group = self.estate.vpc.flow_log_group.as_deref();
                self.group(group.ok_or_else(|| missing("flow log group"))?, |_| true)
            }
            LogTarget::Preset(preset) => {
                let group = LogPreset::group_of(&self.estate.cluster.name);
                self.group(&group, |name| preset.has(name))
            }
            LogTarget::DatabaseFile(database, file) => sole(self.file(database, file)?),
        }
    }

    fn picked(
        self,
        namespace: Option<&str>,
        selector: &Selector,
        lives: Lives,
    ) -> (Vec<Found>, bool) {
        let is_meant = |pod: &&Pod| {
            namespace.is_none_or(|it| *pod.id.namespace == *it) && selector.matches(&pod.labels)
        };
        let rows = self.living.store().pods.rows().map(|it| &**it);
        self.pods(rows.filter(is_meant), lives)
    }

    /// Several pods: their lines say whose they are.
    fn pods<'a>(self, pods: impl Iterator<Item = &'a Pod>, lives: Lives) -> (Vec<Found>, bool) {
        let mut pods = pods.peekable();
        let mut found = Vec::new();
        while let Some(pod) = pods.next_if(|_| found.len() < MOST) {
            let origin = Symbol::from(format!("{}/app", pod.id.name));
            let one = self.container(pod, origin, lives);
            if lives != Lives::Previous || !one.source.stretches.is_empty() {
                found.push(one);
            }
        }
        (found, pods.peek().is_some())
    }

    fn container(self, pod: &Pod, origin: Symbol, lives: Lives) -> Found {
        let app = pod.labels.get("app").map_or("", Symbol::as_str);
        let node = pod.node.as_ref();
        let mut nodes = node.into_iter().filter_map(|name| self.node_zone(pod, name));
        let runs = self.living.runs(pod);
        let reader = Reader {
            pod: pod.id.clone(),
            origin,
            voice: Voice::of(app),
            zone: nodes.next(),
            is_job: pod.owner.as_ref().is_some_and(|it| it.kind == "Job"),
            // Not all at the same moment.
            last: i64::from(pod.id.name.bytes().last().unwrap_or(0) % 6 + 1) * 1_000,
            lives: runs.count,
        };
        let mut source = self.read(&reader, &lives.of(runs));
        source.waiting = runs.last.is_none().then(|| waiting(pod));
        Found { source, of: Some(reader) }
    }

    fn node_zone(self, pod: &Pod, name: &Symbol) -> Option<Symbol> {
        let id = ResourceId::new(&pod.id.source, crate::model::Kind::Node, name.as_str());
        self.living.store().nodes.get(&id)?.zone.clone()
    }

    /// What a container wrote in some of its lives.
    pub(super) fn read(self, reader: &Reader, runs: &[Run]) -> Source {
        let voice = reader.voice;
        let texts = || voice.lines.iter().map(|it| (*it).to_owned()).collect();
        let mut source = Source::empty(reader.origin.clone());
        for run in runs {
            source.stretches.push(Stretch::during(*run, reader.last, texts()));
            source.said.push((run.from + 30, voice.starts.to_owned()));
            if let Some(end) = run.until {
                let last = match (run.crashed, reader.is_job) {
                    (true, _) => voice.fails,
                    (false, true) => "all items are done",
                    (false, false) => "SIGTERM received, shutting down",
                };
                // Not earlier: what was read before it ended stays as it was.
                source.said.push((end, last.to_owned()));
            }
        }
        let writer = Writer::Pod(reader.pod.clone());
        let during = |at: Millis| {
            runs.iter().any(|it| it.from <= at && it.until.is_none_or(|until| at < until))
        };
        let said = self.living.said(&writer).map(|(at, text)| (millis(at), text.to_owned()));
        source.said.extend(said.filter(|(at, _)| during(*at)));
        source.complaints = self.living.troubles().filter_map(|it| complaint(reader, it)).collect();
        source
    }

    fn group(
        self,
        group: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(Vec<Found>, bool), Fault> {
        let part = self.estate.log_groups.iter().find(|part| part.name == group);
        let part = part.ok_or_else(|| missing(&format!("log group {group}")))?;
        let streams = part.streams.iter().filter(|it| wanted(&it.name));
        let found = streams.map(|it| Found { source: self.stream(group, it), of: None });
        Ok((found.collect(), false))
    }

    fn stream(self, group: &str, part: &StreamPart) -> Source {
        let mut source = part.source();
        if *LogPreset::group_of(&self.estate.cluster.name) == *group {
            let of = |preset: &&LogPreset| !preset.prefix().is_empty() && preset.has(&part.name);
            let preset = LogPreset::ALL.iter().find(of);
            if let Some(preset) = preset {
                self.add_said(&mut source, &Writer::ControlPlane(preset.prefix()));
            }
        } else if let Some(database) = database_of(group) {
            self.add_database(&mut source, database);
        }
        source
    }

    fn add_said(self, source: &mut Source, writer: &Writer) {
        let said = self.living.said(writer).map(|(at, text)| (millis(at), text.to_owned()));
        source.said.extend(said);
    }

    /// What a database wrote, and that it was silent while it served nobody.
    fn add_database(self, source: &mut Source, name: &str) {
        self.add_said(source, &Writer::Database(name.into()));
        let silences =
            self.living.troubles().filter(|it| it.trouble == Trouble::NoDatabase(name.into()));
        source.complaints.extend(silences.map(|it| Complaint {
            from: millis(it.from),
            until: it.until.map_or(Millis::MAX, millis),
            share: 1_000,
            text: None,
        }));
    }

    /// The lines of one hour of a database.
    fn file(self, database: &str, file: &str) -> Result<Source, Fault> {
        let now = date(millis(self.living.lived()));
        let files = self.estate.database_files(database, Moment(now));
        let hour = files.into_iter().find(|(name, _)| *name == *file);
        let (_, begin) = hour.ok_or_else(|| missing(&format!("log file {file}")))?;
        let from = i64::try_from(begin.duration_since(origin::dawn()).as_millis()).unwrap_or(0);
        let until = from + 3_600_000;
        let mut source = Source::empty(file.into());
        let text = "{time} UTC:10.0.11.7(52114):app@analytics:[{n}]:LOG:  duration: {n} ms";
        let ever = Stretch::since_ever(3_000, vec![text.to_owned()]);
        source.stretches.push(Stretch { from, until, ..ever });
        self.add_database(&mut source, database);
        let cluster = self.living.store().databases.rows().find(|it| *it.id.name == *database);
        if let Some(cluster) = cluster.and_then(|it| it.cluster.clone()) {
            self.add_database(&mut source, &cluster);
        }
        source.said.retain(|(at, _)| (from..until).contains(at));
        Ok(source)
    }
}

impl Estate {
    /// The log files that a database has written within three hours, and when each begins: the one of
    /// this hour as soon as there is a line in it.
    pub(super) fn database_files(&self, name: &str, at: Moment) -> Vec<(String, Timestamp)> {
        if !self.database_rows(at).iter().any(|row| &*row.id.name == name) {
            return Vec::new();
        }
        let hour = SignedDuration::from_hours(1);
        let passed = at.0.as_second().rem_euclid(3600);
        let first = at.0.checked_sub(SignedDuration::from_secs(passed)).unwrap_or(at.0);
        let file = |back: i32| {
            let begin = first.checked_sub(hour * back).unwrap_or(first);
            (format!("error/postgresql.log.{}", begin.strftime("%Y-%m-%d-%H")), begin)
        };
        let newest = i32::from(passed < 10);
        (newest..newest + 3).map(file).collect()
    }
}

/// The database whose log a group has.
fn database_of(group: &str) -> Option<&str> {
    let rest = group
        .strip_prefix("/aws/rds/instance/")
        .or_else(|| group.strip_prefix("/aws/rds/cluster/"));
    rest?.split('/').next()
}

/// What a container writes while something fails on which it depends.
fn complaint(reader: &Reader, span: &Span) -> Option<Complaint> {
    let zone = reader.zone.as_ref();
    let (share, text) = match (&span.trouble, reader.voice.needs) {
        (Trouble::NoWayOut(lost), Needs::World) if zone == Some(lost) => {
            (400, "ERROR Get \"https://api.partner.example/v1/events\": dial tcp 203.0.113.200:443: i/o timeout".to_owned())
        }
        (Trouble::NoNames, Needs::World) => {
            (700, "ERROR dial tcp: lookup postgres.data.svc.cluster.local on 172.20.0.10:53: read udp: i/o timeout".to_owned())
        }
        (Trouble::NoDatabase(name), Needs::World) => {
            (500, format!("ERROR could not connect to {name}: Connection refused; request {{n}} failed"))
        }
        (Trouble::Throttled, Needs::Aws) => {
            (800, "ERROR api error RequestLimitExceeded: Request limit exceeded.; retry {n}".to_owned())
        }
        _ => return None,
    };
    let (from, until) = (millis(span.from), span.until.map_or(Millis::MAX, millis));
    Some(Complaint { from, until, share, text: Some(text) })
}

/// As the API server answers: there is no log before the container runs.
fn waiting(pod: &Pod) -> Fault {
    let name = &pod.id.name;
    let message = if pod.node.is_none() {
        format!("pod {name} does not have a host assigned")
    } else {
        let why = match pod.status.as_str() {
            "ImagePullBackOff" | "ErrImagePull" => "trying and failing to pull image",
            status => status,
        };
        format!("container \"app\" in pod \"{name}\" is waiting to start: {why}")
    };
    Fault::new(FaultClass::Unavailable, format!("read log of {}", pod.id), message)
}

pub(super) fn millis(at: u64) -> Millis {
    Millis::try_from(at).unwrap_or(Millis::MAX)
}

fn missing(what: &str) -> Fault {
    Fault::new(FaultClass::NotFound, "read log", format!("there is no {what}"))
}
