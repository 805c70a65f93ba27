//! `quarterdeck doctor iam`: what has to be allowed, and what of it is.

mod policy;
mod role;
mod statement;

use std::io::{self, Write};

use futures::StreamExt;
use serde_json::{Value, json};

pub use self::{
    policy::{actions_policy, policy},
    role::{cluster_role, role_yaml},
};
use super::{json, tolerate_broken_pipe};
use crate::{
    cli::Exit,
    model::Side,
    ports::{Doctor, Permission, Standing},
    ui::text::clean,
};

const ABOUT_POLICY: &str = "IAM policy. An action stands with the first pane that needs it.";
const ABOUT_ACTIONS: &str = "IAM policy for actions, beside the other one: what is changed from here once it is confirmed. \
Without it the console only reads of AWS.";
const ABOUT_ROLE: &str = "ClusterRole, bound to a group that an access entry of EKS may name. \
It leaves out Secrets, since whoever may list them may read them, and custom resources but Karpenter's.";

/// The documents as they stand in the README.
pub fn documents_markdown() -> String {
    let folded = |about: &str, language: &str, text: &str| {
        let (title, about) = about.split_once([',', '.']).unwrap_or((about, ""));
        let about = about.trim_start_matches([' ', ',']);
        format!(
            "<details><summary>{title}</summary>\n\n{about}\n\n```{language}\n{text}\n```\n</details>\n"
        )
    };
    folded(ABOUT_POLICY, "json", &format!("{:#}", policy()))
        + &folded(ABOUT_ACTIONS, "json", &format!("{:#}", actions_policy()))
        + &folded(ABOUT_ROLE, "yaml", role_yaml().trim_end())
}

/// Whom to ask what is allowed.
pub enum Asked<'a> {
    /// These.
    Of(&'a dyn Doctor),
    /// Nobody, since there is nothing to connect to, for this reason.
    Nobody(String),
}

/// Prints the policy and the role, then what the caller has of them, as soon as it is known. The
/// exit code is 4 if anything is denied, 3 if anything is unknown; without a connection nothing is
/// examined, and 0 says only that the documents were printed.
pub async fn iam(asked: Asked<'_>, machine: bool, out: &mut dyn Write) -> io::Result<Exit> {
    if machine {
        return as_json(asked, out).await;
    }
    tolerate_broken_pipe(documents(out).and_then(|()| out.flush()))?;
    let doctor = match asked {
        Asked::Of(doctor) => doctor,
        Asked::Nobody(reason) => {
            let note = writeln!(out, "What you have of it is unknown: {}", clean(&reason));
            return tolerate_broken_pipe(note).map(|()| Exit::Ok);
        }
    };
    let mut permissions = doctor.permissions();
    let mut seen = Vec::new();
    while let Some(permission) = permissions.next().await {
        tolerate_broken_pipe(print(&permission, out).and_then(|()| out.flush()))?;
        seen.push(permission);
    }
    tolerate_broken_pipe(writeln!(out, "{}", summary(&seen)))?;
    Ok(exit(&seen))
}

fn documents(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{ABOUT_POLICY}\n\n{:#}\n", policy())?;
    writeln!(out, "{ABOUT_ACTIONS}\n\n{:#}\n", actions_policy())?;
    writeln!(out, "{ABOUT_ROLE}\n\n{}", role_yaml())
}

async fn as_json(asked: Asked<'_>, out: &mut dyn Write) -> io::Result<Exit> {
    let (seen, reason) = match asked {
        Asked::Of(doctor) => (Some(doctor.permissions().collect::<Vec<_>>().await), None),
        Asked::Nobody(reason) => (None, Some(reason)),
    };
    let exit = seen.as_deref().map_or(Exit::Ok, exit);
    let permissions = seen.map(|seen| seen.iter().map(described).collect::<Vec<_>>());
    let mut value = json!({
        "policy": policy(), "actions_policy": actions_policy(), "cluster_role": cluster_role(), "permissions": permissions,
    });
    if let Some(reason) = reason {
        value["unknown"] = json!({ "permissions": reason });
    }
    tolerate_broken_pipe(writeln!(out, "{}", json(&value)?))?;
    Ok(exit)
}

fn described(permission: &Permission) -> Value {
    let side = match permission.side {
        Side::Aws => "aws",
        Side::Kubernetes => "kubernetes",
    };
    let (granted, reason) = match &permission.standing {
        Standing::Granted => (Some(true), None),
        Standing::Denied(reason) => (Some(false), Some(("reason", json!(reason)))),
        Standing::Unknown(reason) => (None, Some(("unknown", json!({ "granted": reason })))),
    };
    let mut value = json!({ "side": side, "name": permission.name, "granted": granted });
    if let Some((key, reason)) = reason {
        value[key] = reason;
    }
    value
}

/// Symbol and word say the same, so that either can be missing.
fn print(permission: &Permission, out: &mut dyn Write) -> io::Result<()> {
    let name = clean(&permission.name);
    match &permission.standing {
        Standing::Granted => writeln!(out, "✓ granted  {name}"),
        Standing::Denied(reason) => writeln!(out, "✗ denied   {name}: {}", clean(reason)),
        Standing::Unknown(reason) => writeln!(out, "? unknown  {name}: {}", clean(reason)),
    }
}

fn summary(seen: &[Permission]) -> String {
    let count =
        |wanted: fn(&Standing) -> bool| seen.iter().filter(|it| wanted(&it.standing)).count();
    format!(
        "{} permissions: {} granted, {} denied, {} unknown",
        seen.len(),
        count(|it| matches!(it, Standing::Granted)),
        count(|it| matches!(it, Standing::Denied(_))),
        count(|it| matches!(it, Standing::Unknown(_))),
    )
}

fn exit(seen: &[Permission]) -> Exit {
    let any = |wanted: fn(&Standing) -> bool| seen.iter().any(|it| wanted(&it.standing));
    if any(|it| matches!(it, Standing::Denied(_))) {
        Exit::Denied
    } else if seen.is_empty() || any(|it| matches!(it, Standing::Unknown(_))) {
        Exit::Partial
    } else {
        Exit::Ok
    }
}

#[cfg(test)]
mod tests;
