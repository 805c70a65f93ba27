//! What the simulation costs: an hour of P2 has 2 s of CPU, a second of 50,000 pods a tenth of one.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may as well stop")]

use std::{sync::Arc, time::Duration};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use quarterdeck::{adapters::sandbox::Sandbox, ports::Director as _};

/// 1,000 nodes and 50,000 pods. Without optimisation nothing is measured, only whether it still runs.
const LARGE: &str =
    if cfg!(debug_assertions) { "gen:nodes=20,pods=300" } else { "gen:nodes=1000,pods=50000" };

/// A platform in which time stands still unless it is told to pass.
fn open(name: &str) -> Arc<Sandbox> {
    let sandbox = Sandbox::open(name).unwrap();
    sandbox.run_at(0);
    sandbox
}

fn opening(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    group.sample_size(10);
    for name in ["p2", LARGE] {
        group.bench_function(name, |it| it.iter(|| open(name)));
    }
}

fn living(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("live");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for (name, step) in [("p2", "step 1h"), (LARGE, "step 10s")] {
        let pass = |sandbox: Arc<Sandbox>| sandbox.direct(step);
        group.bench_function(format!("{name} {step}"), |it| {
            it.iter_batched(|| open(name), pass, BatchSize::PerIteration);
        });
    }
}

/// The worst hour: everything that is Spot goes at once.
fn storm(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("storm");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for (name, step) in [("p2", "step 1h"), (LARGE, "step 5m")] {
        let stormy = || {
            let sandbox = open(name);
            sandbox.direct("fault spot-storm").unwrap();
            sandbox
        };
        group.bench_function(format!("{name} {step}"), |it| {
            it.iter_batched(stormy, |sandbox| sandbox.direct(step), BatchSize::PerIteration);
        });
    }
}

criterion_group!(benches, opening, living, storm);
criterion_main!(benches);
