//! The tour: a guided incident that teaches the keys, a lesson after the other. It takes no keys of its
//! own: whoever does something else may, and the lesson waits.

mod lessons;

use jiff::Timestamp;

use self::lessons::{LESSONS, PARTING};
use super::{Effect, State, card::Card};
use crate::{
    action::Action,
    popups::{TourWish, Welcome},
};

/// What is played for it.
const INCIDENT: &str = "scenario pending-pod";

/// How far somebody is.
#[derive(Debug)]
pub(super) struct Tour {
    /// The lesson, once the incident has been made.
    lesson: Option<usize>,
    begun: Timestamp,
    /// What was done last.
    done: Option<Action>,
}

impl State {
    /// Asks whether the tour is wanted, unless there is something to be read first; says whether it
    /// did.
    pub fn offer_tour(&mut self) -> bool {
        let is_free = self.popup.is_none();
        if is_free {
            self.pop_up(Welcome::new(&self.keymap));
        }
        is_free
    }

    pub(super) fn tour(&mut self, wish: TourWish) -> Vec<Effect> {
        match (wish, &self.tour) {
            (TourWish::Begin, _) if !self.footing.sandbox => {
                self.tell("the tour is on a simulated platform: quarterdeck --sandbox")
            }
            (TourWish::Begin, _) => {
                self.tour = Some(Tour { lesson: None, begun: self.now, done: None });
                vec![Effect::Direct(INCIDENT.to_owned())]
            }
            (TourWish::End, None) => self.tell("there is no tour that could end"),
            (TourWish::End, Some(_)) => {
                self.tour = None;
                self.tell("the tour has ended; tour begins it again, mend takes the release back")
            }
        }
    }

    /// What the last order comes to is up to the tour.
    pub(super) fn awaits_incident(&self) -> bool {
        self.tour.as_ref().is_some_and(|it| it.lesson.is_none())
    }

    /// The incident has been made, or cannot be.
    pub(super) fn tour_directed(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        match (outcome, &mut self.tour) {
            (Ok(_), Some(tour)) => tour.lesson = Some(0),
            (Ok(_), None) => {}
            (Err(reason), _) => {
                self.tour = None;
                return self.tell(format!("no tour here: {reason}"));
            }
        }
        self.draw_again()
    }

    /// Notes what was done, for the lesson that teaches it.
    pub(super) fn tour_saw(&mut self, action: Action) {
        if let Some(tour) = &mut self.tour {
            tour.done = Some(action);
        }
    }

    /// Goes on when what the lesson asks for has been done.
    pub(super) fn follow_tour(&mut self) {
        while let Some(lesson) = self.tour.as_ref().and_then(|it| LESSONS.get(it.lesson?)) {
            self.catch_up();
            if !(lesson.is_done)(self) {
                return;
            }
            let Some(tour) = &mut self.tour else { return };
            tour.done = None;
            tour.lesson = tour.lesson.map(|at| at + 1);
            self.dirty = true;
            if tour.lesson == Some(LESSONS.len()) {
                self.tour = None;
                self.card = Some(Card::fading("the tour has ended", self.worded(PARTING)));
            }
        }
    }

    /// What the lesson says, with the keys that are in force.
    pub(super) fn lesson_card(&self) -> Option<Card> {
        let at = self.tour.as_ref()?.lesson?;
        let title = format!("tour {}/{} · :tour stop ends it", at + 1, LESSONS.len());
        Some(Card::lasting(&title, self.worded(LESSONS.get(at)?.text)))
    }
}
