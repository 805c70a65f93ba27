//! `quarterdeck approve`: a second person reads what somebody wants to do, and approves it or not.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;

use super::tolerate_broken_pipe;
use crate::{
    action::Risk,
    approval::{Request, name_of},
    cli::Exit,
    model::{Fault, FaultClass},
    ports::Approvals,
    ui::text::clean,
};

/// Shows a request on `notes`, asks on `answers` whether it is approved, and prints the approval to `out`.
/// Nothing is printed there unless it counts, also as coming from us.
pub async fn approve(
    approvals: &dyn Approvals,
    request: &Request,
    now: Timestamp,
    answers: &mut (dyn BufRead + Send),
    (out, notes): (&mut (dyn Write + Send), &mut (dyn Write + Send)),
) -> io::Result<Exit> {
    show(request, now, notes)?;
    let given = match give(approvals, request, now).await {
        Ok(given) => given,
        Err((exit, why)) => {
            writeln!(notes, "error: {}", clean(&why))?;
            return Ok(exit);
        }
    };
    write!(notes, "\nApprove it as {}? y/N ", clean(&given.by))?;
    notes.flush()?;
    let mut answer = String::new();
    answers.read_line(&mut answer)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        writeln!(notes, "It is not approved.")?;
        return Ok(Exit::Finding);
    }
    let asks = request.caller.arn.as_deref().map_or("whoever asks", name_of);
    writeln!(notes, "Give this line to {}, who pastes it into the question:", clean(asks))?;
    tolerate_broken_pipe(writeln!(out, "{}", given.approval).and_then(|()| out.flush()))?;
    Ok(Exit::Ok)
}

/// An approval, and whose it is.
struct Given {
    approval: String,
    by: Box<str>,
}

/// Makes the approval, and has it examined as the console will.
async fn give(
    approvals: &dyn Approvals,
    request: &Request,
    now: Timestamp,
) -> Result<Given, (Exit, String)> {
    if !request.is_open(now) {
        return Err((
            Exit::Finding,
            "the time for it is over: it has to be asked again".to_owned(),
        ));
    }
    let digest = request.digest();
    let approval = approvals.approve(digest.clone()).await.map_err(|fault| failed(&fault))?;
    let by =
        approvals.approved_by(digest, approval.clone()).await.map_err(|fault| failed(&fault))?;
    request.accepts(&by, now).map_err(|why| (Exit::Denied, why))?;
    Ok(Given { approval, by })
}

fn failed(fault: &Fault) -> (Exit, String) {
    let exit = match fault.class {
        FaultClass::Denied | FaultClass::Expired => Exit::Denied,
        FaultClass::NotFound
        | FaultClass::Conflict
        | FaultClass::Throttled
        | FaultClass::Invalid
        | FaultClass::Unavailable
        | FaultClass::Missing => Exit::Finding,
    };
    (exit, fault.to_string())
}

fn show(request: &Request, now: Timestamp, notes: &mut dyn Write) -> io::Result<()> {
    let (plan, place) = (&request.plan, &request.place);
    let unknown = |text: &Option<Box<str>>| text.as_deref().unwrap_or("unknown").to_owned();
    let left = request.expires.duration_since(now).as_secs().max(0);
    let risk = match plan.risk() {
        Risk::Read => "changes nothing",
        Risk::Reversible => "is easily changed back",
        Risk::Disruptive => "interrupts running work",
        Risk::Destructive => "cannot be undone",
    };
    for (name, text) in [
        ("plan", plan.title.clone()),
        ("intent", plan.intent.clone()),
        ("risk", risk.to_owned()),
        ("asked by", unknown(&request.caller.arn)),
        ("account", unknown(&place.account)),
        ("Region", unknown(&place.region)),
        ("cluster", unknown(&place.cluster)),
        ("environment", unknown(&place.environment)),
        ("rule", request.rule.to_string()),
        ("time left", format!("{} min {} s", left / 60, left % 60)),
        ("sha256", request.digest()),
    ] {
        writeln!(notes, "{name:<12} {}", clean(&text))?;
    }
    for (number, step) in plan.steps().enumerate() {
        writeln!(
            notes,
            "{:>3}. {} ({})",
            number + 1,
            clean(&step.title),
            clean(&step.act.target().to_string())
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        adapters::{nobody::Nobody, sandbox::Sandbox},
        journal::{Actor, Place},
        model::{Kind, ResourceId, SourceId},
        plan::{Plan, Step},
        ports::Command,
    };

    const ANNA: &str = "arn:aws:iam::1:user/anna";

    fn request(arn: &str) -> Request {
        let id = ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1\u{1b}[2J");
        let plan = Plan::single(Step::new("cordon n1".into(), Command::Cordon(id), 60), "To see.");
        let caller = Actor { arn: Some(arn.into()), user: None };
        let asked = ("s-1".into(), Timestamp::UNIX_EPOCH);
        Request::new(plan, Place::default(), caller, "two of us".into(), asked)
    }

    async fn run(request: &Request, later_s: i64, answer: &str) -> (Exit, String, String) {
        let approvals = Sandbox::open("p2").unwrap().ports().approvals;
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(later_s);
        let (mut out, mut notes) = (Vec::new(), Vec::new());
        let outputs: (&mut (dyn Write + Send), &mut (dyn Write + Send)) = (&mut out, &mut notes);
        let exit = approve(&*approvals, request, now, &mut answer.as_bytes(), outputs).await;
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (exit.unwrap(), text(out), text(notes))
    }

    #[tokio::test]
    async fn only_a_yes_approves_and_all_is_shown_before() {
        let request = request(ANNA);
        let (exit, out, notes) = run(&request, 60, "y\n").await;
        assert_eq!((exit, out), (Exit::Ok, format!("sandbox:{}\n", request.digest())));
        for said in ["1. cordon n1", ANNA, "9 min 0 s", "two of us", "Give this line to anna"] {
            assert!(notes.contains(said), "{said}: {notes}");
        }
        assert!(!notes.contains('\u{1b}'), "{notes:?}");
        for answer in ["", "n\n", "yess\n"] {
            let (exit, out, notes) = run(&request, 60, answer).await;
            assert_eq!((exit, &*out), (Exit::Finding, ""), "{notes}");
        }
    }

    #[tokio::test]
    async fn nobody_approves_late_or_alone() {
        let (exit, out, notes) = run(&request(ANNA), 601, "y\n").await;
        assert!(notes.contains("it has to be asked again"), "{notes}");
        assert_eq!((exit, &*out), (Exit::Finding, ""));
        let own = "arn:aws:iam::123456789012:user/second-person";
        let (exit, out, notes) = run(&request(own), 0, "y\n").await;
        assert!(notes.contains("somebody else has to approve it"), "{notes}");
        assert_eq!((exit, &*out), (Exit::Denied, ""));
        let outputs: (&mut (dyn Write + Send), &mut (dyn Write + Send)) =
            (&mut Vec::new(), &mut Vec::new());
        let now = Timestamp::UNIX_EPOCH;
        let exit = approve(&Nobody, &request(ANNA), now, &mut "y\n".as_bytes(), outputs).await;
        assert_eq!(exit.unwrap(), Exit::Denied);
    }
}
