//! The contract of the ports, kept by the sandbox.

use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Fault, FaultClass},
};

use crate::ports::{BREAKABLE, Breakable, Place, Stage, examine};

struct Simulated(Arc<Sandbox>);

impl Stage for Simulated {
    fn strike(&self, broken: &Breakable, class: FaultClass) {
        self.0.break_feed(broken.feed, Fault::new(class, broken.action, "planted"));
    }

    fn heal(&self) {
        for broken in BREAKABLE {
            self.0.mend_feed(broken.feed);
        }
    }

    fn change(&self) -> BoxFuture<'_, ()> {
        tokio::time::sleep(Duration::from_mins(10)).boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_keeps_the_contract_of_the_ports() {
    let sandbox = Sandbox::open("p2").unwrap();
    assert!(sandbox.ports().director.is_some(), "what is simulated can be directed");
    let place = Place { ports: sandbox.ports(), stage: Box::new(Simulated(sandbox)) };
    Box::pin(examine(&place)).await;
}
