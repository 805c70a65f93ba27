use futures::{FutureExt, stream::BoxStream};

use super::*;
use crate::model::Fault;

struct Canned(Vec<LogEvent>);

impl Logs for Canned {
    fn follow(&self, _query: LogQuery) -> BoxStream<'static, LogEvent> {
        stream::iter(self.0.clone()).boxed()
    }
}

const PLAIN: Print = Print { json: false, timestamps: true, origin: true, clean: true };

fn line(second: i64, origin: &str, text: &str) -> LogEvent {
    let at = jiff::Timestamp::from_second(second).ok();
    LogEvent::Line(LogLine { origin: origin.into(), at, text: text.into() })
}

fn printed(events: Vec<LogEvent>, print: Print) -> (String, String, Exit) {
    let query = LogQuery { follow: false, ..LogQuery::newest(selected("audit").unwrap()) };
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let port = Canned(events);
    let done = logs(&port, vec![query], print, (&mut out, &mut notes));
    let exit = done.now_or_never().unwrap().unwrap();
    (String::from_utf8(out).unwrap(), String::from_utf8(notes).unwrap(), exit)
}

#[test]
fn lines_come_by_time_without_controls_and_notes_apart() {
    let events = vec![
        line(2, "b", "later \u{1b}[31mred"),
        LogEvent::Gap("rotated".to_owned()),
        line(1, "a", "first"),
        LogEvent::End("a".into()),
    ];
    let (out, notes, exit) = printed(events, PLAIN);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "1970-01-01T00:00:01Z a first");
    assert!(lines[1].starts_with("1970-01-01T00:00:02Z b later ") && !out.contains('\u{1b}'));
    assert_eq!(notes, "warning: lines may be missing: rotated\n");
    assert_eq!(exit, Exit::Partial);
}

#[test]
fn json_keeps_the_text_as_it_came() {
    let print = Print { json: true, ..PLAIN };
    let (out, _, exit) = printed(vec![line(1, "a", "\u{1b}[31mred \"x\"")], print);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        value,
        json!({"at": "1970-01-01T00:00:01Z", "source": "a", "text": "\u{1b}[31mred \"x\""})
    );
    assert_eq!(exit, Exit::Ok);
}

#[test]
fn the_exit_code_says_what_was_missing() {
    let fault = |class| LogEvent::Failed(Fault::new(class, "logs:FilterLogEvents", "no"));
    let exit = |events| printed(events, PLAIN).2;
    assert_eq!(exit(vec![fault(FaultClass::Denied)]), Exit::Denied);
    assert_eq!(exit(vec![fault(FaultClass::NotFound)]), Exit::Finding);
    assert_eq!(exit(vec![line(1, "a", "x"), fault(FaultClass::Unavailable)]), Exit::Partial);
    assert_eq!(exit(Vec::new()), Exit::Ok);
}

#[test]
fn selectors_mean_what_they_look_like() {
    let is = |text: &str| selected(text).unwrap();
    assert_eq!(is("/aws/eks/x/cluster"), LogTarget::Group("/aws/eks/x/cluster".into(), None));
    assert_eq!(is("/g:a/b[c]"), LogTarget::Group("/g".into(), Some("a/b[c]".into())));
    assert_eq!(is("audit"), LogTarget::Preset(LogPreset::Audit));
    assert_eq!(is("app=web,tier=x"), LogTarget::Labelled(None, "app=web,tier=x".into()));
    assert_eq!(is("shop/app=web"), LogTarget::Labelled(Some("shop".into()), "app=web".into()));
    let domain = "app.kubernetes.io/name=karpenter";
    assert_eq!(is(domain), LogTarget::Labelled(None, domain.into()));
    let scoped = LogTarget::Labelled(Some("karpenter".into()), domain.into());
    assert_eq!(is(&format!("karpenter/{domain}")), scoped);
    assert_eq!(
        is("rds:db-1/error/postgresql.log"),
        LogTarget::DatabaseFile("db-1".into(), "error/postgresql.log".into())
    );
    assert_eq!(is("shop/web-1").to_string(), "pod/shop/web-1");
    assert_eq!(is("deploy/shop/web").to_string(), "deployment/shop/web");
    assert_eq!(is("svc/shop/web").to_string(), "service/shop/web");
    assert!(selected("adit").unwrap_err().contains("audit"));
    assert!(selected("wat/shop/web").unwrap_err().contains("kind with pods"));
}
