//! How long after `exec` the first frame of the sandbox stands on a terminal: 50 ms at most. `true` in the
//! same terminal is the floor.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may as well stop")]

use std::{
    io::Read as _,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// What ends a frame: the end of a synchronised update.
const FRAME: &[u8] = b"\x1b[?2026l";

/// From the start of a program until it has written `mark`, or has ended.
fn time_until(program: &str, arguments: &[&str], mark: &[u8]) -> Duration {
    let size = PtySize { rows: 45, cols: 160, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [("HOME", folder.path().to_str().unwrap()), ("TERM", "xterm-256color")] {
        command.env(name, value);
    }
    let mut reader = pair.master.try_clone_reader().unwrap();
    let begin = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut seen, mut buffer) = (Vec::<u8>::new(), vec![0; 65_536]);
    while !seen.windows(mark.len()).any(|at| at == mark) {
        match reader.read(&mut buffer) {
            Ok(count @ 1..) => seen.extend(&buffer[..count]),
            Ok(0) | Err(_) => break,
        }
    }
    let took = begin.elapsed();
    drop(child.kill());
    drop(child.wait());
    took
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.sample_size(20);
    let console = env!("CARGO_BIN_EXE_quarterdeck");
    for (name, program, arguments) in
        [("floor", "true", &[][..]), ("first frame of p2", console, &["--sandbox=p2"][..])]
    {
        group.bench_function(name, |it| {
            it.iter_custom(|times| (0..times).map(|_| time_until(program, arguments, FRAME)).sum());
        });
    }
}

criterion_group!(benches, start);
criterion_main!(benches);
