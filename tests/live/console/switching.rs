//! Profile, Region and context are changed while the console runs.

use std::{fs, thread::sleep, time::Duration};

use crate::rig::aws::Request;

use super::{environment::Environment, harness::Estate, terminal::Terminal};

/// The keys of two profiles; the default one has those of the environment.
const FILES: [(&str, &str); 2] = [
    ("aws-config", "[profile here]\nregion = us-east-1\n[profile there]\nregion = eu-west-1\n"),
    (
        "aws-credentials",
        "[here]\naws_access_key_id = AKIAHERE\naws_secret_access_key = x\n\
         [there]\naws_access_key_id = AKIATHERE\naws_secret_access_key = x\n",
    ),
];

/// With two profiles, and with keys in the environment that must not be used in their place.
fn with_profiles(estate: &Estate) -> Environment {
    let paths = FILES.map(|(name, text)| {
        let path = estate.home().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let environment = estate.environment().without("AWS_REGION").without("AWS_DEFAULT_REGION");
    environment
        .with("AWS_CONFIG_FILE", &paths[0])
        .with("AWS_SHARED_CREDENTIALS_FILE", &paths[1])
        .with("QUARTERDECK_PROFILE", "here")
}

/// Waits until the top line shows a text.
fn at_top(terminal: &Terminal, text: &str) {
    terminal.until(text, |screen| screen.rows(0, 160).next().is_some_and(|it| it.contains(text)));
}

/// Waits until somebody with this key has asked in this Region and nobody else has asked for a
/// second, since a busy emulator records late what the connection before sent in its time; gives back
/// what is asked after a refresh of everything on screen.
fn asked_after_refresh(
    estate: &Estate,
    terminal: &mut Terminal,
    (region, key): (&str, &str),
) -> Vec<Request> {
    let asked = |action: &str| {
        let here = |it: &Request| it.region == region && it.access_key == key && it.status == 200;
        let requests = estate.aws.requests_of(action).unwrap();
        requests.iter().any(here)
    };
    let wait = |action: &str| {
        while !asked(action) {
            sleep(Duration::from_millis(50));
        }
    };
    wait("DescribeVpcs");
    let left_behind = || {
        estate.aws.clear_requests().unwrap();
        sleep(Duration::from_secs(1));
        let requests = estate.aws.requests().unwrap();
        requests.iter().any(|it| it.region != region || it.access_key != key)
    };
    assert!((0..20).any(|_| !left_behind()), "what was watched before still is");
    estate.aws.clear_requests().unwrap();
    terminal.send("\x12");
    wait("DescribeVpcs");
    sleep(Duration::from_secs(1));
    estate.aws.requests().unwrap()
}

#[test]
fn another_region_and_another_profile_end_what_was_watched() {
    let estate = Estate::own_account();
    let mut terminal = with_profiles(&estate).console(&["--context=lab", "--pane=vpc"]);
    at_top(&terminal, "us-east-1");
    at_top(&terminal, &estate.cluster);

    terminal.send("R");
    terminal.until_text("connect to another region");
    terminal.until_text("* us-east-1");
    // moto leaves these to those who ask for them.
    terminal.until_text("not enabled for this account");
    terminal.send("\x1b");
    terminal.until_gone("connect to another region");
    terminal.send(":region eu-west-1\r");
    at_top(&terminal, "eu-west-1");
    at_top(&terminal, "CONTEXT MISMATCH");
    for request in asked_after_refresh(&estate, &mut terminal, ("eu-west-1", "AKIAHERE")) {
        let asked = (&*request.region, &*request.access_key);
        assert_eq!(asked, ("eu-west-1", "AKIAHERE"), "{request:?}");
    }

    terminal.send("P");
    terminal.until_text("connect to another profile");
    terminal.until_text("* here");
    terminal.send("j\r");
    at_top(&terminal, "there");
    for request in asked_after_refresh(&estate, &mut terminal, ("eu-west-1", "AKIATHERE")) {
        let asked = (&*request.region, &*request.access_key);
        assert_eq!(asked, ("eu-west-1", "AKIATHERE"), "{request:?}");
    }

    terminal.send(":profile nowhere\r");
    terminal.until_text("there is no AWS profile 'nowhere'");
    terminal.until_text("The connection to profile there");
    terminal.send("\x1b");
    terminal.until_gone("The connection to profile there");
    terminal.send(":region us-east-1\r");
    at_top(&terminal, &estate.cluster);
    terminal.send("2");
    terminal.until_text("database");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn another_context_is_another_user_and_leads_back() {
    let estate = Estate::own_account();
    let mut terminal = estate.console(&["--pane=pods", "--context=lab"]);
    terminal.until_text("postgres-0");
    at_top(&terminal, "admin");
    // What is not known when the connection is left is not in the way back either.
    at_top(&terminal, "123456789012");
    terminal.send("C");
    terminal.until_text("* lab ");
    terminal.send("j\r");
    at_top(&terminal, "viewer");
    at_top(&terminal, &estate.cluster);
    terminal.until_gone("postgres-0");
    terminal.until_text("denied");
    terminal.send("CG");
    terminal.until_text("back to account 123456789012, Region us-east-1, context lab");
    terminal.send("\r");
    at_top(&terminal, "admin");
    terminal.until_text("postgres-0");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}
