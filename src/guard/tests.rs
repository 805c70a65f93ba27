use proptest::prelude::*;

use super::*;
use crate::{
    model::{Kind, Level, ResourceId, SourceId},
    plan::{Stage, Step},
    ports::Command,
};

fn source() -> SourceId {
    SourceId::aws("111122223333", "eu-central-1")
}

fn now() -> Timestamp {
    "2026-11-27T12:00:00Z".parse().unwrap()
}

fn cordon(name: &str) -> Command {
    Command::Cordon(ResourceId::new(&source(), Kind::Node, name))
}

fn delete(namespace: &str, name: &str) -> Command {
    let pod = ResourceId::namespaced(&source(), Kind::Pod, namespace, name);
    Command::Delete { pod, uid: "u".into(), grace_s: None }
}

fn plan(commands: Vec<Command>) -> Plan {
    let steps = commands.into_iter().map(|it| Step::new(it.name().into(), it, 60)).collect();
    let stage = Stage { title: "all".into(), width: 1, steps };
    Plan { title: "all".into(), intent: "To see.".into(), facts: Vec::new(), stages: vec![stage] }
}

fn environment_of(level: Level) -> Environment {
    Environment { name: format!("{}-eu", level.name()).into(), level }
}

fn rule(scope: Scope, demands: Demands) -> Rule {
    Rule { name: "a rule".into(), scope, demands }
}

fn deny() -> Demands {
    Demands { deny: true, ..Demands::default() }
}

fn refusals(rule: Rule, plan: &Plan, level: Level) -> Vec<String> {
    let guard = Guard { system: None, own: vec![rule] };
    guard.judge(plan, &environment_of(level), now()).refusals
}

#[test]
fn a_rule_is_about_environments_commands_and_names() {
    let both = plan(vec![cordon("ip-1"), delete("kube-system", "dns")]);
    let scope = |targets: &str| Scope { targets: vec![targets.into()], ..Scope::default() };
    for (targets, refused) in
        [("dns", 1), ("kube-system/*", 1), ("default/dns", 0), ("ip-*", 1), ("*/ip-1", 1), ("x", 0)]
    {
        let found = refusals(rule(scope(targets), deny()), &both, Level::Dev);
        assert_eq!(found.len(), refused, "{targets}: {found:?}");
    }
    let from = Scope { level: Some(Level::Staging), ..Scope::default() };
    assert!(refusals(rule(from.clone(), deny()), &both, Level::Dev).is_empty());
    assert_eq!(
        refusals(rule(from, deny()), &both, Level::Prod),
        ["the rule `a rule` forbids it of pod kube-system/dns and 1 more".to_owned()]
            .map(|it| it.replace("pod kube-system/dns", &first(&both)))
    );
    let named = Scope { environment: Some("staging-*".into()), ..Scope::default() };
    assert!(refusals(rule(named.clone(), deny()), &both, Level::Prod).is_empty());
    assert_eq!(refusals(rule(named, deny()), &both, Level::Staging).len(), 1);
    let drain = Scope { commands: vec!["evict".into()], ..Scope::default() };
    assert!(refusals(rule(drain, deny()), &both, Level::Prod).is_empty());
}

/// What a plan changes first, in the order of their names.
fn first(plan: &Plan) -> String {
    let mut all: Vec<_> = plan.steps().map(|it| it.act.target()).collect();
    all.sort();
    all[0].to_string()
}

#[test]
fn bulk_windows_and_reasons_are_demanded() {
    let two = plan(vec![cordon("ip-1"), cordon("ip-2"), cordon("ip-2")]);
    let bulk = |most| Demands { max_bulk: Some(most), ..Demands::default() };
    assert!(refusals(rule(Scope::default(), bulk(2)), &two, Level::Prod).is_empty());
    let told = refusals(rule(Scope::default(), bulk(1)), &two, Level::Prod);
    assert_eq!(told, ["the rule `a rule` allows 1 at a time, and not 2"]);
    let within = |window: &str| Demands {
        windows: vec!["sun 00:00-01:00".parse().unwrap(), window.parse().unwrap()],
        ..Demands::default()
    };
    assert!(refusals(rule(Scope::default(), within("11:00-13:00")), &two, Level::Prod).is_empty());
    let told = refusals(rule(Scope::default(), within("13:00-14:00")), &two, Level::Prod);
    assert_eq!(told, ["the rule `a rule` allows it only sun 00:00-01:00 or 13:00-14:00 (UTC)"]);
    let reason = Demands { reason: true, ..Demands::default() };
    let guard =
        Guard { system: Some(Policy::default()), own: vec![rule(Scope::default(), reason)] };
    let judged = guard.judge(&two, &environment_of(Level::Dev), now());
    assert_eq!(judged.reason.as_deref(), Some("a rule"));
    assert!(judged.refusals.is_empty() && !judged.advisory && judged.rules == 1, "{judged:?}");
    let given = |reason| judged.clone().refusals_given(reason, false);
    assert_eq!(given(Some("it is broken")), [""; 0]);
    assert_eq!(given(Some(" ")), ["the rule `a rule` asks for a reason, and none was given"]);
    assert_eq!(given(None).len(), 1);
    let two_of_us = Demands { second_person: true, ..Demands::default() };
    let guard = Guard { system: None, own: vec![rule(Scope::default(), two_of_us)] };
    let judged = guard.judge(&two, &environment_of(Level::Dev), now());
    assert_eq!(judged.second_person.as_deref(), Some("a rule"));
    let alone = ["the rule `a rule` asks for a second person, and no approval counts now"];
    assert_eq!(judged.clone().refusals_given(None, false), alone);
    assert_eq!(judged.refusals_given(None, true), [""; 0]);
    assert!(Guard::default().judge(&two, &environment_of(Level::Dev), now()).advisory);
}

