//! Finds out what is to be known of a plan before it is agreed to, without changing anything.

use futures::{StreamExt, stream};
use tokio::{sync::mpsc, time::Instant};

use super::{Msg, RequestId, acting::milliseconds};
use crate::{
    plan::{Inquiry, Report},
    ports::Ports,
};

/// Questions that are asked together.
const AT_ONCE: usize = 8;

/// Asks, and tells what comes of it. What is tried out is tried one after the other.
pub(super) async fn examine(
    ports: Ports,
    request: RequestId,
    inquiry: Inquiry,
    inbox: mpsc::Sender<Msg>,
) {
    let told = |report| Msg::Examined(request, Box::new(report));
    match inquiry {
        Inquiry::Allowed(side, commands) => {
            let asked = commands.into_iter().map(|command| {
                let answer = ports.performer.may(command.clone());
                async move { (command, answer.await) }
            });
            let standings = stream::iter(asked).buffered(AT_ONCE).collect().await;
            drop(inbox.send(told(Report::Allowed(side, standings))).await);
        }
        Inquiry::Read(ids) => {
            let asked = ids.into_iter().map(|id| {
                let object = ports.inspector.object(id.clone());
                async move { (id, object.await) }
            });
            let objects = stream::iter(asked).buffered(AT_ONCE).collect().await;
            drop(inbox.send(told(Report::Read(objects))).await);
        }
        Inquiry::LayOut(request) => {
            let text = request.to_text().map_err(|error| error.to_string());
            let laid = text.and_then(|text| {
                ports.outbox.lay_out(&request.nonce, &text).map_err(|error| error.to_string())
            });
            drop(inbox.send(told(Report::LaidOut(laid))).await);
        }
        Inquiry::Approval(digest, approval) => {
            let who = ports.approvals.approved_by(digest, approval).await;
            let who = who.map_err(|fault| fault.to_string());
            drop(inbox.send(told(Report::Approved(who))).await);
        }
        Inquiry::Try(commands) => {
            for (number, command) in commands.into_iter().enumerate() {
                let start = Instant::now();
                let answer = ports.performer.dry_run(command).await;
                let report = Report::Tried(number, answer, milliseconds(start));
                if inbox.send(told(report)).await.is_err() {
                    return;
                }
            }
        }
    }
}
