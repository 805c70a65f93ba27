use super::*;
use crate::{
    keymap::{Keymap, Resolution},
    model::{Kind, ResourceId, Side, SourceId},
    plan::Step,
    ports::{Command, Standing},
};

fn pod() -> ResourceId {
    ResourceId::namespaced(&SourceId::kubernetes("u", "c"), Kind::Pod, "default", "p1")
}

fn question(consent: Consent, reason: bool) -> Confirm {
    let act = Command::Delete { pod: pod(), uid: "1".into(), grace_s: None };
    let plan = Plan::single(Step::new("delete p1".into(), act, 60), "To see how that goes.");
    let reason = reason.then(|| "a rule".into());
    let judgement = Judgement { reason, ..Judgement::default() };
    Confirm::new(plan, "a test", consent, &judgement)
}

fn typed() -> Consent {
    Consent::Typed("live/p1".to_owned())
}

fn examine(popup: &mut Confirm, standing: Standing) {
    let act = popup.plan.steps().next().unwrap().act.clone();
    popup.hear(&Report::Allowed(Side::Aws, Vec::new()));
    popup.hear(&Report::Allowed(Side::Kubernetes, vec![(act, standing)]));
    let object = serde_json::json!({"metadata": {"uid": "1"}});
    popup.hear(&Report::Read(vec![(pod(), Ok(object))]));
}

/// As the console does it: the popup first, then its bindings.
fn press(popup: &mut Confirm, keys: &str) -> Outcome {
    let keymap = Keymap::builtin();
    let mut outcome = Outcome::Ignored;
    for key in keys.split_whitespace().map(|key| key.parse().unwrap()) {
        outcome = popup.key(key);
        if outcome == Outcome::Ignored
            && let Resolution::Matched(action) =
                keymap.resolve(&[Context::Confirm, Context::Global], &[key])
        {
            outcome = popup.act(action);
        }
    }
    outcome
}

fn said(popup: &Confirm) -> String {
    popup.sheet.lines.iter().map(|it| it.text().to_owned() + "\n").collect()
}

#[test]
fn nothing_is_agreed_to_before_it_is_examined_nor_against_a_refusal() {
    let mut popup = question(Consent::Yes, false);
    assert_eq!(press(&mut popup, "y"), Outcome::Stay);
    assert!(said(&popup).contains("iam is still being examined"), "{}", said(&popup));
    examine(&mut popup, Standing::Denied("no role allows it".into()));
    assert_eq!(press(&mut popup, "y"), Outcome::Stay);
    assert!(said(&popup).contains("no role allows it"), "{}", said(&popup));
    let Outcome::Declined(why) = press(&mut popup, "n") else { panic!("{}", said(&popup)) };
    assert!(why.contains("rbac refuses it"), "{why}");
}

#[test]
fn how_much_is_changed_is_counted_each_thing_once() {
    let delete = |uid: &str| Command::Delete { pod: pod(), uid: uid.into(), grace_s: None };
    let node = ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1");
    let other = ResourceId { name: "p2".into(), ..pod() };
    let acts = vec![
        Command::Cordon(node),
        delete("1"),
        delete("1"),
        Command::Evict { pod: other, uid: "2".into(), grace_s: None },
    ];
    let steps = acts.into_iter().map(|act| Step::new("s".into(), act, 60)).collect();
    let stages = vec![crate::plan::Stage { title: "s".into(), width: 1, steps }];
    let plan =
        Plan { title: "empty it".into(), intent: "To see.".into(), facts: Vec::new(), stages };
    let popup = Confirm::new(plan, "a test", Consent::Yes, &Judgement::default());
    assert!(said(&popup).contains("changes    1 node, 2 pods"), "{}", said(&popup));
}

#[test]
fn what_is_unknown_is_shown_as_that_and_kept() {
    let mut popup = question(Consent::Yes, false);
    examine(&mut popup, Standing::Unknown("nobody answers".into()));
    assert!(said(&popup).contains("rbac       unknown"), "{}", said(&popup));
    let Outcome::Begun(agreed) = press(&mut popup, "y") else { panic!("{}", said(&popup)) };
    assert_eq!(&*agreed.checks[1].found, "unknown");
    assert_eq!(agreed.reason, None);
}

#[test]
fn the_wrong_name_and_no_reason_are_refused() {
    let mut popup = question(typed(), true);
    examine(&mut popup, Standing::Granted);
    assert_eq!(press(&mut popup, "y"), Outcome::Stay);
    assert_eq!(press(&mut popup, "space enter"), Outcome::Stay);
    assert!(said(&popup).contains("a reason"), "{}", said(&popup));
    assert_eq!(press(&mut popup, "d i s k enter"), Outcome::Stay);
    assert!(said(&popup).contains("type live/p1"), "{}", said(&popup));
    assert_eq!(press(&mut popup, "p 1 enter"), Outcome::Stay);
    assert!(said(&popup).contains("not what it is called"), "{}", said(&popup));
    assert_eq!(press(&mut popup, "esc"), Outcome::Stay);
    assert!(said(&popup).contains("1. delete p1"), "{}", said(&popup));
    // The reason is known by now.
    press(&mut popup, "y");
    popup.paste("live/p1");
    let Outcome::Begun(agreed) = press(&mut popup, "enter") else { panic!("{}", said(&popup)) };
    assert_eq!(agreed.reason.as_deref(), Some("disk"));
}

#[test]
fn steps_are_tried_out_and_shown_as_commands() {
    let mut popup = question(typed(), false);
    assert_eq!(press(&mut popup, "t"), Outcome::Try);
    assert!(said(&popup).contains("is tried out"), "{}", said(&popup));
    popup.hear(&Report::Tried(0, Answer::Done(Vec::new()), 3));
    assert!(said(&popup).contains("would be done"), "{}", said(&popup));
    let mut store = Store::default();
    store.link.context = Some("p2".into());
    popup.update(&store);
    assert_eq!(press(&mut popup, "x"), Outcome::Stay);
    assert!(said(&popup).contains("kubectl delete pods/p1"), "{}", said(&popup));
}
