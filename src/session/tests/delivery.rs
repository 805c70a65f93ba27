//! Any schedule of loss, repetition, reordering, delay, pauses and cuts: every byte once and in order.

use std::time::Duration;

use super::{
    super::{Channel, Effect, EndReason, ResumeFault, Settings, Size, frame::MessageType},
    BOUND,
    far_end::{FarEnd, Offer, key},
    ms,
    path::{Faults, Path, To, bytes},
    service, settings, token,
};
use crate::{random::Random, seeds::seeds};

/// A whole day of the simulated clock: nothing may take so long.
const LONGEST: Duration = Duration::from_hours(24);

/// A client, an agent, and what is between them.
pub(super) struct World {
    seed: u64,
    pub(super) channel: Channel,
    pub(super) far: FarEnd,
    pub(super) now: Duration,
    pub(super) dice: Random,
    path: Path,
    /// How often the connection is cut, if at all.
    cuts: Option<u64>,
    next_cut: Option<Duration>,
    next_pause: Option<Duration>,
    /// When the driver has an answer to `Resume`.
    dial: Option<Duration>,
    paused: bool,
    resumed: usize,
    restless: bool,
    /// Whatever the driver would deliver.
    pub(super) delivered: Vec<Effect>,
}

impl World {
    pub(super) fn new(seed: u64, offer: Offer) -> Self {
        let mut dice = Random::new(seed);
        let loss = [0, 20, 100, 300, 700][usize::try_from(dice.below(5)).unwrap()];
        let faults = Faults {
            loss,
            duplication: dice.below(300),
            delay: dice.below(100),
            jitter: 1 + dice.below(400),
        };
        // Cut sooner than that, nothing could ever come back.
        let round_trip = 300 + 2 * (faults.delay + faults.jitter);
        let cuts = dice.happens(700).then(|| round_trip + dice.below(2 * round_trip));
        let pauses = dice.happens(400).then(|| 100 + dice.below(3000));
        let mut channel = Channel::new(Settings { patience: LONGEST, ..settings() });
        channel.attached(ms(0), &token());
        Self {
            seed,
            channel,
            far: FarEnd::new(offer),
            now: ms(0),
            path: Path::new(faults),
            cuts,
            next_cut: cuts.map(ms),
            next_pause: pauses.map(ms),
            dial: None,
            paused: false,
            resumed: 0,
            restless: false,
            delivered: Vec::new(),
            dice,
        }
    }

    /// Whether the path is so bad that little should be asked of it.
    pub(super) fn amount(&mut self) -> u64 {
        let most = if self.path.is_bad() { 6_000 } else { 80_000 };
        if self.restless { 4 * most } else { 1 + self.dice.below(most) }
    }

    /// Cuts every connection as soon as something can have come back over it.
    fn cut_often(&mut self) {
        self.restless = true;
        let Faults { delay, jitter, .. } = self.path.faults;
        // The agent repeats one message every 200 ms or so: it must get to one.
        self.cuts = Some(300 + 2 * (delay + jitter));
        self.next_cut = Some(ms(10));
    }

    /// Lets the next thing happen.
    pub(super) fn step(&mut self) {
        self.exchange();
        let times = [
            self.channel.deadline(),
            self.far.deadline(),
            self.path.next(),
            self.next_cut,
            self.next_pause,
            self.dial,
        ];
        let next = times.into_iter().flatten().min().unwrap_or(self.now + ms(10));
        self.now = self.now.max(next);
        if let Some(Effect::Ended(end)) = self.delivered.last() {
            panic!("seed {}: ended at {:?}: {}", self.seed, self.now, end.reason);
        }
        assert!(
            self.now < LONGEST,
            "seed {}: nothing arrives any more over {:?}, cut every {:?} ms",
            self.seed,
            self.path.faults,
            self.cuts
        );
        self.fate();
        while let Some((to, bytes)) = self.path.arrived(self.now) {
            match to {
                To::Client => self.channel.receive(self.now, &bytes),
                To::Agent => self.far.receive(self.now, &bytes),
            }
        }
        self.far.tick(self.now);
        self.channel.tick(self.now);
        assert!(self.channel.deadline().is_none_or(|at| at > self.now), "no timer goes round");
        self.exchange();
        assert!(self.channel.held() <= BOUND);
    }

