//! Machines that are about to leave, as EC2 and the nodes of a real control plane tell it.

use serde_json::{Value, json};

use super::harness::Estate;

fn rows(estate: &Estate) -> Vec<Value> {
    let json = estate.snapshot(&["spot"]).ended(0).json();
    json["rows"].as_array().unwrap().clone()
}

fn named<'a>(rows: &'a [Value], name: &str) -> &'a Value {
    let found = rows.iter().find(|row| row["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {rows:#?}"))
}

/// Seconds until then.
fn left(row: &Value) -> i64 {
    let end: jiff::Timestamp = row["deadline"].as_str().unwrap().parse().unwrap();
    end.duration_since(jiff::Timestamp::now()).as_secs()
}

#[test]
fn what_ec2_and_a_handler_say_of_machines_is_one_row_each() {
    let estate = Estate::own();
    assert_eq!(rows(&estate), Vec::<Value>::new());
    let nodes = estate.snapshot(&["nodes"]).ended(0).json();
    let nodes: Vec<&Value> =
        nodes["rows"].as_array().unwrap().iter().filter(|row| row["orphan"].is_null()).collect();
    let spot: Vec<_> = nodes.iter().filter(|row| row["capacity"] == "SPOT").collect();
    let steady = nodes.iter().find(|row| row["capacity"] == "ON_DEMAND").unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let (marked, tainted) = (text(spot[0], "name"), text(spot[1], "name"));

    estate.aws.set_spot_status(&text(spot[0], "instance_id"), "marked-for-termination").unwrap();
    estate.aws.schedule_event(&text(steady, "instance_id"), "instance-retirement", 7200).unwrap();
    let taint = "aws-node-termination-handler/spot-itn=x:NoSchedule";
    estate.plane().kubectl(&["taint", "node", &tainted, taint], None).unwrap();

    let told = rows(&estate);
    assert_eq!(told.len(), 3, "{told:#?}");
    let row = named(&told, &marked);
    assert_eq!((&row["kind"], &row["sources"]), (&json!("interruption"), &json!(["Spot request"])));
    assert!((60..=120).contains(&left(row)), "{row:#}");
    assert_eq!((&row["cordoned"], &row["reclaimed"]), (&json!(false), &json!(false)), "{row:#}");
    let row = named(&told, &tainted);
    assert_eq!((&row["sources"], &row["observed"]), (&json!(["taint"]), &json!(true)), "{row:#}");
    assert_eq!(row["handler"], "Node Termination Handler");
    assert!(row["deadline"].is_null() && row["unknown"]["deadline"].is_string(), "{row:#}");
    let row = named(&told, &text(steady, "name"));
    assert_eq!((&row["kind"], &row["sources"]), (&json!("scheduled"), &json!(["EC2 status"])));
    assert!((7000..=7200).contains(&left(row)), "{row:#}");

    // SQS hides a message that somebody receives from the handler that it is meant for.
    let asked = estate.aws.requests().unwrap();
    assert!(asked.iter().all(|it| it.service != "sqs"), "{asked:#?}");
    let violations = estate.aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}
