//! The options of `quarterdeck logs`.

use std::ffi::OsStr;

use clap::{
    Args,
    builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser},
};

use crate::{
    duration,
    headless::selected,
    model::LogPreset,
    ports::{Begin, LogQuery, LogTarget},
};

/// Whose lines to print, and from where on.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct LogOptions {
    /// /GROUP or /GROUP:STREAM, NAMESPACE/POD, KIND/NAMESPACE/NAME, KEY=VALUE or NAMESPACE/KEY=VALUE,
    /// rds:DATABASE/FILE, or one of apiserver, audit, authenticator, scheduler, kcm, ccm, flow
    #[arg(value_name = "SELECTOR", required = true, value_parser = Selector)]
    pub selectors: Vec<LogTarget>,
    /// Begin so long ago, such as 90s, 15m, 6h or 2d; without it with the newest lines
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    pub since: Option<u32>,
    /// Lines to begin with; of each container, where there are several
    #[arg(long, value_name = "LINES", conflicts_with = "since")]
    pub tail: Option<u32>,
    /// Have CloudWatch Logs give only lines that match
    #[arg(long, value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// Go on with new lines until interrupted
    #[arg(long, short)]
    pub follow: bool,
    /// Of the containers before their last restart
    #[arg(long, conflicts_with = "follow")]
    pub previous: bool,
    /// Put the time before each line
    #[arg(long)]
    pub timestamps: bool,
    /// Print JSON, an object a line
    #[arg(long)]
    pub json: bool,
}

impl LogOptions {
    /// What to ask for, one for each selector. A pattern for logs that cannot be filtered is refused.
    pub fn queries(&self) -> Result<Vec<LogQuery>, String> {
        self.selectors.iter().map(|target| self.query(target)).collect()
    }

    fn query(&self, target: &LogTarget) -> Result<LogQuery, String> {
        if self.pattern.is_some() && !target.takes_pattern() {
            return Err(format!("--pattern: only CloudWatch Logs filters, not {target}"));
        }
        let newest = LogQuery::newest(target.clone());
        let begin = match (self.since, self.tail) {
            (Some(seconds), _) => Begin::Ago(seconds),
            (None, Some(lines)) => Begin::Newest(lines),
            (None, None) => newest.begin,
        };
        let pattern = self.pattern.as_deref().unwrap_or_default().into();
        Ok(LogQuery { begin, pattern, previous: self.previous, follow: self.follow, ..newest })
    }
}

/// Reads a selector; completions offer the names of presets.
#[derive(Clone)]
struct Selector;

impl TypedValueParser for Selector {
    type Value = LogTarget;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<LogTarget, clap::Error> {
        let parse = |text: String| selected(&text);
        NonEmptyStringValueParser::new().try_map(parse).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(LogPreset::ALL.iter().map(|it| PossibleValue::new(it.name()).help(it.doc()))))
    }
}

/// Reads `90s`, `15m`, `6h`, `2d`.
fn seconds(text: &str) -> Result<u32, String> {
    let seconds = duration::seconds(text).and_then(|it| u32::try_from(it).ok());
    let wrong = || format!("`{text}` is no duration such as 90s, 15m, 6h or 2d");
    seconds.filter(|seconds| *seconds > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn logs_say_from_where_on() {
        let parse = |line: &str| Cli::try_parse_from(line.split_whitespace());
        let queries = |line: &str| {
            let command = parse(line).unwrap().command;
            let Some(Command::Logs(options)) = command else { unreachable!("{command:?}") };
            options.queries()
        };
        let since = queries("quarterdeck logs audit shop/web-1 --since 90m").unwrap();
        assert_eq!(since.len(), 2);
        assert!(since.iter().all(|query| query.begin == Begin::Ago(5400) && !query.follow));
        let tail = queries("quarterdeck logs app=web --tail 7 -f").unwrap();
        assert_eq!((tail[0].begin, tail[0].follow), (Begin::Newest(7), true));
        assert!(queries("quarterdeck logs shop/web --pattern ERROR").is_err());
        for wrong in ["--since 1w", "--since 0s", "--since m", "--since 5m --tail 3", "--since é"]
        {
            assert!(parse(&format!("quarterdeck logs audit {wrong}")).is_err(), "{wrong}");
        }
        assert!(parse("quarterdeck logs").is_err() && parse("quarterdeck logs what").is_err());
    }
}
