//! Keys to actions, actions to what changes.

use super::{Effect, Program, Screen, State, looks::Asked, navigation::History};
use crate::{
    action::{Action, AppAction, Verb},
    keymap::{Context, Key, Resolution},
    model::{Aspect, Feed},
    panes::{self, Location, Offer, Pane, PaneId, Scope},
    popups::{Actions, Entry, Faults, Help, Jumps, Outcome, Palette, Picker, Popup, Prompt, Typed},
    views::misnamed,
};

impl State {
    /// Takes a key: the prompt first, then the popup, then the bindings.
    pub(super) fn press(&mut self, key: Key) -> Vec<Effect> {
        self.dirty = true;
        self.notice = None;
        if let Some(prompt) = &mut self.prompt {
            let typed = prompt.key(key);
            return self.prompted(typed);
        }
        if let Some(popup) = &mut self.popup {
            let outcome = popup.key(key);
            if outcome != Outcome::Ignored {
                return self.settle(outcome);
            }
        }
        self.typed.push(key);
        match self.keymap.resolve(&self.contexts(), &self.typed) {
            Resolution::Pending(_) => Vec::new(),
            Resolution::Unbound => {
                self.typed.clear();
                Vec::new()
            }
            Resolution::Matched(action) => {
                self.typed.clear();
                match &mut self.popup {
                    Some(popup) => {
                        let outcome = popup.act(action);
                        if outcome == Outcome::Ignored && action == Action::App(AppAction::Help) {
                            return self.explain_popup();
                        }
                        self.settle(outcome)
                    }
                    None => self.act(action),
                }
            }
        }
    }

