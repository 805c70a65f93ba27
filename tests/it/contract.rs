//! The contract of the ports, kept by the sandbox.

use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Fault, FaultClass, Feed},
};

use crate::ports::{Place, Stage, examine};

struct Simulated(Arc<Sandbox>);

impl Stage for Simulated {
    fn strike(&self, class: FaultClass) {
        let fault = Fault::new(class, "rds:DescribeDBInstances", "planted");
        self.0.break_feed(Feed::Databases, fault);
    }

    fn heal(&self) {
        self.0.mend_feed(Feed::Databases);
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
