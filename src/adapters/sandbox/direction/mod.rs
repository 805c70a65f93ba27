//! What a simulated platform can be told: how time passes, and what goes wrong.

mod feeds;
mod instruction;
mod mishaps;

use std::sync::Arc;

use futures::{StreamExt as _, stream, stream::BoxStream};
use tokio::sync::broadcast::error::RecvError;

pub(super) use self::instruction::{Instruction, LONGEST_S};
use self::mishaps::MISHAPS;
use super::{Sandbox, scenario::Scenario};
use crate::{
    model::Order,
    ports::{Director, News},
};

/// Orders beside the mishaps: what is typed, and what it does.
const OTHERS: &[(&str, &str)] = &[
    ("speed 1", "Let simulated time run as usual; any factor up to 1000 can be typed."),
    ("speed 60", "Let a simulated minute pass in a second."),
    ("pause", "Let simulated time stand still."),
    ("step 1m", "Let a simulated minute pass at once; any time can be typed, such as 90s or 2h."),
    ("rollout", "Make the pods of a workload [NAMESPACE/NAME] anew, a few at a time."),
    ("drain", "Have somebody else cordon a node [NAME] and evict its pods."),
    ("load", "Give a workload NAMESPACE/NAME so many times its usual work, such as 3 or 0.5."),
    ("update", "Give a managed node group [NAME] the newest image, a node at a time."),
    ("restore", "Restore a database [NAME] into a new one beside it."),
    ("mend", "End everything that goes wrong in the simulated platform."),
    ("scenario stop", "Carry out no more steps of the scenario; what it began goes on."),
];

/// Everything that can be told.
pub(super) fn orders() -> Vec<Order> {
    let others = OTHERS.iter().map(|(words, sentence)| ((*words).to_owned(), (*sentence).into()));
    let mishaps = MISHAPS.iter().map(|it| (format!("fault {}", it.name), it.sentence.into()));
    let scenarios =
        Scenario::shipped().map(|it| (format!("scenario {}", it.name), it.about.into()));
    let order = |(words, sentence): (String, Box<str>)| Order { words: words.into(), sentence };
    others.chain(mishaps).chain(scenarios).map(order).collect()
}

impl Director for Arc<Sandbox> {
    fn direct(&self, order: &str) -> Result<String, String> {
        let instruction = Instruction::parse(order)?;
        // It happens now, not when something last happened.
        self.live();
        let scenario = matches!(instruction, Instruction::Scenario(_) | Instruction::StopScenario);
        // Nobody else lets time pass meanwhile.
        let held = (!scenario).then(|| self.stage());
        let done = self.carry_out(&instruction);
        drop(held);
        // What an order does is seen at once.
        self.live();
        self.time.nudge();
        done
    }

    fn news(&self) -> BoxStream<'static, News> {
        let news = stream::unfold(self.news.subscribe(), async |mut news| {
            loop {
                match news.recv().await {
                    Ok(told) => return Some((told, news)),
                    // What is old news by now need not be told.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        news.boxed()
    }
}

impl Sandbox {
    /// Does what an order says, and tells what comes of it, or why nothing does.
    pub(super) fn carry_out(&self, instruction: &Instruction) -> Result<String, String> {
        match instruction {
            Instruction::Speed(factor) => {
                self.run_at(*factor);
                Ok(format!("time runs {factor} times as fast as usual"))
            }
            Instruction::Pause => {
                self.run_at(0);
                Ok("time stands still; speed 1 lets it run again".to_owned())
            }
            Instruction::Step(time, seconds) => {
                self.time.step(seconds * 1000);
                Ok(format!("{time} have passed"))
            }
            Instruction::Rollout(name) => self.living().restart(name.as_deref()),
            Instruction::Drain(node) => self.living().empty(node.as_deref()),
            Instruction::Uncordon(node) => self.living().uncordon(node),
            Instruction::Load(name, factor, percent) => {
                let name = self.living().load(name, *percent)?;
                Ok(format!("{name} has {factor} times its usual work"))
            }
            Instruction::Update(group) => self.living().update_group(group.as_deref()),
            Instruction::Restore(database) => self.living().restore(database.as_deref()),
            Instruction::Mend => Ok(self.mend()),
            Instruction::Fault(mishap, word) => (mishap.happen)(self, word.as_deref()),
            Instruction::Scenario(name) => self.begin(name),
            Instruction::StopScenario => self.stop(),
        }
    }

    fn mend(&self) -> String {
        self.mend_feeds();
        self.living().mend();
        "everything is mended; what is broken already takes its time to recover".to_owned()
    }
}
