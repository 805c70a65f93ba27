//! The table pane: rows from the store, a cursor, marks, order and filter.

use std::borrow::Cow;

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{
    Column, Columns, Filter, Shown, TableSpec,
    catch_up::Made,
    cursor::Cursor,
    draw::Screen,
    feeds_in,
    marks::Marks,
    rows::{Rows, Selection, Sort},
};
use crate::{
    action::{Action, AppAction, Motion, Verb},
    keymap::Context,
    model::{Feed, ResourceId, Selector, Store},
    panes::{Choice, Clicked, Location, Look, Offer, Pane, Scope, Sorting, View},
};

/// A table over the rows of a [`TableSpec`].
pub struct TablePane<S: TableSpec> {
    pub(super) location: Location,
    pub(super) scope: Scope,
    pub(super) rows: Rows<S>,
    pub(super) cursor: Cursor,
    pub(super) marks: Marks,
    pub(super) sort: Option<Sort>,
    /// An order by a column that is not there yet.
    pub(super) wished: Option<Sorting>,
    /// The columns of the specification, and keys of those that were chosen; none for all.
    pub(super) offered: Columns<S::Row>,
    pub(super) chosen: Vec<String>,
    pub(super) filter: Filter,
    /// The filter as it was typed.
    pub(super) typed: String,
    /// Only rows that need attention are shown.
    pub(super) faults: bool,
    /// All columns are shown.
    pub(super) wide: bool,
    /// Sums over the rows shown.
    pub(super) totals: Vec<(&'static str, String)>,
    pub(super) screen: Screen,
    pub(super) made: Made,
    pub(super) feeds: Cow<'static, [Feed]>,
    pub(super) row_feeds: Cow<'static, [Feed]>,
    pub(super) now: Timestamp,
    selected_at: Timestamp,
}

impl<S: TableSpec> TablePane<S> {
    /// A table of what is in `scope`; empty until the first update.
    pub fn new(scope: Scope) -> Self {
        Self {
            feeds: feeds_in(S::feeds(&scope), &scope),
            row_feeds: feeds_in(S::row_feeds(&scope), &scope),
            location: Location::Table(S::PANE, scope.clone()),
            scope,
            rows: Rows::default(),
            cursor: Cursor::default(),
            marks: Marks::default(),
            sort: first_order::<S>(),
            wished: None,
            offered: S::COLUMNS.into(),
            chosen: Vec::new(),
            filter: Filter::default(),
            typed: String::new(),
            faults: false,
            wide: false,
            totals: Vec::new(),
            screen: Screen::default(),
            made: Made::default(),
            now: Timestamp::UNIX_EPOCH,
            selected_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// What the row under the cursor is about.
    pub fn current(&self) -> Option<&ResourceId> {
        self.row().map(S::id)
    }

    /// What the marked rows are about, in the order of the table, those hidden by the filter
    /// included.
    pub fn marked(&self) -> Vec<&ResourceId> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        self.rows.sorted().map(S::id).filter(|id| self.marks.contains(id)).collect()
    }

    /// What the rows shown are about, in order.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &ResourceId> {
        self.rows.shown().map(S::id)
    }

    pub(super) fn row(&self) -> Option<&S::Row> {
        self.rows.get(self.cursor.index())
    }

    pub(super) fn seconds_since_selected(&self, now: Timestamp) -> i64 {
        now.duration_since(self.selected_at).as_secs()
    }

    /// Whether rows may have to come or go because time has passed.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        let ages = || self.filter.ages(&self.rows.columns, &self.probe());
        self.seconds_since_selected(now) >= 1 && (self.faults || !self.filter.is_empty() && ages())
    }

    /// Some rows, to find out what kinds of values they hold.
    pub(super) fn probe(&self) -> Vec<&S::Row> {
        self.rows.sorted().take(256).collect()
    }

    /// Chooses the rows shown; says whether they are others than before.
    pub(super) fn select(&mut self, loading: bool) -> bool {
        let (faults, wide, now) = (self.faults, self.wide, self.now);
        let changed = self.rows.select(&Selection { filter: &self.filter, faults, wide, now });
        self.selected_at = self.now;
        self.totals = S::totals(self.rows.shown());
        self.cursor.follow(&self.rows, loading);
        changed
    }

    /// Takes other columns over: the order and the filter mean the same columns as before, as far
    /// as these are still there.
    pub(super) fn adopt(&mut self, columns: Columns<S::Row>) {
        let keys = |columns: &[Column<S::Row>]| columns.iter().map(|it| it.key).collect::<Vec<_>>();
        let (before, after) = (keys(&self.rows.columns), keys(&columns));
        self.rows.columns = columns;
        if before == after {
            return;
        }
        self.sort = self.sort.and_then(|sort| {
            let column = after.iter().position(|key| *key == before[sort.column])?;
            Some(Sort { column, ..sort })
        });
        self.filter = Filter::for_columns(&self.typed, &self.rows.columns).unwrap_or_default();
        self.screen.forget_widths();
    }

    fn reselect(&mut self) {
        self.select(false);
        self.screen.forget_widths();
    }