    /// Cuts, pauses, and new connections.
    fn fate(&mut self) {
        if self.next_cut.take_if(|at| *at <= self.now).is_some() {
            self.path.cut();
            self.channel.cut(self.now, "closed with code 1000");
            self.dial = None;
        }
        if self.next_pause.take_if(|at| *at <= self.now).is_some() {
            self.paused = !self.paused;
            let kind = if self.paused {
                MessageType::PausePublication
            } else {
                MessageType::StartPublication
            };
            self.path.send(&mut self.dice, self.now, To::Client, &service(kind, b""));
            self.next_pause = Some(self.now + ms(100 + self.dice.below(5000)));
        }
        if self.dial.take_if(|at| *at <= self.now).is_some() {
            if self.dice.happens(600) {
                self.path.restore();
                self.resumed += 1;
                self.channel.attached(self.now, &token());
                let cuts = self.cuts.unwrap_or(0);
                self.next_cut = Some(self.now + ms(cuts + self.dice.below(cuts)));
            } else {
                let fault = ResumeFault::Transient("no network".to_owned());
                self.channel.resume_failed(self.now, fault);
            }
        }
    }

    /// Carries out what both ask for.
    fn exchange(&mut self) {
        for frame in std::mem::take(&mut self.far.out) {
            self.path.send(&mut self.dice, self.now, To::Client, &frame);
        }
        loop {
            let effects = self.channel.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                match effect {
                    Effect::Send(bytes) => {
                        self.path.send(&mut self.dice, self.now, To::Agent, &bytes);
                    }
                    Effect::SendText(_) => {}
                    Effect::RequestKey(_) => self.channel.data_key(self.now, Ok(key())),
                    Effect::Resume(_) => self.dial = Some(self.now + ms(self.dice.below(500))),
                    other => self.delivered.push(other),
                }
            }
        }
    }

    fn output(&self) -> Vec<u8> {
        let bytes = self.delivered.iter().filter_map(|effect| match effect {
            Effect::Output(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        bytes.flatten().copied().collect()
    }

    fn finish(&mut self) {
        self.channel.receive(self.now, &service(MessageType::ChannelClosed, b"{}"));
        let Some(Effect::Ended(end)) = self.channel.take_effects().pop() else {
            panic!("the session goes on after its end")
        };
        assert_eq!((end.reason, end.incomplete), (EndReason::Finished, false));
    }
}

/// A shell that is written to and says much, until all has arrived on both sides.
fn shell(mut world: World) -> usize {
    let (up, down) = (world.amount(), world.amount());
    let (input, output) = (bytes(&mut world.dice, up), bytes(&mut world.dice, down));
    let before: Vec<u8> = world.far.to_say.iter().copied().collect();
    world.far.to_say.extend(&output);
    let output = [before, output].concat();
    let mut written = 0;
    let mut rows = 0;
    // The service closes the channel on its own word: the link must be up for it.
    while !(world.far.is_done()
        && world.far.heard.len() == input.len()
        && world.dial.is_none()
        && world.output().len() == output.len()
        && world.path.is_up())
    {
        let some = usize::try_from(1 + world.dice.below(3000)).unwrap();
        let part = &input[written..input.len().min(written + some)];
        written += world.channel.write(world.now, part);
        if world.dice.happens(20) && written < input.len() {
            rows += 1;
            world.channel.resize(world.now, Size { cols: 80, rows });
        }
        world.step();
    }
    assert!(world.far.heard == input, "what was written arrived once and in order");
    assert!(world.output() == output, "what was said arrived once and in order");
    let size = format!(r#"{{"cols":80,"rows":{rows}}}"#);
    assert!(rows == 0 || world.far.size == size.as_bytes(), "the last size is the one that counts");
    world.finish();
    world.resumed
}

#[test]
fn a_shell_loses_and_repeats_nothing() {
    for seed in seeds() {
        shell(World::new(seed, Offer::Plain));
    }
}

#[test]
fn a_shell_outlives_one_cut_after_another() {
    for (index, seed) in seeds().into_iter().enumerate() {
        let mut world = World::new(seed, Offer::Plain);
        world.cut_often();
        let resumed = shell(world);
        assert!(index >= 5 || resumed >= 3, "seed {seed} was resumed {resumed} times");
    }
}

#[test]
fn an_encrypted_shell_loses_and_repeats_nothing() {
    for seed in seeds() {
        shell(World::new(seed, Offer::Encrypted));
    }
}
