//! No rows, one row, a hundred thousand rows; and every toggle in every pane.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use quarterdeck::{
    action::{Action, AppAction, Motion},
    adapters::sandbox::Sandbox,
    headless,
    model::{
        AwsKind, Delta, Kind, LogHome, Node, Observation, Pod, ResourceId, RunMood, RunRow,
        SourceId, Store, Taint,
    },
    panes::{self, Location, PaneId, Scope, View},
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend};

use crate::harness::Harness;

#[test]
fn every_pane_without_a_row_draws_moves_sorts_and_filters() {
    let (store, theme) = (Store::default(), Theme::default());
    let now = jiff::Timestamp::UNIX_EPOCH;
    for id in PaneId::ALL {
        let mut pane = panes::open(Location::Table(*id, Scope::All));
        pane.update(&store, now);
        let toggles = [AppAction::ToggleWide, AppAction::ToggleFaults, AppAction::Mark];
        for action in toggles
            .map(Action::App)
            .into_iter()
            .chain(Motion::ALL.iter().copied().map(Action::Motion))
        {
            assert!(pane.act(action), "{}: {}", id.name(), action.name());
        }
        for (key, _) in pane.sort_keys() {
            pane.sort_by(key);
            assert_eq!(pane.look().unwrap().sort.unwrap().key, key, "{}", id.name());
        }
        pane.set_filter("nothing").unwrap();
        assert_eq!(pane.copied(), None, "{}", id.name());
        for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 60)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            let view = View { store: &store, theme: &theme, now };
            terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wide_and_faults_only_mean_the_same_in_every_pane() {
    for id in PaneId::ALL {
        let mut console = Harness::sized(*id, 120, 40).await;
        let plain = console.screen();
        let wide = console.keys("ctrl-w").await;
        assert_eq!(frame_of(&wide).0, frame_of(&plain).0, "{}: the same rows", id.name());
        assert_eq!(frame_of(&console.keys("ctrl-w").await), frame_of(&plain), "{}", id.name());
        let faults = console.keys("alt-z").await;
        let title = title_of(&faults).0;
        assert!(title.contains("faults only") && title.contains('/'), "{}: {title}", id.name());
        assert_eq!(frame_of(&console.keys("alt-z").await), frame_of(&plain), "{}", id.name());
    }
}

/// The name and number of rows, and the headings; what is in the rows goes on changing.
fn frame_of(screen: &str) -> (&str, &str) {
    let (title, headings) = title_of(screen);
    (title.split(']').next().unwrap(), headings)
}

/// The title, which is drawn as a rule, and the line below it.
fn title_of(screen: &str) -> (&str, &str) {
    let mut lines = screen.lines().skip_while(|line| !line.starts_with('─'));
    (lines.next().unwrap(), lines.next().unwrap())
}

#[tokio::test(start_paused = true)]
async fn one_pod_and_a_hundred_thousand() {
    let mut console = Harness::sized(PaneId::Pods, 120, 30).await;
    let one: Pod = (**console.store().pods.rows().next().unwrap()).clone();
    console.observe(Observation::Pods(Delta::Resync(vec![one.clone()])));
    assert!(console.keys("G g").await.contains("Pods[1]"));
    let many = (0..100_000).map(|number| {
        let mut pod = one.clone();
        pod.id.name = format!("web-{number}").into();
        pod
    });
    console.observe(Observation::Pods(Delta::Resync(many.collect())));
    let last = console.keys("G").await;
    assert!(last.contains("Pods[100000]") && last.contains("> "), "{last}");
    let found = console.keys("/ ^web-99999$ enter").await;
    assert!(found.contains("Pods[1/100000]") && found.contains("web-99999"), "{found}");
    let all = console.keys("esc o j enter g").await;
    assert!(all.contains("web-0 ") && all.contains("Pods[100000]"), "{all}");
}

/// Everything a pane shows.
async fn seen((pane, scope): &(PaneId, Scope)) -> (Store, Timestamp) {
    let ports = Sandbox::open("p2").unwrap().ports();
    let feeds = panes::open(Location::Table(*pane, scope.clone())).feeds().to_vec();
    let seen = headless::gather(&ports, &feeds, Duration::from_secs(5)).await;
    (seen.store, seen.at)
}

/// The same, with so many of what its rows are made of.
async fn estate(place: &(PaneId, Scope), count: usize) -> (Store, Timestamp) {
    let (mut store, now) = seen(place).await;
    let (pane, scope) = place;
    macro_rules! many {
        (of $rows:expr) => {{
            let one = (**$rows.next().unwrap()).clone();
            let rows = (0..count).map(move |number| {
                let mut row = one.clone();
                row.id.name = format!("{}-{number}", one.id.name).into();
                row
            });
            Delta::Resync(rows.collect())
        }};
        ($feed:ident in $field:ident) => { Observation::$feed(many!(of store.$field.rows())) };
    }
    let many = match (pane, scope) {
        (PaneId::Runs, _) => return (Store { runs: runs(count), ..store }, now),
        (PaneId::Kinds, Scope::Served(kind)) => {
            Observation::Objects(*kind, many!(of store.objects[kind].rows()))
        }
        (PaneId::Logs, Scope::LogHome(home)) => {
            Observation::LogSources(*home, many!(of store.log_sources[home].rows()))
        }
        (PaneId::Logs, _) => many!(LogGroups in log_groups),
        (PaneId::NodeGroups, _) => many!(NodeGroups in node_groups),
        (PaneId::Nodes, _) => many!(Nodes in nodes),
        (PaneId::Gpu, _) => Observation::Nodes(many!(of with_gpu(&store).iter())),
        (PaneId::Pods, _) => many!(Pods in pods),
        (PaneId::Events, _) => many!(Events in events),
        (PaneId::Workloads, _) => many!(Deployments in deployments),
        (PaneId::Spot, _) => noticed(&store, count),
        (PaneId::Storage, _) => many!(Claims in claims),
        (PaneId::Kinds, _) => many!(Kinds in kinds),
        (PaneId::Alarms, _) => many!(Alarms in alarms),
        (PaneId::Vpc, _) => many!(Vpcs in vpcs),
        (PaneId::Subnets, _) => many!(Subnets in subnets),
        (PaneId::Routes, _) => many!(RouteTables in route_tables),
        (PaneId::Nat, _) => many!(NatGateways in nat_gateways),
        (PaneId::Endpoints, _) => many!(Endpoints in endpoints),
        (PaneId::SecurityGroups, _) => many!(SecurityGroups in security_groups),
        (PaneId::Nacls, _) => many!(NetworkAcls in network_acls),
        (PaneId::FlowLogs, _) => many!(FlowLogs in flow_logs),
        (PaneId::Interfaces, _) => many!(NetworkInterfaces in network_interfaces),
        (PaneId::LoadBalancers, _) => many!(LoadBalancers in load_balancers),
        (PaneId::Targets, _) => many!(TargetHealths in target_health),
        (PaneId::Rds, _) => many!(Databases in databases),
        (PaneId::RdsEvents, _) => many!(DatabaseEvents in database_events),
        (PaneId::RdsSnapshots, _) => many!(DatabaseSnapshots in database_snapshots),
        (PaneId::RdsParameters, _) => many!(DatabaseParameters in database_parameters),
    };
    store.apply(many, now);
    (store, now)
}

/// A node with a GPU.
fn with_gpu(store: &Store) -> Vec<Arc<Node>> {
    let gpu = |it: &Arc<Node>| {
        let mut node = (**it).clone();
        node.allocatable.gpus = Some(1);
        Arc::new(node)
    };
    store.nodes.rows().take(1).map(gpu).collect()
}

/// Nodes that are tainted by a handler of Spot notices.
fn noticed(store: &Store, count: usize) -> Observation {
    let one = store.nodes.rows().next().unwrap();
    let nodes = (0..count).map(|number| {
        let mut node = (**one).clone();
        node.id.name = format!("{}-{number}", one.id.name).into();
        node.instance_id = None;
        let (value, effect) = ("".into(), "NoSchedule".into());
        node.taints.push(Taint { key: SPOT_TAINT.into(), value, effect });
        node
    });
    Observation::Nodes(Delta::Resync(nodes.collect()))
}

/// The key of the taint of a node that EC2 takes back.
const SPOT_TAINT: &str = "aws-node-termination-handler/spot-itn";

/// What no platform tells: the console makes it itself.
fn runs(count: usize) -> Vec<RunRow> {
    let source = SourceId::aws("", "");
    let row = |number: usize| RunRow {
        id: ResourceId::new(&source, Kind::Run, &format!("run-{number}")),
        title: "drain a".into(),
        course: "running",
        mood: RunMood::Busy,
        over: 1,
        steps: 2,
        detail: "web-1 is Terminating".into(),
        begun: Timestamp::UNIX_EPOCH,
        parts: Vec::new(),
    };
    (0..count).map(row).collect()
}

/// A filter that every row passes, and one that none does.
const ALL: &str = "!no-such-text";
const NONE: &str = "no-such-text";

/// Opens it, pages to its ends, sorts and filters it, and prints it.
fn walk((pane, scope): &(PaneId, Scope), (store, now): &(Store, Timestamp), count: usize) {
    let (name, theme) = (pane.name(), Theme::default());
    let mut open = panes::open(Location::Table(*pane, scope.clone()));
    let draw = |open: &mut Box<dyn panes::Pane>| {
        open.update(store, *now);
        let mut terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
        let view = View { store, theme: &theme, now: *now };
        terminal.draw(|frame| open.render(frame, frame.area(), &view)).unwrap();
        terminal.backend().to_string()
    };
    let first = draw(&mut open);
    assert!(first.contains("> "), "{name} with {count}: {first}");
    for motion in [Motion::PageDown, Motion::Last, Motion::PageUp, Motion::NextRow, Motion::Last] {
        assert!(open.act(Action::Motion(motion)), "{name}");
        let screen = draw(&mut open);
        assert!(screen.contains("> "), "{name} with {count} after {}: {screen}", motion.name());
    }
    let (key, _) = open.sort_keys().pop().unwrap();
    open.sort_by(key);
    assert!(draw(&mut open).contains("> "), "{name} with {count} sorted by {key}");
    open.set_filter(ALL).unwrap();
    let all = draw(&mut open);
    assert!(all.contains("> ") && all.contains(ALL), "{name} with {count}: {all}");
    // It takes the same rows through the same filter, so that one pane with many is enough.
    if count == 1 || *pane == PaneId::Pods {
        let json = panes::snapshot((*pane, scope), store, NONE, *now).unwrap();
        assert_eq!(json["rows"].as_array().unwrap().len(), 0, "{name} with {count}");
    }
}

/// Half of the panes in each of two threads: a hundred thousand rows take a while without optimisation.
#[test]
fn every_pane_with_one_row_and_with_a_hundred_thousand() {
    let every = PaneId::ALL.iter().map(|pane| (*pane, Scope::All));
    let kind = (PaneId::Kinds, Scope::Served(AwsKind::Buckets.served()));
    let home = LogHome::group("/aws/eks/llm-analytics-hub-prod-eks/cluster");
    let streams = (PaneId::Logs, Scope::LogHome(home));
    let tables: Vec<_> = every.chain([kind, streams]).collect();
    std::thread::scope(|threads| {
        for half in 0..2 {
            let tables = &tables;
            threads.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.unwrap();
                for table in tables.iter().skip(half).step_by(2) {
                    for count in [1, 100_000] {
                        walk(table, &runtime.block_on(estate(table, count)), count);
                    }
                }
            });
        }
    });
}