    pub(super) fn order_by(&mut self, key: &str) {
        let column = self.rows.columns.iter().position(|column| column.key == key);
        let Some(column) = column else { return };
        let descending = self.sort == Some(Sort { column, descending: false });
        self.sort = Some(Sort { column, descending });
        self.wished = None;
        self.rows.sort(self.sort);
        self.reselect();
    }

    fn mark(&mut self, action: AppAction) {
        let id = self.rows.get(self.cursor.index()).map(S::id);
        match (action, id) {
            (AppAction::Mark, Some(id)) => self.marks.toggle(id),
            (AppAction::MarkRange, Some(_)) => self.marks.extend(&self.rows, self.cursor.index()),
            _ => self.marks.clear(),
        }
    }

    fn travel(&mut self, motion: Motion) {
        match motion {
            Motion::Left => self.screen.scroll_left(),
            Motion::Right => self.screen.scroll_right(),
            Motion::NextRow
            | Motion::PreviousRow
            | Motion::PageDown
            | Motion::PageUp
            | Motion::First
            | Motion::Last => self.cursor.travel(&self.rows, motion, self.screen.height()),
        }
    }
}

/// The order of the specification, if it has one.
fn first_order<S: TableSpec>() -> Option<Sort> {
    let column = S::COLUMNS.iter().position(|column| Some(column.key) == S::SORTED_BY)?;
    Some(Sort { column, descending: false })
}

impl<S: TableSpec> Pane for TablePane<S> {
    fn location(&self) -> &Location {
        &self.location
    }

    fn contexts(&self) -> &'static [Context] {
        const { &[S::CONTEXT, Context::Table] }
    }

    fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    fn subject(&self) -> Option<&ResourceId> {
        self.row().map(S::subject)
    }

    fn update(&mut self, store: &Store, now: Timestamp) -> bool {
        self.catch_up(store, now)
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Motion(motion) => self.travel(motion),
            Action::App(
                action @ (AppAction::Mark | AppAction::MarkRange | AppAction::ClearMarks),
            ) => self.mark(action),
            Action::App(AppAction::ToggleWide) => {
                self.wide = !self.wide;
                self.reselect();
            }
            Action::App(AppAction::ToggleFaults) => {
                self.faults = !self.faults;
                self.reselect();
            }
            Action::App(_) | Action::Verb(_) => return false,
        }
        true
    }

    fn offer(&self, store: &Store, verb: Verb) -> Offer {
        if S::WHOLE.contains(&verb) {
            let rows: Vec<_> = self.rows.sorted().collect();
            return S::offer_whole(store, &self.scope, &rows, &self.marked());
        }
        // The rows are only looked through for a verb that is for several: the bottom line asks about
        // every verb each time it is drawn.
        if let Some(offer) = S::offer_marked(verb).filter(|_| self.marks.len() > 1) {
            let is_marked = |row: &&S::Row| self.marks.contains(S::id(row));
            return offer(&self.rows.sorted().filter(is_marked).collect::<Vec<_>>());
        }
        if verb == Verb::Diff {
            return self.offer_diff(store);
        }
        self.row().map_or(Offer::Meaningless, |row| S::offer(store, row, verb))
    }

    fn set_filter(&mut self, text: &str) -> Result<(), String> {
        let columns = &*self.rows.columns;
        let filter = Filter::for_columns(text, columns).map_err(|error| error.to_string())?;
        filter.check(columns, &self.probe()).map_err(|error| error.to_string())?;
        self.filter = filter;
        text.trim().clone_into(&mut self.typed);
        self.reselect();
        Ok(())
    }

    fn filter(&self) -> &str {
        &self.typed
    }

    fn label_selector(&self) -> Option<Selector> {
        self.filter.labels()
    }

    fn has_untold_filter(&self) -> bool {
        self.faults || self.filter.is_more_than_labels()
    }

    fn copied(&self) -> Option<String> {
        let marked = self.marked();
        if marked.is_empty() {
            return self.current().map(|id| id.name.to_string());
        }
        Some(marked.iter().map(|id| &*id.name).collect::<Vec<_>>().join("\n"))
    }

    fn sort_keys(&self) -> Vec<(&'static str, &'static str)> {
        let columns = self.rows.columns.iter().filter(|column| column.shown != Shown::Never);
        columns.map(|column| (column.key, column.header)).collect()
    }

    fn sort_by(&mut self, key: &str) {
        self.order_by(key);
    }

    fn click(&mut self, at: Position) -> Clicked {
        self.point(at)
    }

    fn look(&self) -> Option<Look> {
        Some(self.read_look())
    }

    fn set_look(&mut self, look: Look) -> Result<(), String> {
        (self.wide, self.faults, self.chosen) = (look.wide, look.faults, look.columns);
        (self.sort, self.wished) = (None, look.sort);
        self.lay_out();
        self.rows.sort(self.sort);
        let understood = self.set_filter(&look.filter);
        if understood.is_err() && self.rows.total() == 0 {
            // The columns it means may still come.
            self.typed = look.filter;
            return Ok(());
        }
        self.reselect();
        understood
    }

    fn choices(&self) -> Vec<Choice> {
        self.list_choices()
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.draw(frame, area, view);
    }
}
