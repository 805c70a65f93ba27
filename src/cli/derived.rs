//! What is made from the definition.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Writes completions for `shell`.
pub fn completions(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "quarterdeck", &mut text);
    if shell == Shell::Fish {
        text.extend(fish_positions().into_bytes());
    }
    out.write_all(&text)
}

/// Arguments without a flag, which `clap_complete` leaves out for fish.
fn fish_positions() -> String {
    let command = Cli::command();
    let line = |sub: &Command| {
        let offered = sub.get_positionals().flat_map(clap::Arg::get_possible_values);
        let names: Vec<String> = offered.map(|it| it.get_name().to_owned()).collect();
        let (name, names) = (sub.get_name(), names.join(" "));
        let test = format!("__fish_quarterdeck_using_subcommand {name}");
        (!names.is_empty())
            .then(|| format!("complete -c quarterdeck -n \"{test}\" -f -a \"{names}\"\n"))
    };
    command.get_subcommands().filter_map(line).collect()
}

/// Writes the manual page, with every command.
pub fn man(out: &mut dyn Write) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    commands(&command, "COMMAND", out)
}

/// A section for each command below `command`, and for those below it.
fn commands(command: &Command, title: &str, out: &mut dyn Write) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let title = format!("{title} {}", sub.get_name().to_uppercase());
        let page = clap_mangen::Man::new(sub.clone());
        writeln!(out, ".SH \"{title}\"")?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
        commands(sub, &title, out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::Command as Process;

    use super::*;

    #[test]
    fn the_manual_names_every_command_and_option() {
        let mut page = Vec::new();
        man(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap().replace("\\-", "-");
        for wanted in
            ["snapshot", "doctor", "--sandbox", "--wait", "Exit codes", "COMMAND DOCTOR IAM"]
        {
            assert!(page.contains(wanted), "{wanted}");
        }
    }

    /// Every command, from the top.
    fn every_command(command: &Command) -> Vec<&Command> {
        let below = command.get_subcommands().filter(|it| it.get_name() != "help");
        [command].into_iter().chain(below.flat_map(every_command)).collect()
    }

    #[test]
    fn everything_has_help_and_stands_in_the_manual() {
        let mut page = Vec::new();
        man(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap().replace('\\', "");
        let mut command = Cli::command();
        command.build();
        for command in every_command(&command) {
            let name = command.get_name();
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.len() > 10 && page.contains(&about), "{name}: {about}");
            for option in command.get_arguments().filter(|it| !it.is_hide_set()) {
                let help = option.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.len() > 5, "{name} {}: {help}", option.get_id());
                let own = !["help", "version"].contains(&option.get_id().as_str());
                assert!(!own || page.contains(&help), "{name} {}: {help}", option.get_id());
            }
        }
    }

    #[test]
    fn completions_offer_every_name() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            completions(shell, &mut script).unwrap();
            let script = String::from_utf8(script).unwrap();
            let themes =
                crate::ui::theme::THEMES.iter().chain(crate::keymap::KEYMAPS).map(|it| it.0);
            let panes = crate::panes::PaneId::ALL.iter().map(|it| it.name());
            let kinds = crate::model::AwsKind::ALL.iter().map(|it| it.plural());
            let commands = ["snapshot", "doctor", "iam", "completions", "man"].into_iter();
            let scenarios = crate::model::SCENARIOS.iter().copied();
            for name in themes.chain(panes).chain(scenarios).chain(kinds).chain(commands) {
                assert!(script.contains(name), "{shell}: {name}");
            }
        }
    }

    /// Asks each shell that is here; bash always is.
    #[test]
    fn completions_are_read_by_their_shells() {
        let folder = tempfile::tempdir().unwrap();
        let mut asked = 0;
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            completions(shell, &mut script).unwrap();
            let path = folder.path().join(shell.to_string());
            std::fs::write(&path, script).unwrap();
            let reading = Process::new(shell.to_string()).arg("-n").arg(&path).output();
            let Ok(reading) = reading else { continue };
            assert!(reading.status.success() && reading.stderr.is_empty(), "{reading:?}");
            asked += 1;
        }
        assert!(asked > 0, "not even bash is here");
    }
}
