//! Who is another person, as far as principals of AWS tell.

/// Roles of IAM Identity Center begin so; the names of their sessions are those of its users, and nobody
/// chooses them: <https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access.html>.
const BY_IDENTITY_CENTER: &str = "AWSReservedSSO_";

/// A principal: what it is in, and what it is called.
#[derive(Debug, PartialEq, Eq)]
enum Principal<'a> {
    /// A session of a role that anybody who may assume it calls as they like.
    Role(&'a str, &'a str),
    /// A user of IAM or of the Identity Center.
    User(&'a str),
    /// Another one, such as the root of an account.
    Other,
}

/// The name of a principal for a person to read: the user or the session, or all of the ARN.
pub fn name_of(arn: &str) -> &str {
    match principal(arn) {
        Principal::Role(_, name) | Principal::User(name) => name,
        Principal::Other => arn,
    }
}

/// Whether `approver` is another person than `caller`, both ARNs; why that cannot be said otherwise.
///
/// # Errors
/// A sentence for the user.
pub fn another(caller: Option<&str>, approver: &str) -> Result<(), String> {
    let Some(caller) = caller else {
        return Err(
            "who asks is not known at AWS, so nobody is known to be somebody else".to_owned()
        );
    };
    let names = (name_of(caller), name_of(approver));
    if caller == approver || names.0.eq_ignore_ascii_case(names.1) {
        return Err(format!("{approver} is who asks for it: somebody else has to approve it"));
    }
    match (principal(caller), principal(approver)) {
        (Principal::Role(one, _), Principal::Role(other, _)) if one == other => Err(format!(
            "{approver} has the role of who asks for it, and sessions of a role are called at will: \
             another role, a user or one of the Identity Center has to approve it"
        )),
        _ => Ok(()),
    }
}

fn principal(arn: &str) -> Principal<'_> {
    let Some(resource) = arn.splitn(6, ':').nth(5) else { return Principal::Other };
    let mut parts = resource.split('/');
    let (kind, last) = (parts.next().unwrap_or_default(), resource.rsplit('/').next());
    match (kind, parts.next(), last) {
        ("assumed-role", Some(role), Some(name)) if role.starts_with(BY_IDENTITY_CENTER) => {
            Principal::User(name)
        }
        // With its account, which stands before the resource.
        ("assumed-role", Some(_), Some(name)) => {
            Principal::Role(arn.strip_suffix(name).unwrap_or(arn), name)
        }
        ("user", Some(_), Some(name)) => Principal::User(name),
        _ => Principal::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: &str = "arn:aws:sts::1:assumed-role/AWSReservedSSO_OnCall_0a1b/anna@example.org";

    #[test]
    fn people_are_told_apart_by_what_they_cannot_choose() {
        let is = |caller: &str, approver: &str| another(Some(caller), approver).is_ok();
        // Two users of the Identity Center in one role are two; one in two roles is one.
        assert!(is(ANNA, &ANNA.replace("anna", "bert")));
        assert!(!is(ANNA, &ANNA.replace("OnCall", "Admin")));
        assert!(!is(ANNA, ANNA));
        // Sessions of another role are called at will.
        let session = "arn:aws:sts::1:assumed-role/admin/one";
        assert!(!is(session, "arn:aws:sts::1:assumed-role/admin/two"));
        assert!(is(session, "arn:aws:sts::1:assumed-role/lead/two"));
        assert!(is(session, "arn:aws:sts::2:assumed-role/admin/two"));
        assert!(is(session, "arn:aws:iam::1:user/ops/bert"));
        assert!(!is("arn:aws:iam::1:user/bert", "arn:aws:iam::1:user/ops/Bert"));
        assert!(!is("arn:aws:iam::1:root", "arn:aws:iam::1:root"));
        assert!(another(None, ANNA).is_err());
    }

    #[test]
    fn a_principal_has_a_name_to_read() {
        assert_eq!(name_of(ANNA), "anna@example.org");
        assert_eq!(name_of("arn:aws:iam::1:root"), "arn:aws:iam::1:root");
        assert_eq!(name_of("nonsense"), "nonsense");
    }
}
