//! What a change costs on its way to the screen: 16 ms at most at 10,000 pods, whatever it is.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may as well stop")]

mod console;
mod platform;

use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use quarterdeck::{
    model::{Delta, Observation},
    panes::{Location, PaneId, Scope},
    ports::{LogEvent, LogLine, LogQuery, LogTarget},
};

use crate::{console::Console, platform::Platform};

/// Without optimisation nothing is measured, only whether it still runs.
const SIZES: &[usize] = if cfg!(debug_assertions) { &[1_000] } else { &[1_000, 10_000, 50_000] };

/// Changes within one frame of a busy cluster.
const BURST: usize = 200;

/// A console that shows `pane` of a platform, all of which is known.
fn settled(platform: &Platform, pane: PaneId) -> Console {
    let mut console = Console::open(Location::Table(pane, Scope::All));
    for observation in platform.surroundings().into_iter().chain(platform.pages()) {
        console.observe(observation);
    }
    console.tick();
    console.draw();
    console
}

/// A pod changes in turn, far apart from the one before.
fn changes(platform: &Platform, pods: usize) -> impl FnMut() -> Observation + '_ {
    let mut turn = 0usize;
    move || {
        turn += 1;
        let restarts = u32::try_from(turn).unwrap_or(u32::MAX);
        Observation::Pods(Delta::Apply(platform.pod(turn * 7919 % pods, restarts)))
    }
}

fn listing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("listing");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for &pods in SIZES {
        let platform = Platform::new(pods);
        group.bench_function(BenchmarkId::from_parameter(pods), |it| {
            let fresh = || {
                let mut console = Console::open(Location::Table(PaneId::Pods, Scope::All));
                platform.surroundings().into_iter().for_each(|it| console.observe(it));
                console.tick();
                (console, platform.pages())
            };
            let show = |(mut console, pages): (Console, Vec<_>)| {
                for page in pages {
                    console.observe(page);
                    console.draw();
                }
                console
            };
            it.iter_batched(fresh, show, BatchSize::PerIteration);
        });
    }
}

/// What changes far away, on the pane of pods and on one that counts them.
fn churn(criterion: &mut Criterion) {
    for (pane, name) in [(PaneId::Pods, "pods"), (PaneId::Nodes, "nodes")] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20).measurement_time(Duration::from_secs(2));
        for &pods in SIZES {
            let platform = Platform::new(pods);
            let mut console = settled(&platform, pane);
            let mut change = changes(&platform, pods);
            group.bench_function(BenchmarkId::new("change", pods), |it| {
                it.iter(|| {
                    console.observe(change());
                    console.draw();
                });
            });
            group.bench_function(BenchmarkId::new("burst", pods), |it| {
                it.iter(|| {
                    (0..BURST).for_each(|_| console.observe(change()));
                    console.draw();
                });
            });
        }
    }
}

/// Pods that go and come; a cluster at rest; and time that passes.
fn life(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pods");
    group.sample_size(20).measurement_time(Duration::from_secs(2));
    for &pods in SIZES {
        let platform = Platform::new(pods);
        let mut console = settled(&platform, PaneId::Pods);
        let mut turn = 0;
        group.bench_function(BenchmarkId::new("delete and apply", pods), |it| {
            it.iter(|| {
                turn = (turn + 7919) % pods;
                console.observe(Observation::Pods(Delta::Delete(platform.pod_id(turn))));
                console.draw();
                console.observe(Observation::Pods(Delta::Apply(platform.pod(turn, 0))));
                console.draw();
            });
        });
        group.bench_function(BenchmarkId::new("cursor", pods), |it| {
            it.iter(|| {
                console.press("j");
                console.press("k");
            });
        });
        let mut change = changes(&platform, pods);
        group.bench_function(BenchmarkId::new("cursor during a burst", pods), |it| {
            it.iter(|| {
                (0..BURST).for_each(|_| console.observe(change()));
                console.press("j");
            });
        });
        group.bench_function(BenchmarkId::new("tick", pods), |it| it.iter(|| console.tick()));
    }
}

/// Each iteration types, or takes back, so that its cost is that of several keys.
fn asking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pods");
    group.sample_size(10).measurement_time(Duration::from_secs(2));
    for &pods in SIZES {
        let platform = Platform::new(pods);
        let mut console = settled(&platform, PaneId::Pods);
        group.bench_function(BenchmarkId::new("sort by two columns", pods), |it| {
            it.iter(|| {
                for keys in [["o", "j", "enter"], ["o", "k", "enter"]] {
                    for key in keys {
                        console.press(key);
                    }
                }
            });
        });
        group.bench_function(BenchmarkId::new("filter by ten letters and clear", pods), |it| {
            it.iter(|| {
                console.press("/");
                for letter in "service-42".chars() {
                    console.press(&letter.to_string());
                }
                console.press("esc");
            });
        });
        console.press("/");
        "service-4".chars().for_each(|letter| console.press(&letter.to_string()));
        console.press("enter");
        let mut change = changes(&platform, pods);
        group.bench_function(BenchmarkId::new("filtered change", pods), |it| {
            it.iter(|| {
                console.observe(change());
                console.draw();
            });
        });
    }
}

fn logs(criterion: &mut Criterion) {
    const LINES: usize = 100 * if cfg!(debug_assertions) { 10 } else { 1000 };
    let line = |number: usize| {
        let text = format!("GET /v1/orders/{number} 200 {}ms trace={number:032x}", number % 97);
        let seconds = i64::try_from(number / 100).unwrap_or(0);
        LogEvent::Line(LogLine {
            origin: "shop/web-1".into(),
            at: Some(platform::at(seconds)),
            text: text.into(),
        })
    };
    let mut group = criterion.benchmark_group("logs");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.bench_function(format!("{LINES} lines"), |it| {
        let fresh = || {
            let target = LogTarget::Group("group".into(), None);
            let console = Console::open(Location::Logs(LogQuery::newest(target)));
            let lines: Vec<_> = (0..LINES).map(line).collect();
            (console, lines)
        };
        let show = |(mut console, lines): (Console, Vec<LogEvent>)| {
            for batch in lines.chunks(256) {
                console.log(batch.to_vec());
                console.draw();
            }
            console
        };
        it.iter_batched(fresh, show, BatchSize::PerIteration);
    });
}

criterion_group!(benches, listing, churn, life, asking, logs);
criterion_main!(benches);