    /// Takes pasted text: only where text is typed.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.dirty = true;
        if let Some(prompt) = &mut self.prompt {
            let typed = prompt.paste(text);
            return self.prompted(typed);
        }
        if let Some(popup) = &mut self.popup {
            popup.paste(text);
        }
        Vec::new()
    }

    /// The bindings in force, innermost first. A popup hides the pane beneath it.
    pub fn contexts(&self) -> Vec<Context> {
        match &self.popup {
            Some(popup) => [popup.contexts(), &[Context::Global]].concat(),
            None => self.pane_contexts(),
        }
    }

    /// The bindings of the pane on screen, innermost first.
    pub(super) fn pane_contexts(&self) -> Vec<Context> {
        let own = self.visible().map(Pane::contexts).unwrap_or_default();
        [own, &[Context::Global]].concat()
    }

    /// The pane on screen.
    pub(super) fn visible(&self) -> Option<&dyn Pane> {
        self.screens.last().map(|screen| &*screen.pane)
    }

    fn visible_mut(&mut self) -> Option<&mut Screen> {
        self.screens.last_mut()
    }

    pub(super) fn settle(&mut self, outcome: Outcome) -> Vec<Effect> {
        if matches!(outcome, Outcome::Ignored | Outcome::Stay) {
            return Vec::new();
        }
        if outcome == Outcome::Try {
            return self.try_out();
        }
        if let Outcome::Approval(text) = outcome {
            return self.examine_approval(text);
        }
        let entered = self.popup.take().and_then(|popup| popup.entered().map(str::to_owned));
        self.commands.extend(entered);
        self.uncover(&outcome);
        let mut effects = match outcome {
            Outcome::Act(action) => self.act(action),
            Outcome::Open(location) => self.show(&[location]),
            Outcome::Drill(location) => self.open(location),
            Outcome::SortBy(key) => {
                if let Some(screen) = self.visible_mut() {
                    screen.pane.sort_by(key);
                }
                Vec::new()
            }
            Outcome::Arrange(columns) => self.arrange(columns),
            Outcome::Begin(begin) => self.begin_log(begin),
            Outcome::View(name) => self.open_view(&name),
            Outcome::DeleteView(name) => vec![Effect::DeleteView(name)],
            Outcome::Switch(aspect, name) => self.switch(aspect, &name),
            Outcome::SwitchBack => self.switch_back(),
            Outcome::Direct(order) => vec![Effect::Direct(order)],
            Outcome::Tour(wish) => self.tour(wish),
            Outcome::Begun(agreed) => self.agreed(*agreed),
            Outcome::Declined(why) => self.declined(&why),
            Outcome::Copy(text) => self.copy_text(text),
            Outcome::Ignored
            | Outcome::Stay
            | Outcome::Try
            | Outcome::Approval(_)
            | Outcome::Close => Vec::new(),
        };
        // What only the popup needed is needed no more.
        effects.extend(self.watch());
        effects
    }

    /// Lays the keys of the popup over it.
    fn explain_popup(&mut self) -> Vec<Effect> {
        let contexts = self.popup.as_ref().map(|popup| popup.contexts()).unwrap_or_default();
        let help = Help::new(&self.keymap, contexts);
        self.beneath = self.popup.take();
        self.pop_up(help)
    }

    /// Brings back what the help lay over, unless more than the help is left.
    fn uncover(&mut self, outcome: &Outcome) {
        let beneath = self.beneath.take().filter(|_| *outcome == Outcome::Close);
        if let Some(mut popup) = beneath {
            popup.update(&self.store);
            self.popup = Some(popup);
        }
    }

    /// Carries out an action on the pane, or on the console.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        self.catch_up();
        self.tour_saw(action);
        match action {
            Action::Verb(verb) => self.apply(verb),
            Action::App(own) if !self.for_pane(action) => self.act_self(own),
            Action::App(_) => Vec::new(),
            Action::Motion(_) => {
                self.for_pane(action);
                Vec::new()
            }
        }
    }

    fn for_pane(&mut self, action: Action) -> bool {
        self.visible_mut().is_some_and(|screen| screen.pane.act(action))
    }

    fn apply(&mut self, verb: Verb) -> Vec<Effect> {
        let offer = self.visible().map(|pane| panes::offer(pane, &self.store, verb));
        match offer {
            Some(Offer::Possible(location)) => self.open(location),
            Some(Offer::Plan(plan)) => self.ask_to_begin(*plan),
            Some(Offer::Draft(draft)) => self.complete(*draft),
            Some(Offer::Order(run, wish)) => self.order_run(&run, wish),
            Some(Offer::Refused(reason)) => self.tell(format!("{}: {reason}", verb.name())),
            Some(Offer::Meaningless) | None => {
                self.tell(format!("{} means nothing here", verb.name()))
            }
        }
    }

    fn act_self(&mut self, action: AppAction) -> Vec<Effect> {
        match action {
            AppAction::PaneNodeGroups => self.show(&whole(PaneId::NodeGroups)),
            AppAction::PaneNodes => self.show(&whole(PaneId::Nodes)),
            AppAction::PanePods => self.show(&whole(PaneId::Pods)),
            AppAction::PaneGpu => self.show(&whole(PaneId::Gpu)),
            AppAction::PaneVpc => self.show(&whole(PaneId::Vpc)),
            AppAction::PaneRds => self.show(&whole(PaneId::Rds)),
            AppAction::PaneLogs => self.show(&whole(PaneId::Logs)),
            AppAction::Palette => self.ask_command(),
            AppAction::Help => self.pop_up(Help::new(&self.keymap, &self.contexts())),
            AppAction::Actions => self.pop_up(Actions::new(self.entries(&self.contexts()))),
            AppAction::Jump => self.ask_jump(),
            AppAction::ExplainFault => self.pop_up(Faults::new(self.faults())),
            AppAction::Sort => self.ask_order(),
            AppAction::Filter => self.ask_filter(),
            AppAction::Columns => self.ask_columns(),
            AppAction::SaveView => self.ask_view_name(),
            AppAction::Views => self.list_views(),
            AppAction::Refresh => self.refresh(),
            AppAction::Profile => self.ask_place(Aspect::Profile),
            AppAction::Region => self.ask_place(Aspect::Region),
            AppAction::Context => self.ask_place(Aspect::Context),
            AppAction::Back => self.back(),
            AppAction::LastView => self.walk(History::last),
            AppAction::HistoryBack => self.walk(History::back),
            AppAction::HistoryForward => self.walk(History::forward),
            AppAction::Copy => self.copy(),
            AppAction::ConsoleUrl => self.copy_console_url(),
            AppAction::CliEquivalent => self.show_commands(),
            AppAction::OpenPager => self.hand_over(Program::Pager),
            AppAction::OpenEditor => self.hand_over(Program::Editor),
            AppAction::LogStart => self.ask_log_start(),
            AppAction::OlderLines => self.older_lines(),
            AppAction::LogPattern => self.ask_log_pattern(),
            AppAction::Highlight => self.ask_highlight(),
            AppAction::Suspend => vec![Effect::Suspend],
            AppAction::Quit if self.screens.len() > 1 => self.leave(),
            AppAction::Quit | AppAction::QuitNow => vec![Effect::Quit],
            AppAction::Accept
            | AppAction::DryRun
            | AppAction::DeleteView
            | AppAction::Mark
            | AppAction::MarkRange
            | AppAction::ClearMarks
            | AppAction::ToggleWide
            | AppAction::ToggleFaults
            | AppAction::ToggleWrap
            | AppAction::ToggleJson
            | AppAction::ToggleNoise
            | AppAction::ToggleFollow
            | AppAction::ToggleTimestamps
            | AppAction::MarkLog
            | AppAction::NextMatch
            | AppAction::PreviousMatch => {
                self.tell(format!("{} means nothing here", action.name()))
            }
        }
    }

    pub(super) fn pop_up(&mut self, mut popup: impl Popup + 'static) -> Vec<Effect> {
        popup.update(&self.store);
        self.popup = Some(Box::new(popup));
        self.watch()
    }

    fn ask_command(&mut self) -> Vec<Effect> {
        let palette = Palette::new(&self.keymap, &self.contexts(), self.commands.clone());
        let mut effects = self.pop_up(palette.with_views(&self.views));
        // A kind may have been added since the last look.
        effects.push(Effect::Refresh(Feed::Kinds));
        effects
    }

    fn ask_jump(&mut self) -> Vec<Effect> {
        let Some(from) = self.visible().and_then(Pane::subject).cloned() else {
            return self.tell("nothing to go from here");
        };
        let jumps = Jumps::new(from);
        if jumps.is_empty() {
            return self.tell("nothing is known to have to do with this kind of thing");
        }
        self.pop_up(jumps)
    }

    fn ask_order(&mut self) -> Vec<Effect> {
        match self.visible().map(Pane::sort_keys) {
            Some(keys) if !keys.is_empty() => self.pop_up(Picker::new("Sort by", keys)),
            Some(_) | None => self.tell("nothing to sort here"),
        }
    }

    /// Every verb of this kind of row, with its key and whether it can be applied.
    pub(super) fn entries(&self, contexts: &[Context]) -> Vec<Entry> {
        let offers = Verb::ALL.iter().filter_map(|verb| {
            let offer = panes::offer(self.visible()?, &self.store, *verb);
            let keys = self.keymap.keys_for(contexts, Action::Verb(*verb));
            match offer {
                Offer::Meaningless => None,
                Offer::Possible(_) | Offer::Plan(_) | Offer::Draft(_) | Offer::Order(..) => {
                    Some(Entry { verb: *verb, keys, refused: None })
                }
                Offer::Refused(reason) => Some(Entry { verb: *verb, keys, refused: Some(reason) }),
            }
        });
        offers.collect()
    }

    fn ask_filter(&mut self) -> Vec<Effect> {
        let filter = self.visible().map(|pane| pane.filter().to_owned()).unwrap_or_default();
        self.prompt = Some(Prompt::new("/", &filter));
        self.asked = Asked::Filter;
        Vec::new()
    }

    fn prompted(&mut self, typed: Typed) -> Vec<Effect> {
        match typed {
            Typed::Ignored | Typed::Moved => {}
            Typed::Changed(text) => {
                let error = match &self.asked {
                    Asked::Filter => self.filter(&text).err(),
                    Asked::ViewName => misnamed(&text),
                    Asked::Highlight => self.set_highlight(&text).err(),
                    Asked::Replicas(scaling) => scaling.plan(&text).err(),
                    Asked::Machines(resizing) => resizing.plan(&text).err(),
                    Asked::Setting(modifying) => modifying.plan(&text).err(),
                    Asked::LogPattern | Asked::Reason(..) => None,
                };
                if let Some(prompt) = &mut self.prompt {
                    prompt.set_error(error);
                }
            }
            Typed::Accepted(text) => {
                let taken = match &self.asked {
                    Asked::Filter => self.filter(&text).map(|()| Vec::new()),
                    Asked::ViewName => self.save_view(&text),
                    Asked::Highlight => self.set_highlight(&text).map(|()| Vec::new()),
                    Asked::LogPattern => Ok(self.set_log_pattern(&text)),
                    Asked::Replicas(scaling) => {
                        scaling.plan(&text).map(|plan| self.ask_to_begin(plan))
                    }
                    Asked::Machines(resizing) => {
                        resizing.plan(&text).map(|plan| self.ask_to_begin(plan))
                    }
                    Asked::Setting(modifying) => {
                        modifying.plan(&text).map(|plan| self.ask_to_begin(plan))
                    }
                    Asked::Reason(run, step) => self.skip_step(&run.clone(), *step, &text),
                };
                match (taken, &mut self.prompt) {
                    (Err(error), Some(prompt)) => prompt.set_error(Some(error)),
                    (Err(_), None) => {}
                    (Ok(effects), _) => {
                        self.prompt = None;
                        return effects;
                    }
                }
            }
            Typed::Cancelled => {
                self.prompt = None;
                // An empty text can always be read.
                let _ = match &self.asked {
                    Asked::Filter => self.filter(""),
                    Asked::Highlight => self.set_highlight(""),
                    Asked::ViewName
                    | Asked::LogPattern
                    | Asked::Replicas(_)
                    | Asked::Machines(_)
                    | Asked::Setting(_)
                    | Asked::Reason(..) => Ok(()),
                };
            }
        }
        Vec::new()
    }

    fn filter(&mut self, text: &str) -> Result<(), String> {
        self.visible_mut().map_or(Ok(()), |screen| screen.pane.set_filter(text))
    }

    /// Undoes the innermost thing: a filter, then the view.
    fn back(&mut self) -> Vec<Effect> {
        if self.visible().is_some_and(|pane| !pane.filter().is_empty()) {
            // An empty filter can always be read.
            let _ = self.filter("");
            return Vec::new();
        }
        self.leave()
    }

    fn refresh(&mut self) -> Vec<Effect> {
        let feeds: Vec<Feed> = self.visible().map(|pane| pane.feeds().to_vec()).unwrap_or_default();
        self.tell("looking again");
        feeds.into_iter().map(Effect::Refresh).collect()
    }

    fn hand_over(&mut self, program: Program) -> Vec<Effect> {
        match self.visible().and_then(Pane::full_text) {
            Some(text) => vec![Effect::Open(program, text)],
            None => self.tell("only a text can be opened there"),
        }
    }
}

fn whole(pane: PaneId) -> [Location; 1] {
    [Location::Table(pane, Scope::All)]
}
