//! The control interface of the emulator: faults, the record of requests, the clock, states.

use color_eyre::eyre::{Result, WrapErr, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Aws, Fault, http};

/// One request that reached the emulator.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// Position since the start, from 1.
    pub number: u64,
    /// When it arrived, ISO 8601 in UTC, on the rig's clock.
    pub time: String,
    /// The service by the name of its model: `ec2`, `eks`, `autoscaling`, `ssm`, `sts`.
    pub service: String,
    /// The operation, such as `DescribeInstances`.
    pub action: String,
    /// The Region it was signed for.
    pub region: String,
    /// The access key it was signed with.
    pub access_key: String,
    /// The parameters, in the names of the model.
    pub params: Value,
    /// The HTTP status of the answer; 0 while it is being answered.
    pub status: u16,
    /// The kinds of the planted faults that met it.
    pub faults: Vec<String>,
    /// Why the emulator refused it, if it did so without a planted fault.
    pub error: Option<String>,
    /// What the service's model does not allow in it, or what the emulator lacks to answer it.
    pub violations: Vec<String>,
}

impl Aws {
    /// Plants a fault.
    pub fn fault(&self, fault: &Fault) -> Result<()> {
        self.post("faults", &json!([fault.to_json()]))
    }

    /// Removes every fault.
    pub fn clear_faults(&self) -> Result<()> {
        self.call::<Value>("DELETE", "faults", None).map(drop)
    }

    /// Removes the faults that were planted for one access key.
    pub fn clear_faults_for(&self, access_key: &str) -> Result<()> {
        let body = json!({ "access_key": access_key });
        self.call::<Value>("DELETE", "faults", Some(&body)).map(drop)
    }

    /// Denies to one access key whatever an IAM policy does not allow.
    pub fn policy(&self, access_key: &str, document: &Value) -> Result<()> {
        self.post("policy", &json!({ "access_key": access_key, "document": document }))
    }

    /// Every request since the start or since `clear_requests`, oldest first.
    pub fn requests(&self) -> Result<Vec<Request>> {
        self.call("GET", "requests", None)
    }

    /// The requests of one operation.
    pub fn requests_of(&self, action: &str) -> Result<Vec<Request>> {
        let mut requests = self.requests()?;
        requests.retain(|request| request.action == action);
        Ok(requests)
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) -> Result<()> {
        self.call::<Value>("DELETE", "requests", None).map(drop)
    }

    /// The requests that offend the services' models; a test on the rig ends with none.
    pub fn violations(&self) -> Result<Vec<Request>> {
        self.call("GET", "violations", None)
    }

    /// Forces pages of at most this many items in every listing; `None` gives back the services' own.
    pub fn page_size(&self, items: Option<u32>) -> Result<()> {
        self.post("page-size", &json!({ "n": items }))
    }

    /// Advances the rig's clock by seconds; what is due by then has happened when this returns.
    pub fn advance(&self, seconds: u32) -> Result<()> {
        self.post("clock", &json!({ "advance_s": seconds }))
    }

    /// Sets an agent's ping status: `Online`, `ConnectionLost`, `Inactive`, or `absent`.
    pub fn set_agent(&self, instance_id: &str, ping_status: &str) -> Result<()> {
        self.post("agent", &json!({ "instance_id": instance_id, "ping_status": ping_status }))
    }

    /// Sets an instance's state by the name EC2 gives it, such as `stopped`.
    pub fn set_instance_state(&self, instance_id: &str, state: &str) -> Result<()> {
        self.post("instance", &json!({ "instance_id": instance_id, "state": state }))
    }

    /// Sets the status of the Spot request of an instance, such as `marked-for-termination`.
    pub fn set_spot_status(&self, instance_id: &str, status: &str) -> Result<()> {
        self.post("instance", &json!({ "instance_id": instance_id, "spot_status": status }))
    }

    /// Schedules an event for an instance, such as `system-reboot`, so many seconds from now.
    pub fn schedule_event(&self, instance_id: &str, code: &str, in_seconds: u32) -> Result<()> {
        let event = json!({ "code": code, "not_before_s": in_seconds });
        self.post("instance", &json!({ "instance_id": instance_id, "scheduled_event": event }))
    }

    /// Says where the clients of a database knock.
    pub fn set_database(&self, name: &str, address: &str, port: u16) -> Result<()> {
        self.post("database", &json!({ "name": name, "address": address, "port": port }))
    }

    /// Adds an Auto Scaling group that EKS does not manage, without machines so far.
    pub fn add_scaling_group(&self, name: &str, cluster: &str, most: u32) -> Result<()> {
        self.post("scaling-group", &json!({ "name": name, "cluster": cluster, "most": most }))
    }

    /// Sets a node group's status, such as `DEGRADED`, and its health issues as EKS writes them.
    pub fn set_node_group(
        &self,
        cluster: &str,
        name: &str,
        status: &str,
        issues: &Value,
    ) -> Result<()> {
        let wanted =
            json!({ "cluster": cluster, "name": name, "status": status, "issues": issues });
        self.post("nodegroup", &wanted)
    }

    pub(super) fn post(&self, route: &str, body: &Value) -> Result<()> {
        self.call::<Value>("POST", route, Some(body)).map(drop)
    }

    fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        route: &str,
        body: Option<&Value>,
    ) -> Result<T> {
        let text = body.map(Value::to_string).unwrap_or_default();
        let (status, answer) = http::exchange(self.port, method, &format!("/_rig/{route}"), &text)?;
        if status != 200 {
            bail!("the AWS emulator refused {method} {route}: {answer}");
        }
        serde_json::from_str(&answer).wrap_err_with(|| format!("answer to {method} {route}"))
    }
}
