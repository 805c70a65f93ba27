//! A keyed set of resources and how fresh it is.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;

use super::{Fault, ResourceId, recent::Recent};

/// Something with an identity. Two that are equal look the same.
pub trait Resource: std::fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The identity.
    fn id(&self) -> &ResourceId;
}

/// A change to a collection. Watches and pollers speak the same language, so no pane knows which of
/// the two feeds it.
#[derive(Clone, Debug)]
pub enum Delta<R> {
    /// Added or changed. The reader may conclude nothing about other rows.
    Apply(R),
    /// Gone.
    Delete(ResourceId),
    /// A new listing starts. Rows stay until it is complete.
    Begin,
    /// A part of the listing: shown at once.
    Page(Vec<R>),
    /// The listing is complete: whatever no `Page` or `Apply` named since `Begin` is gone.
    Complete,
    /// The complete set in one piece; whatever is not in it is gone.
    Resync(Vec<R>),
    /// The feed is well and has nothing new.
    Alive,
    /// The feed broke. What is known is kept, and marked stale; a listing under way is abandoned.
    Failed(Fault),
}

/// Whether the rows can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// Nobody has asked for it.
    #[default]
    Idle,
    /// Asked for; no complete answer yet.
    Loading,
    /// Up to date.
    Live,
    /// The feed failed; rows are the last known ones.
    Stale(Fault),
}

/// How far the rows can be trusted, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// The state of the feed.
    pub health: Health,
    /// When the feed last proved to be well.
    pub seen: Option<Timestamp>,
    /// A complete set has been seen at least once.
    pub complete: bool,
}

/// The rows of one kind.
#[derive(Debug)]
pub struct Collection<R> {
    rows: IndexMap<ResourceId, Row<R>>,
    freshness: Freshness,
    /// Rows named since the last `Begin` carry this number.
    listing: u32,
    revision: u64,
    recent: Recent,
}

#[derive(Debug)]
struct Row<R> {
    resource: Arc<R>,
    listing: u32,
}

impl<R: Resource> Collection<R> {
    /// Folds one change in, seen at `now`.
    pub fn apply(&mut self, delta: Delta<R>, now: Timestamp) {
        match delta {
            Delta::Apply(resource) => {
                self.put(resource);
                self.well(now);
            }
            Delta::Delete(id) => {
                if self.rows.swap_remove(&id).is_some() {
                    self.changed(id);
                }
                self.well(now);
            }
            Delta::Begin => self.listing = self.listing.wrapping_add(1),
            Delta::Page(resources) => {
                for resource in resources {
                    self.put(resource);
                }
            }
            Delta::Complete => self.complete(now),
            Delta::Resync(resources) => {
                self.listing = self.listing.wrapping_add(1);
                for resource in resources {
                    self.put(resource);
                }
                self.complete(now);
            }
            Delta::Alive => self.well(now),
            Delta::Failed(fault) => self.turn(Health::Stale(fault)),
        }
    }

    /// Notes that somebody asked for the rows.
    pub fn await_first(&mut self) {
        if self.freshness.health == Health::Idle {
            self.turn(Health::Loading);
        }
    }

    /// The rows, in no particular order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Arc<R>> {
        self.rows.values().map(|row| &row.resource)
    }

    /// All of it in one piece.
    pub(super) fn complete_set(&self) -> Delta<R>
    where
        R: Clone,
    {
        Delta::Resync(self.rows().map(|row| R::clone(row)).collect())
    }

    /// One row.
    pub fn get(&self, id: &ResourceId) -> Option<&Arc<R>> {
        self.rows.get(id).map(|row| &row.resource)
    }

    /// How far the rows can be trusted.
    pub fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// Grows with every change of rows or health, and with every complete listing.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The rows that have come, changed or gone after a revision, in turn. None where more has
    /// changed than single rows, or where that was too long ago to be known.
    pub fn changes_since(&self, revision: u64) -> Option<impl Iterator<Item = &ResourceId>> {
        // A number of another collection, such as that of the connection before, says nothing.
        let recent = (revision <= self.revision).then_some(&self.recent);
        recent.and_then(|recent| recent.since(revision))
    }

    /// A row that says what is known already is no change.
    fn put(&mut self, resource: R) {
        let listing = self.listing;
        if let Some(row) = self.rows.get_mut(resource.id()) {
            row.listing = listing;
            if *row.resource == resource {
                return;
            }
            row.resource = Arc::new(resource);
            let id = row.resource.id().clone();
            self.changed(id);
        } else {
            let (id, resource) = (resource.id().clone(), Arc::new(resource));
            self.rows.insert(id.clone(), Row { resource, listing });
            self.changed(id);
        }
    }

    fn complete(&mut self, now: Timestamp) {
        let listing = self.listing;
        let is_gone = |row: &Row<R>| row.listing != listing;
        let gone: Vec<ResourceId> =
            self.rows.iter().filter(|(_, row)| is_gone(row)).map(|(id, _)| id.clone()).collect();
        self.rows.retain(|_, row| !is_gone(row));
        for id in gone {
            self.changed(id);
        }
        self.freshness.seen = Some(now);
        if !self.freshness.complete || self.freshness.health != Health::Live {
            self.freshness.complete = true;
            self.turn(Health::Live);
        }
        self.revision += 1;
    }

    fn changed(&mut self, id: ResourceId) {
        self.revision += 1;
        self.recent.note(self.revision, id);
    }

    /// What is said of every row may depend on how far the rows can be trusted.
    fn turn(&mut self, health: Health) {
        self.freshness.health = health;
        self.revision += 1;
        self.recent.forget(self.revision);
    }

    /// A sign of life ends staleness only once the rows are known to be complete again: a watch
    /// resumes from where it broke off, a listing ends with `Complete`.
    fn well(&mut self, now: Timestamp) {
        if self.freshness.complete && self.freshness.health != Health::Live {
            self.turn(Health::Live);
        }
        self.freshness.seen = Some(now);
    }
}

