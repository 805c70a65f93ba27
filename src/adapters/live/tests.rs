//! A whole live platform that only reads, before a machine that counts who comes.

use std::{fs, time::Duration};

use tokio::{net::TcpListener, time::timeout};

use super::*;
use crate::{model::FaultClass, ports::command::tests::samples};

/// The live platform whose AWS and whose cluster are at this address.
fn live(address: &str, kubeconfig: PathBuf, leave: Leave) -> Live {
    let url = format!("http://{address}");
    fs::write(
        &kubeconfig,
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: lab\n\
             clusters: [{{name: lab, cluster: {{server: '{url}'}}}}]\n\
             users: [{{name: me, user: {{token: none}}}}]\n\
             contexts: [{{name: lab, context: {{cluster: lab, user: me}}}}]\n"
        ),
    )
    .unwrap();
    let chosen =
        Chosen { profile: None, explicit: false, region: "us-east-1".into(), endpoint: Some(url) };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let access = Access::Kubeconfig { path: Some(kubeconfig.clone()), context: Some("lab".into()) };
    let kube = Kube::new(Arc::new(Fixed { access, clock: clock.clone(), leave }), clock);
    let (aws, wanted) = (Aws::new(chosen, Wanted::default(), leave), Wanted::default());
    Live { aws, kube, wanted, kubeconfig: Some(kubeconfig), leave }
}

#[tokio::test]
async fn a_live_platform_that_only_reads_sends_no_command_anywhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let live = live(&address, folder.path().join("config"), Leave::Read);
    for command in samples() {
        let refused = live.perform(command.clone(), "token".into()).await;
        let Answer::Failed(fault) = refused else { panic!("{command:?}: {refused:?}") };
        assert_eq!(fault.class, FaultClass::Denied, "{command:?}: {fault}");
    }
    let came = timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(came.is_err(), "{came:?}");
}

#[tokio::test]
async fn the_same_platform_reaches_out_where_it_may_change_something() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let live = live(&address, folder.path().join("config"), Leave::Change);
    let command = samples().into_iter().find(|it| it.target().kind.side() == Side::Kubernetes);
    let sent = tokio::spawn(live.perform(command.unwrap(), "token".into()));
    let came = timeout(Duration::from_secs(30), listener.accept()).await;
    assert!(came.is_ok(), "so that the other test can fail");
    sent.abort();
}
