//! What is made from the definition.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Writes completions for `shell`.
pub fn completions(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "quarterdeck", &mut text);
    out.write_all(&text)
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

    #[test]
    fn completions_know_the_panes() {
        let mut script = Vec::new();
        completions(Shell::Bash, &mut script).unwrap();
        assert!(String::from_utf8(script).unwrap().contains("node-groups"));
    }
}
