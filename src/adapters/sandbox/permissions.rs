//! What a simulated caller may do: everything, but for feeds that were broken by a denial.

use crate::{
    model::{Fault, FaultClass, Feed, Side},
    permission::{Use, aws::OPERATIONS, cluster},
    ports::{Permission, Standing},
};

/// Every permission the console needs, and whether these broken feeds leave it.
pub(super) fn of(broken: &[(Feed, Fault)]) -> Vec<Permission> {
    let standing = |uses: &[Use]| {
        let denied = broken.iter().find(|(feed, fault)| {
            fault.class == FaultClass::Denied && uses.iter().any(|it| it.serves(*feed))
        });
        denied.map_or(Standing::Granted, |(_, fault)| Standing::Denied(fault.message.clone()))
    };
    let aws = OPERATIONS.iter().filter(|it| !it.needs.is_empty()).map(|it| Permission {
        side: Side::Aws,
        name: it.needs.join(", "),
        standing: standing(it.uses),
    });
    let cluster = cluster::rules().into_iter().flat_map(|rule| {
        let standing = standing(&[rule.uses]);
        let permission = |access: cluster::Access| Permission {
            side: Side::Kubernetes,
            name: access.to_string(),
            standing: standing.clone(),
        };
        rule.accesses().map(permission).collect::<Vec<_>>()
    });
    aws.chain(cluster).collect()
}
