//! Finds out what is to be known of a plan before it is agreed to, without changing anything.

use futures::{StreamExt, stream};
use tokio::{sync::mpsc, time::Instant};

use super::{Msg, RequestId, acting::milliseconds};
use crate::{
    plan::{Inquiry, Plan, Preflight, Premises, Report, Topic, inquiries},
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
        Inquiry::Allowed(..) | Inquiry::Read(_) | Inquiry::LayOut(_) | Inquiry::Approval(..) => {
            if let Some(report) = asked(&ports, inquiry).await {
                drop(inbox.send(told(report)).await);
            }
        }
    }
}

/// The same of a plan as a whole, for whoever can do nothing else meanwhile.
pub async fn weigh(
    ports: &Ports,
    plan: &Plan,
    (mut preflight, premises): (Preflight, Premises),
) -> Preflight {
    for inquiry in inquiries(plan) {
        match asked(ports, inquiry).await {
            Some(Report::Allowed(side, standings)) => preflight.allowed(side, &standings),
            Some(Report::Read(read)) => preflight.set(Topic::Unchanged, premises.compare(&read)),
            Some(Report::Tried(..) | Report::LaidOut(_) | Report::Approved(_)) | None => {}
        }
    }
    preflight
}

/// What comes of a question that has one answer.
async fn asked(ports: &Ports, inquiry: Inquiry) -> Option<Report> {
    match inquiry {
        Inquiry::Allowed(side, commands) => {
            let asked = commands.into_iter().map(|command| {
                let answer = ports.performer.may(command.clone());
                async move { (command, answer.await) }
            });
            let standings = stream::iter(asked).buffered(AT_ONCE).collect().await;
            Some(Report::Allowed(side, standings))
        }
        Inquiry::Read(ids) => {
            let asked = ids.into_iter().map(|id| {
                let object = ports.inspector.object(id.clone());
                async move { (id, object.await) }
            });
            let objects = stream::iter(asked).buffered(AT_ONCE).collect().await;
            Some(Report::Read(objects))
        }
        Inquiry::LayOut(request) => {
            let text = request.to_text().map_err(|error| error.to_string());
            let laid = text.and_then(|text| {
                ports.outbox.lay_out(&request.nonce, &text).map_err(|error| error.to_string())
            });
            Some(Report::LaidOut(laid))
        }
        Inquiry::Approval(digest, approval) => {
            let who = ports.approvals.approved_by(digest, approval).await;
            Some(Report::Approved(who.map_err(|fault| fault.to_string())))
        }
        Inquiry::Try(_) => None,
    }
}
