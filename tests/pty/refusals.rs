//! What is refused, and with which exit code, where there is no terminal.

use std::process::{Command, Stdio};

/// Runs the program without a terminal: exit code and what it says to the user.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(arguments).env("QUARTERDECK_CONFIG", "/dev/null").stdin(Stdio::null());
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_cannot_be_used_is_named_once() {
    let cases: &[(&[&str], &str)] = &[
        (&["--sandbox"], "error: the console needs a terminal; "),
        (&["doctor", "--config", "/nowhere"], "error: cannot read /nowhere: No such file"),
        (&["--sandbox", "--theme", "defualt"], "error: there is no theme called `defualt`; "),
        (&["--sandbox", "--keys", "/nowhere.toml"], "error: cannot read /nowhere.toml: No such"),
        (&["doctor", "--log", "/nowhere/log"], "error: cannot write the log /nowhere/log: No such"),
        (&["--sandbox=/nowhere.json"], "error: the estate /nowhere.json cannot be read: No such"),
        (&["--sandbox=p5"], "error: there is no sandbox `p5`; did you mean `p"),
        // Only the cluster knows all kinds there are, so a name is refused once it has been asked.
        (
            &["--sandbox", "snapshot", "nods"],
            "error: unknown pane or kind `nods`; did you mean `nodes`?",
        ),
    ];
    for (arguments, said) in cases {
        let (code, text) = run(arguments);
        assert!(text.starts_with(said), "{arguments:?}: {text}");
        assert_eq!(text.matches("No such file").count(), usize::from(said.contains("No such")));
        assert_eq!(code, Some(2), "{arguments:?}");
    }
}

/// What to ask for is most wanted by those who have nothing yet.
#[test]
fn the_policy_is_printed_where_there_is_nothing_to_connect_to() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(["doctor", "iam", "--region=nowhere"]).env("QUARTERDECK_CONFIG", "/dev/null");
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("ec2:DescribeInstances") && printed.contains("kind: ClusterRole"));
    let last = printed.lines().last().unwrap();
    assert!(last.starts_with("What you have of it is unknown: "), "{last}");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[cfg(not(feature = "live"))]
#[test]
fn a_build_without_the_clouds_says_what_to_do() {
    let (code, text) = run(&["doctor"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("--sandbox") && text.contains("`live`"), "{text}");
}

#[test]
fn what_is_derived_needs_nothing() {
    for arguments in [&["man"][..], &["completions", "zsh"], &["--help"], &["--version"]] {
        assert_eq!(run(arguments), (Some(0), String::new()), "{arguments:?}");
    }
}
