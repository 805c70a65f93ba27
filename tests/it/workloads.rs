//! What is asked of workloads: the number of their pods, new pods, earlier pods; and pods that are deleted.

use quarterdeck::{
    model::{Kind, Rollout, Workload},
    panes::PaneId,
};

use crate::harness::Harness;

/// A console on the workloads, with the cursor on the one of this name.
async fn on(name: &str) -> Harness {
    let mut console = Harness::new(PaneId::Workloads).await;
    console.keys(&format!("/ name: {name} enter g")).await;
    console
}

fn row(console: &Harness, kind: Kind, name: &str) -> Workload {
    let rows = console.store().workloads(kind).unwrap();
    let row = rows.rows().find(|row| *row.id.name == *name && row.owner.is_none()).unwrap();
    Workload::clone(row)
}

fn api(console: &Harness) -> Workload {
    row(console, Kind::Deployment, "api")
}

/// Lets so many seconds pass, one after the other.
async fn pass(console: &mut Harness, seconds: u64) {
    for _ in 0..seconds {
        console.wait(1).await;
    }
}

/// How the newest run stands.
fn course(console: &Harness) -> &'static str {
    console.store().runs[0].course
}

#[tokio::test(start_paused = true)]
async fn a_workload_is_scaled_to_the_number_that_is_typed_and_back() {
    let mut console = on("api").await;
    let before = api(&console).desired;
    let asked = console.keys("M s").await;
    assert!(asked.contains(&format!("pods: {before}")), "{asked}");
    let same = console.keys("backspace 6").await;
    assert!(same.contains("it wants 6 already"), "{same}");
    let shown = console.keys("backspace 8 enter").await;
    assert!(shown.contains("scale deployment/analytics/api from 6 to 8? y/N"), "{shown}");
    assert!(shown.contains("2 more pods are made."), "{shown}");
    assert!(shown.contains("easily changed back"), "{shown}");
    console.keys("y").await;
    pass(&mut console, 120).await;
    let after = api(&console);
    assert_eq!((after.desired, after.ready), (8, 8));
    assert_eq!(course(&console), "finished");
    let back = console.keys(": runs enter B").await;
    assert!(back.contains("take back: scale"), "{back}");
    console.keys("y").await;
    pass(&mut console, 120).await;
    assert_eq!(api(&console).desired, before);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_number_of_pods_says_so() {
    let mut console = on("aws-node").await;
    let told = console.keys("M s").await;
    assert!(told.contains("scale: it has a pod on every node"), "{told}");
    console.keys("esc / name:backfill enter g").await;
    let told = console.keys("M s").await;
    assert!(told.contains("means nothing here"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_restart_replaces_every_pod_and_is_done_when_all_are_new_and_ready() {
    for (kind, name) in [(Kind::Deployment, "api"), (Kind::StatefulSet, "redis")] {
        let mut console = on(name).await;
        let asked = console.keys("M r").await;
        assert!(asked.contains("All its pods are replaced"), "{asked}");
        console.keys("y").await;
        let under_way = row(&console, kind, name);
        assert!(under_way.rollout.restarted.is_some() && !under_way.is_rolled_out());
        pass(&mut console, 5).await;
        assert_eq!(course(&console), "running", "{name}");
        pass(&mut console, 600).await;
        let after = row(&console, kind, name);
        assert!(after.is_rolled_out(), "{after:?}");
        assert_eq!(course(&console), "finished", "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rollout_is_paused_goes_on_and_is_undone() {
    let mut console = on("api").await;
    let refused = console.keys("M u").await;
    assert!(refused.contains("no earlier revision"), "{refused}");
    let refused = console.keys("M c").await;
    assert!(refused.contains("its rollouts are not paused"), "{refused}");
    console.keys("M r y").await;
    pass(&mut console, 2).await;
    console.keys("esc esc : workloads enter / name:api enter g M p y").await;
    pass(&mut console, 60).await;
    let held = api(&console);
    assert!(held.rollout.paused && !held.is_rolled_out(), "{held:?}");
    let refused = console.keys("M r").await;
    assert!(refused.contains("its rollouts are paused"), "{refused}");
    console.keys("M c y").await;
    pass(&mut console, 400).await;
    let done = api(&console);
    assert!(done.is_rolled_out() && !done.rollout.paused, "{done:?}");
    assert_eq!(done.rollout.revision, Some(2));
    let asked = console.keys("M u").await;
    assert!(asked.contains("from revision 2 to 1"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 400).await;
    let back = api(&console);
    assert!(back.is_rolled_out(), "{back:?}");
    assert_eq!(back.rollout.revision, Some(3), "what is gone back to comes last");
    assert!(console.store().runs.iter().all(|run| run.course == "finished"));
}

#[tokio::test(start_paused = true)]
async fn who_else_manages_it_is_said_before() {
    use quarterdeck::model::{Delta, Observation};

    let mut console = on("api").await;
    let manager = Some("Argo CD".into());
    let row = Workload { manager, rollout: Rollout::default(), ..api(&console) };
    console.observe(Observation::Deployments(Delta::Apply(row)));
    console.settle().await;
    let asked = console.keys("M r").await;
    assert!(asked.contains("Argo CD manages it and may take this back"), "{asked}");
    let asked = console.keys("n M s backspace 1 enter").await;
    assert!(asked.contains("Argo CD manages it"), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn a_pod_is_deleted_once_that_is_confirmed_and_another_is_made() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys("/ name:api enter g").await;
    let asked = console.keys("M d").await;
    assert!(asked.contains("delete analytics/api-"), "{asked}");
    assert!(
        asked.contains("cannot be undone") && asked.contains("No disruption budget"),
        "{asked}"
    );
    let name = asked.split("delete analytics/").nth(1).unwrap().split('?').next().unwrap();
    let pod = console.store().pods.rows().find(|it| *it.id.name == *name).unwrap().id.clone();
    // What cannot be undone takes cluster and name, and the name alone is not enough.
    let refused = console.keys(&format!("y {} enter", pod.name)).await;
    assert!(refused.contains("that is not what it is called"), "{refused}");
    assert!(console.store().runs.is_empty());
    let cluster = console.store().link.cluster.as_deref().unwrap().to_owned();
    console.keys(&format!("ctrl-u {cluster}/{} enter", pod.name)).await;
    pass(&mut console, 90).await;
    assert!(console.store().pods.get(&pod).is_none());
    assert_eq!(course(&console), "finished");
}

#[tokio::test(start_paused = true)]
async fn who_manages_what_a_pod_belongs_to_is_said_before_it_ends() {
    use quarterdeck::model::{Delta, Observation};

    let mut console = on("api").await;
    let row = Workload { manager: Some("Argo CD".into()), ..api(&console) };
    console.observe(Observation::Deployments(Delta::Apply(row)));
    console.settle().await;
    let asked = console.keys("enter E").await;
    assert!(asked.contains("Argo CD manages its Deployment api."), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn a_cron_job_makes_a_job_now_which_runs_to_its_end() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys(": cronjobs enter / name:backfill enter g").await;
    let asked = console.keys("M n").await;
    assert!(asked.contains("A Job is made as its schedule would make one"), "{asked}");
    let shell = console.keys("x").await;
    assert!(shell.contains("kubectl create job backfill-"), "{shell}");
    console.keys("x y").await;
    pass(&mut console, 30).await;
    assert_eq!(course(&console), "finished");
    let jobs = || -> Vec<Workload> {
        let rows = console.store().jobs.rows();
        rows.filter(|it| it.id.name.starts_with("backfill-"))
            .map(|it| Workload::clone(it))
            .collect()
    };
    let [made] = &jobs()[..] else { panic!("{:?}", jobs()) };
    let owner = made.owner.as_ref().unwrap();
    assert_eq!((owner.kind.as_str(), owner.name.as_str()), ("CronJob", "backfill"));
    // Where Jobs are watched: its pod runs, and ends.
    console.keys("esc esc : jobs enter").await;
    pass(&mut console, 600).await;
    let row = console.store().jobs.rows().find(|it| it.id.name.starts_with("backfill-")).unwrap();
    assert_eq!((row.desired, row.ready), (1, 1), "{row:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cron_job_is_suspended_and_resumed() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys(": cronjobs enter / name:backfill enter g").await;
    let refused = console.keys("M l").await;
    assert!(refused.contains("it is not suspended"), "{refused}");
    let asked = console.keys("M h").await;
    assert!(asked.contains("It makes no Jobs; those that run already go on."), "{asked}");
    console.keys("y").await;
    pass(&mut console, 5).await;
    assert_eq!(course(&console), "finished");
    let shown = console.keys("esc esc : cronjobs enter / name:backfill enter g").await;
    assert!(shown.contains("True"), "{shown}");
    let warned = console.keys("M n").await;
    assert!(warned.contains("It stays suspended."), "{warned}");
    console.keys("n").await;
    let refused = console.keys("M h").await;
    assert!(refused.contains("it is suspended already"), "{refused}");
    console.keys("M l y").await;
    pass(&mut console, 5).await;
    assert!(console.store().runs.iter().all(|run| run.course == "finished"));
}

#[tokio::test(start_paused = true)]
async fn the_revisions_of_a_deployment_are_listed_and_any_is_gone_back_to() {
    let mut console = on("api").await;
    for _ in 0..2 {
        console.keys("M r y").await;
        pass(&mut console, 500).await;
        console.keys("esc esc : workloads enter / name:api enter g").await;
    }
    assert_eq!(api(&console).rollout.revision, Some(3));
    let shown = console.keys("H").await;
    let rows = shown.lines().filter(|it| it.contains("api-")).count();
    assert_eq!(rows, 3, "{shown}");
    let shell = console.keys("x").await;
    assert!(shell.contains("kubectl rollout history deployments/api"), "{shell}");
    let refused = console.keys("esc g M u").await;
    assert!(refused.contains("it is the newest revision"), "{refused}");
    let asked = console.keys("G M u").await;
    assert!(asked.contains("from revision 3 to 1"), "{asked}");
    let shell = console.keys("x").await;
    assert!(shell.contains("kubectl rollout undo deployments/api"), "{shell}");
    assert!(shell.contains("--to-revision 1"), "{shell}");
    console.keys("x y").await;
    pass(&mut console, 500).await;
    assert_eq!(course(&console), "finished");
    assert_eq!(api(&console).rollout.revision, Some(4));
}

#[tokio::test(start_paused = true)]
async fn the_revisions_of_a_stateful_set_are_those_that_its_controller_has_written_down() {
    use std::sync::Arc;

    use quarterdeck::model::{Delta, Heading, Object, Observation, Owner, Printed, Served};

    let mut console = on("redis").await;
    let of = row(&console, Kind::StatefulSet, "redis").id;
    console.keys("H").await;
    let served =
        Served::new(("apps", "v1", "controllerrevisions"), "ControllerRevision", true, true);
    let heading = |name| Heading { name, priority: 0 };
    let headings: Arc<[Heading]> = ["Name", "Controller", "Revision", "Age"].map(heading).into();
    let revision = |number: u64, owner: &str| Object {
        id: quarterdeck::model::ResourceId {
            kind: served.identity(),
            name: format!("{owner}-{number}").as_str().into(),
            ..of.clone()
        },
        owner: Some(Owner { group: "apps".into(), kind: "StatefulSet".into(), name: owner.into() }),
        other_owners: Box::default(),
        created: None,
        terminating: false,
        labels: quarterdeck::model::Labels::default(),
        headings: Some(headings.clone()),
        cells: [
            Printed::Text("n".into()),
            Printed::Text("c".into()),
            Printed::Count(number),
            Printed::Text("1d".into()),
        ]
        .into(),
    };
    let rows = vec![revision(1, "redis"), revision(2, "redis"), revision(1, "other")];
    console.observe(Observation::Objects(served, Delta::Resync(rows)));
    console.settle().await;
    let shown = console.screen();
    assert!(shown.contains("redis-2") && !shown.contains("other-1"), "{shown}");
    let refused = console.keys("g M u").await;
    assert!(refused.contains("only a Deployment is gone back with from here"), "{refused}");
}
