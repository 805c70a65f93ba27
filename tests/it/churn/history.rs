//! What an adapter may say until a collection is what it is in the end.

use std::collections::BTreeMap;

use quarterdeck::model::{Delta, Fault, FaultClass, Resource, ResourceId};

use crate::dice::Dice;

/// The server, and what its reader is told.
struct History<'a, R> {
    /// Rows that may come and go: earlier and later states of the same things.
    all: &'a [R],
    server: BTreeMap<ResourceId, R>,
    told: Vec<Delta<R>>,
    /// Changes that were not told, since nobody was connected.
    missed: Vec<Delta<R>>,
    connected: bool,
}

/// A history that ends with the rows of `last`, by way of some of `earlier`.
pub(super) fn history<R: Resource + Clone>(
    earlier: Vec<R>,
    last: &[R],
    dice: &mut Dice,
) -> Vec<Delta<R>> {
    let all = [earlier, last.to_vec()].concat();
    let mut history = History {
        all: &all,
        server: BTreeMap::new(),
        told: Vec::new(),
        missed: Vec::new(),
        connected: false,
    };
    for _ in 0..dice.below(24) {
        history.go_on(dice);
    }
    history.end(last, dice);
    history.told
}

fn fault(dice: &mut Dice) -> Fault {
    let classes = [FaultClass::Denied, FaultClass::Throttled, FaultClass::Unavailable];
    Fault::new(classes[dice.below(3)], "list things", "not now")
}

impl<R: Resource + Clone> History<'_, R> {
    fn go_on(&mut self, dice: &mut Dice) {
        match dice.below(8) {
            0..4 if !self.all.is_empty() => {
                let row = self.all[dice.below(self.all.len())].clone();
                self.put(row, dice);
            }
            4 if !self.all.is_empty() => {
                let id = self.all[dice.below(self.all.len())].id().clone();
                self.remove(id, dice);
            }
            5 => {
                self.told.push(Delta::Failed(fault(dice)));
                self.connected = false;
            }
            6 if self.connected => self.told.push(Delta::Alive),
            _ => self.connect(dice),
        }
    }

    fn put(&mut self, row: R, dice: &mut Dice) {
        self.server.insert(row.id().clone(), row.clone());
        self.tell(&Delta::Apply(row), dice);
    }

    fn remove(&mut self, id: ResourceId, dice: &mut Dice) {
        self.server.remove(&id);
        self.tell(&Delta::Delete(id), dice);
    }

    /// Tells a change, sometimes twice, as a watch does that resumes a little early.
    fn tell(&mut self, delta: &Delta<R>, dice: &mut Dice) {
        let times = 1 + usize::from(dice.below(5) == 0);
        let to = if self.connected { &mut self.told } else { &mut self.missed };
        to.extend(std::iter::repeat_n(delta, times).cloned());
    }

    /// Resumes where it broke off, or lists anew: in one piece, or page by page, which may fail half-way.
    fn connect(&mut self, dice: &mut Dice) {
        let has_listed =
            self.told.iter().any(|it| matches!(it, Delta::Complete | Delta::Resync(_)));
        match dice.below(4) {
            0 if has_listed && !self.connected => {
                self.told.push(Delta::Alive);
                self.told.append(&mut self.missed);
            }
            1 => self.told.push(Delta::Resync(self.rows(dice))),
            2 => {
                self.pages(dice);
                self.told.push(Delta::Failed(fault(dice)));
                self.connected = false;
                return;
            }
            _ => {
                self.pages(dice);
                self.told.push(Delta::Complete);
            }
        }
        self.missed.clear();
        self.connected = true;
    }

    fn pages(&mut self, dice: &mut Dice) {
        self.told.push(Delta::Begin);
        let rows = self.rows(dice);
        for page in rows.chunks(1 + dice.below(40)) {
            self.told.push(Delta::Page(page.to_vec()));
        }
    }

    /// In any order.
    fn rows(&self, dice: &mut Dice) -> Vec<R> {
        let mut rows: Vec<_> = self.server.values().cloned().collect();
        for index in (1..rows.len()).rev() {
            rows.swap(index, dice.below(index + 1));
        }
        rows
    }

    /// Becomes what it is in the end, in sight or out of it.
    fn end(&mut self, last: &[R], dice: &mut Dice) {
        let ids: Vec<_> = last.iter().map(|row| row.id().clone()).collect();
        let gone: Vec<_> = self.server.keys().filter(|id| !ids.contains(id)).cloned().collect();
        for id in gone {
            self.remove(id, dice);
        }
        for row in last {
            self.put(row.clone(), dice);
        }
        while !self.connected {
            self.connect(dice);
        }
        self.told.push(Delta::Alive);
    }
}
