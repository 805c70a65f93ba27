//! Storms of keys over every pane and every popup, on every estate and on a twin: nothing panics,
//! frames are drawn, and there is a way back.

mod laws;
mod steps;
mod targets;

use std::{path::Path, thread, time::Duration};

use quarterdeck::{
    adapters::{new_file, sandbox::Sandbox},
    headless,
    panes::PaneId,
    twin::Veil,
};

use self::targets::{Target, targets};
use crate::{dice::Dice, harness::Harness, seeds::seeds};

/// Things that happen in one storm at most.
const LENGTH: usize = 24;

const KEYMAPS: [&str; 3] = [
    include_str!("../../../keymaps/default.toml"),
    include_str!("../../../keymaps/vim.toml"),
    include_str!("../../../keymaps/k9s.toml"),
];

/// What has happened, told if it comes to a panic.
struct Trace {
    seed: u64,
    place: &'static str,
    steps: Vec<String>,
}

impl Drop for Trace {
    #[expect(clippy::print_stderr, reason = "a failure has to be repeatable")]
    fn drop(&mut self) {
        if thread::panicking() {
            let steps = self.steps.join("\n  ");
            eprintln!("QUARTERDECK_SEED={}: {}\n  {steps}", self.seed, self.place);
        }
    }
}

async fn storm(console: &mut Harness, target: Target, dice: &mut Dice, trace: &mut Trace) {
    console.command(target.pane.name()).await;
    trace.place = target.name;
    trace.steps.clear();
    if target.name == "welcome" {
        console.offer_tour();
    } else {
        console.keys(target.keys).await;
    }
    laws::draws(console);
    for _ in 0..=dice.below(LENGTH) {
        for step in steps::next(console, dice) {
            trace.steps.push(format!("{step:?}"));
            step.happen(console).await;
            laws::draws(console);
        }
    }
    if dice.below(3) == 0 {
        trace.steps.push("leave".to_owned());
        laws::can_be_left(console);
    } else {
        laws::leads_home(console);
    }
}

/// A twin of P3, in a file.
async fn twin(path: &Path) {
    let ports = Sandbox::open("p3").unwrap().ports();
    let taken = headless::take(&ports, Duration::from_secs(5), &Veil::new()).await.unwrap();
    new_file::write(path, &taken.file.unwrap(), false).unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_storm_of_keys_breaks_the_console_or_shuts_somebody_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    twin(&path).await;
    let estates = ["p0", "p1", "p2", "p3", "p4", path.to_str().unwrap()];
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        let estate = estates[dice.below(estates.len())];
        let keys = KEYMAPS[dice.below(KEYMAPS.len())];
        let mut console = Harness::over_with_keys(estate, PaneId::Pods, keys).await;
        let mut trace = Trace { seed, place: "start", steps: Vec::new() };
        for target in targets() {
            Box::pin(storm(&mut console, target, &mut dice, &mut trace)).await;
        }
    }
}
