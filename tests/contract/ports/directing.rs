//! `Director`, where there is one: time stands still and runs on, nonsense is refused, and what happens
//! without being asked is told.

use std::time::Duration;

use futures::StreamExt as _;
use quarterdeck::ports::News;

use super::Place;

pub(super) async fn examine(place: &Place) {
    let Some(director) = &place.ports.director else { return };
    let told = director.direct("make everything better").expect_err("it is no order");
    assert!(told.contains("make everything better"), "{told}");
    assert!(told.contains("speed") && told.contains("fault"), "it names the orders: {told}");
    for wrong in ["speed fast", "step yesterday", "fault nobody-knows-this"] {
        assert!(director.direct(wrong).is_err(), "{wrong}");
    }
    let before = place.ports.clock.now();
    director.direct("pause").expect("time can stand still");
    director.direct("step 90s").expect("and go on by a step");
    let passed = place.ports.clock.now().duration_since(before).as_secs();
    assert_eq!(passed, 90, "no more than the step");
    director.direct("speed 1").expect("and run again");
    let mut news = director.news();
    director.direct("scenario spot-storm").expect("a scenario that comes along");
    let told = tokio::time::timeout(Duration::from_secs(5), news.next()).await;
    assert!(matches!(told, Ok(Some(News::Said { .. }))), "it begins with a text: {told:?}");
    director.direct("scenario stop").expect("it has not ended yet");
}
