//! [`Approvals`] and [`Outbox`]: whoever approves is known by name, and by nothing that they choose.
//!
//! [`Approvals`]: quarterdeck::ports::Approvals
//! [`Outbox`]: quarterdeck::ports::Outbox

use quarterdeck::model::FaultClass;

use super::Place;

pub(super) async fn examine(place: &Place) {
    let approvals = &place.ports.approvals;
    let digest = "0a".repeat(32);
    let approval = approvals.approve(digest.clone()).await.expect("anybody can sign");
    assert!(approval.bytes().all(|it| it.is_ascii_graphic()), "{approval}");
    let by = approvals.approved_by(digest.clone(), approval.clone()).await;
    assert!(by.expect("it is good").starts_with("arn:aws:"));
    // It is of one thing, and of no other.
    let other = approvals.approved_by("0b".repeat(32), approval.clone()).await;
    assert!(other.expect_err("it approves something else").message.contains("approv"));
    for wrong in ["", "yes", &approval.replace(':', ";").replace("Version", "version")] {
        let refused = approvals.approved_by(digest.clone(), wrong.to_owned()).await;
        assert_eq!(refused.expect_err("it is none").class, FaultClass::Invalid, "{wrong}");
    }
    // Whoever opens the console says where requests are laid out.
    assert!(place.ports.outbox.lay_out("s-1", "{}").is_err());
}
