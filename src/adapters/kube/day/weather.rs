//! What goes wrong in the course of a day.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::cluster::{Cluster, State};

/// Between two things that happen to objects.
const LIFE: Duration = Duration::from_secs(2);

/// Objects come and go, until dropped.
pub(super) async fn live(cluster: Arc<Cluster>) {
    loop {
        sleep(LIFE).await;
        cluster.live();
    }
}

/// Something lasts for so many seconds, and is as it was before afterwards.
async fn spell(cluster: &Cluster, seconds: u64, begin: fn(&mut State), end: fn(&mut State)) {
    begin(&mut cluster.state());
    cluster.nudge();
    sleep(Duration::from_secs(seconds)).await;
    end(&mut cluster.state());
    cluster.nudge();
}

/// A restart every ten minutes, which forgets old versions half of the time.
pub(super) async fn restarts(cluster: Arc<Cluster>) {
    loop {
        sleep(Duration::from_mins(10)).await;
        let seconds = cluster.state().random.between(3, 45);
        spell(
            &cluster,
            seconds,
            |it| (it.trouble.is_down, it.trouble.life) = (true, it.trouble.life + 1),
            |it| {
                it.trouble.is_down = false;
                if it.random.below(2) == 0 {
                    it.compact(it.version);
                }
            },
        )
        .await;
    }
}

/// Versions are forgotten every five minutes, tokens run out every fifteen.
pub(super) async fn expiries(cluster: Arc<Cluster>) {
    for minute in 1_u64.. {
        sleep(Duration::from_mins(1)).await;
        let mut state = cluster.state();
        if minute.is_multiple_of(5) {
            let kept = state.random.below(40);
            let before = state.version.saturating_sub(kept);
            state.compact(before);
        }
        if minute.is_multiple_of(15) {
            state.trouble.token += 1;
        }
    }
}

/// Connections are cut within a line, or fall silent.
pub(super) async fn cuts(cluster: Arc<Cluster>) {
    loop {
        let (pause, is_silence) = {
            let mut state = cluster.state();
            (state.random.between(30, 400), state.random.below(4) == 0)
        };
        sleep(Duration::from_secs(pause)).await;
        let count = if is_silence {
            |it: &mut State| it.trouble.silences += 1
        } else {
            |it: &mut State| it.trouble.cuts += 1
        };
        count(&mut cluster.state());
        cluster.nudge();
    }
}

/// Answers are slow, refused for being too many, or do not come at all.
pub(super) async fn answers(cluster: Arc<Cluster>) {
    loop {
        let (pause, which) = {
            let mut state = cluster.state();
            (state.random.between(60, 900), state.random.below(3))
        };
        sleep(Duration::from_secs(pause)).await;
        match which {
            0 => {
                let slow = |it: &mut State| it.trouble.slowness = Duration::from_secs(40);
                spell(&cluster, 180, slow, |it| it.trouble.slowness = Duration::ZERO).await;
            }
            1 => {
                let strict = |it: &mut State| it.trouble.throttled = 60;
                spell(&cluster, 120, strict, |it| it.trouble.throttled = 0).await;
            }
            _ => {
                let deaf = |it: &mut State| it.trouble.is_deaf = true;
                spell(&cluster, 90, deaf, |it| it.trouble.is_deaf = false).await;
            }
        }
    }
}