fn recognises(level: Level, account: &str) -> EnvironmentRule {
    EnvironmentRule {
        environment: environment_of(level),
        account: Some(account.into()),
        cluster: None,
        context: None,
    }
}

fn at_account(guard: &Guard, own: &[EnvironmentRule]) -> Option<Level> {
    let caller = Caller { account: Some("1".into()), ..Caller::default() };
    guard.environment(own, &caller, &Link::default()).map(|it| it.level)
}

#[test]
fn the_user_raises_a_level_and_never_lowers_it() {
    let policy = |environments| Guard {
        system: Some(Policy { environments, rules: Vec::new() }),
        own: Vec::new(),
    };
    let own = [recognises(Level::Dev, "1")];
    assert_eq!(at_account(&Guard::default(), &own), Some(Level::Dev));
    assert_eq!(at_account(&policy(Vec::new()), &own), Some(Level::Dev));
    let staging = policy(vec![recognises(Level::Staging, "1")]);
    assert_eq!(at_account(&staging, &own), Some(Level::Staging));
    assert_eq!(at_account(&staging, &[recognises(Level::Prod, "1")]), Some(Level::Prod));
    // What the policy does not know is production.
    let other = policy(vec![recognises(Level::Staging, "2")]);
    assert_eq!(at_account(&other, &own), Some(Level::Prod));
    assert_eq!(at_account(&Guard::default(), &[]), None);
}

fn any_level() -> impl Strategy<Value = Level> {
    proptest::sample::select(Level::ALL)
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let scope = (
        proptest::option::of("(dev|prod|\\*)-(eu|\\*)"),
        proptest::option::of(any_level()),
        proptest::collection::vec("cordon|delete", 0..2),
        proptest::collection::vec("[ab*]|[ab*]/[ab*]", 0..2),
    );
    let windows = proptest::collection::vec("(0[0-9]|1[0-9]):00-2[0-3]:30", 0..2);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let demands = (flags, proptest::option::of(0_u32..3), windows);
    (scope, demands).prop_map(|(scope, demands)| {
        let (environment, level, commands, targets) = scope;
        let ((deny, reason, second_person), max_bulk, windows) = demands;
        let windows = windows.iter().map(|it| it.parse().unwrap()).collect();
        rule(
            Scope { environment, level, commands, targets },
            Demands { deny, reason, second_person, max_bulk, windows },
        )
    })
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let command = ("[ab]", "[ab]", any::<bool>()).prop_map(|(namespace, name, deletes)| {
        if deletes { delete(&namespace, &name) } else { cordon(&name) }
    });
    proptest::collection::vec(command, 1..4).prop_map(plan)
}

proptest! {
    #[test]
    fn no_file_of_a_user_allows_what_the_policy_refuses(
        rules in proptest::collection::vec(any_rule(), 0..4),
        own in proptest::collection::vec(any_rule(), 0..4),
        levels in (any_level(), any_level()),
        plan in any_plan(),
        hour in 0_i64..24 * 7,
    ) {
        let now = Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap();
        let policy = Policy { environments: vec![recognises(levels.0, "1")], rules };
        let alone = Guard { system: Some(policy), own: Vec::new() };
        let both = Guard { own, ..alone.clone() };
        let caller = Caller { account: Some("1".into()), ..Caller::default() };
        let (link, theirs) = (Link::default(), [recognises(levels.1, "*")]);
        let before = alone.environment(&[], &caller, &link).unwrap();
        let after = both.environment(&theirs, &caller, &link).unwrap();
        prop_assert!(after.level >= before.level);
        let (first, second) = (alone.judge(&plan, &before, now), both.judge(&plan, &after, now));
        prop_assert!(first.refusals.iter().all(|it| second.refusals.contains(it)));
        prop_assert!(first.reason.is_none() || first.reason == second.reason);
        prop_assert!(second.rules >= first.rules && !second.advisory);
    }
}