impl<R> Default for Collection<R> {
    fn default() -> Self {
        let (rows, recent) = (IndexMap::new(), Recent::default());
        Self { rows, freshness: Freshness::default(), listing: 0, revision: 0, recent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FaultClass, Kind, SourceId};

    #[derive(Debug, PartialEq)]
    struct Thing(ResourceId);

    impl Resource for Thing {
        fn id(&self) -> &ResourceId {
            &self.0
        }
    }

    fn thing(name: &str) -> Thing {
        Thing(ResourceId::new(&SourceId::aws("1", "r"), Kind::Instance, name))
    }

    fn names(things: &Collection<Thing>) -> Vec<&str> {
        let mut names: Vec<_> = things.rows().map(|thing| &*thing.0.name).collect();
        names.sort_unstable();
        names
    }

    fn after(deltas: impl IntoIterator<Item = Delta<Thing>>) -> Collection<Thing> {
        let mut things = Collection::default();
        deltas.into_iter().for_each(|delta| things.apply(delta, Timestamp::UNIX_EPOCH));
        things
    }

    #[test]
    fn a_listing_shows_pages_at_once_and_removes_only_at_its_end() {
        let mut things = after([
            Delta::Resync(vec![thing("old"), thing("both")]),
            Delta::Begin,
            Delta::Page(vec![thing("both"), thing("new")]),
        ]);
        assert_eq!(names(&things), ["both", "new", "old"]);
        things.apply(Delta::Complete, Timestamp::UNIX_EPOCH);
        assert_eq!(names(&things), ["both", "new"]);
    }

    #[test]
    fn a_broken_feed_keeps_its_rows_and_says_why() {
        let fault = Fault::new(FaultClass::Unavailable, "list", "connection refused");
        let things = after([Delta::Resync(vec![thing("a")]), Delta::Failed(fault.clone())]);
        assert_eq!(names(&things), ["a"]);
        assert_eq!(things.freshness().health, Health::Stale(fault));
    }

    #[test]
    fn a_sign_of_life_does_not_make_an_incomplete_listing_live() {
        let fault = Fault::new(FaultClass::Unavailable, "list", "cut off");
        let things = after([
            Delta::Begin,
            Delta::Page(vec![thing("a")]),
            Delta::Failed(fault.clone()),
            Delta::Alive,
        ]);
        assert_eq!(things.freshness().health, Health::Stale(fault));
    }

    #[test]
    fn a_row_deleted_while_the_feed_was_down_is_gone_after_the_next_listing() {
        let things = after([
            Delta::Resync(vec![thing("a")]),
            Delta::Apply(thing("b")),
            Delta::Begin,
            Delta::Page(vec![thing("a")]),
            Delta::Complete,
        ]);
        assert_eq!(names(&things), ["a"]);
    }

    #[test]
    fn what_says_nothing_new_is_no_change() {
        let mut things = after([Delta::Resync(vec![thing("a"), thing("b")])]);
        let revision = things.revision();
        things.apply(Delta::Apply(thing("a")), Timestamp::UNIX_EPOCH);
        assert_eq!(things.revision(), revision);
        things.apply(Delta::Resync(vec![thing("a"), thing("c")]), Timestamp::UNIX_EPOCH);
        let changes = things.changes_since(revision).unwrap();
        assert_eq!(changes.map(|id| &*id.name).collect::<Vec<_>>(), ["c", "b"]);
    }

    #[test]
    fn a_feed_that_breaks_or_heals_may_change_every_row() {
        let fault = Fault::new(FaultClass::Unavailable, "list", "cut off");
        let mut things = after([Delta::Resync(vec![thing("a")])]);
        for delta in [Delta::Failed(fault), Delta::Apply(thing("a"))] {
            let revision = things.revision();
            things.apply(delta, Timestamp::UNIX_EPOCH);
            assert!(things.revision() > revision && things.changes_since(revision).is_none());
        }
    }
}
