//! `quarterdeck doctor`: what works, what does not, and what helps.

use std::io::{self, Write};

use futures::StreamExt;

use super::tolerate_broken_pipe;
use crate::{
    cli::Exit,
    ports::{Check, Doctor, Verdict},
    ui::text::clean,
};

/// Prints each check as soon as it is known, then how many there were of each kind. The exit code
/// is 4 if permissions or credentials are the cause of any trouble, 1 for other trouble and for
/// what could not be found out, else 0.
pub async fn doctor(doctor: &dyn Doctor, out: &mut dyn Write) -> io::Result<Exit> {
    let mut checks = doctor.examine();
    let mut seen = Vec::new();
    while let Some(check) = checks.next().await {
        let written = print(&check, out).and_then(|()| out.flush());
        seen.push((check.verdict, check.denied));
        tolerate_broken_pipe(written)?;
    }
    tolerate_broken_pipe(summary(&seen, out))?;
    Ok(exit(&seen))
}

/// Symbol and word say the same, so that either can be missing.
const fn name(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Good => ("✓", "ok"),
        Verdict::Warning => ("!", "warning"),
        Verdict::Unknown => ("?", "unknown"),
        Verdict::Bad => ("✗", "failed"),
    }
}

fn print(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let (symbol, word) = name(check.verdict);
    let (title, detail) = (clean(&check.title), clean(&check.detail));
    writeln!(out, "{symbol} {word:<7}  {title}: {detail}")?;
    if let Some(remedy) = &check.remedy {
        writeln!(out, "           what helps: {}", clean(remedy))?;
    }
    Ok(())
}

fn summary(seen: &[(Verdict, bool)], out: &mut dyn Write) -> io::Result<()> {
    let counts: Vec<_> = [Verdict::Good, Verdict::Warning, Verdict::Unknown, Verdict::Bad]
        .into_iter()
        .map(|verdict| {
            let count = seen.iter().filter(|(found, _)| *found == verdict).count();
            format!("{count} {}", name(verdict).1)
        })
        .collect();
    writeln!(out, "{} checks: {}", seen.len(), counts.join(", "))
}

/// An examination that found nothing out at all is not good either.
fn exit(seen: &[(Verdict, bool)]) -> Exit {
    let trouble = |verdict| matches!(verdict, Verdict::Unknown | Verdict::Bad);
    if seen.iter().any(|(verdict, denied)| *denied && *verdict != Verdict::Good) {
        Exit::Denied
    } else if seen.is_empty() || seen.iter().any(|(verdict, _)| trouble(*verdict)) {
        Exit::Finding
    } else {
        Exit::Ok
    }
}

#[cfg(test)]
mod tests {
    use futures::stream::{self, BoxStream};

    use super::*;
    use crate::ports::Permission;

    struct Fixed(Vec<Check>);

    impl Doctor for Fixed {
        fn examine(&self) -> BoxStream<'static, Check> {
            stream::iter(self.0.clone()).boxed()
        }

        fn permissions(&self) -> BoxStream<'static, Permission> {
            stream::empty().boxed()
        }
    }

    fn check(verdict: Verdict, denied: bool) -> Check {
        Check {
            title: "AWS identity".into(),
            verdict,
            detail: "role\x1b[2J OnCall".into(),
            remedy: denied.then(|| "aws sso login".into()),
            denied,
        }
    }

    async fn run(checks: Vec<Check>) -> (Exit, String) {
        let mut out = Vec::new();
        let exit = doctor(&Fixed(checks), &mut out).await.unwrap();
        (exit, String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn checks_read_well_without_colour() {
        let (exit, text) = run(vec![check(Verdict::Good, false), check(Verdict::Bad, true)]).await;
        assert_eq!(exit, Exit::Denied);
        insta::assert_snapshot!(text, @r"
        ✓ ok       AWS identity: role�[2J OnCall
        ✗ failed   AWS identity: role�[2J OnCall
                   what helps: aws sso login
        2 checks: 1 ok, 0 warning, 0 unknown, 1 failed
        ");
    }

    #[tokio::test]
    async fn unknown_is_not_good() {
        for (verdict, expected) in [
            (Verdict::Good, Exit::Ok),
            (Verdict::Warning, Exit::Ok),
            (Verdict::Unknown, Exit::Finding),
            (Verdict::Bad, Exit::Finding),
        ] {
            assert_eq!(run(vec![check(verdict, false)]).await.0, expected, "{verdict:?}");
        }
        assert_eq!(run(Vec::new()).await.0, Exit::Finding);
    }
}
