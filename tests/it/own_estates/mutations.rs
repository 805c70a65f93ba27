//! The files that come along, damaged at random: each is refused with its faults or can be looked at
//! everywhere, and nothing panics.

use serde_json::{Map, Value, json};

use super::{FILES, Own};
use crate::{dice::Dice, estates::snapshots, seeds::seeds};

impl Dice {
    /// One of the values below a value, itself included.
    fn pick<'a>(&mut self, value: &'a mut Value) -> &'a mut Value {
        let count = value.as_array().map(Vec::len).or(value.as_object().map(Map::len));
        let count = count.unwrap_or(0);
        if count == 0 || self.below(6) == 0 {
            return value;
        }
        let place = self.below(count);
        if value.is_array() {
            return self.pick(&mut value[place]);
        }
        let below = value.as_object_mut().unwrap().values_mut().nth(place);
        self.pick(below.unwrap())
    }

    /// Something that hardly belongs where it is put.
    fn odd(&mut self) -> Value {
        let all = [
            Value::Null,
            json!(0),
            json!(-1),
            json!(1_000_000_000),
            json!(u64::MAX),
            json!(1e300),
            json!(""),
            json!("\u{1b}[2J\u{202e}"),
            json!("x".repeat(10_000)),
            json!([]),
            json!({}),
            json!([[[[[]]]]]),
            json!(true),
            json!("10.0.0.0/0"),
        ];
        all[self.below(all.len())].clone()
    }

    fn mutate(&mut self, value: &mut Value) {
        let odd = self.odd();
        let kind = self.below(5);
        let place = self.below(64);
        let target = self.pick(value);
        match (kind, &mut *target) {
            (0, Value::Array(list)) if !list.is_empty() => drop(list.remove(place % list.len())),
            (1, Value::Array(list)) if !list.is_empty() => {
                list.push(list[place % list.len()].clone());
            }
            (2, Value::Object(map)) if !map.is_empty() => {
                let name = map.keys().nth(place % map.len()).cloned();
                let rest =
                    std::mem::take(map).into_iter().filter(|(it, _)| Some(it) != name.as_ref());
                *map = rest.collect::<Map<_, _>>();
            }
            (3, Value::Number(_)) => *target = json!(place),
            _ => *target = odd,
        }
    }

    /// A damaged file.
    fn file(&mut self) -> Vec<u8> {
        let text = FILES[self.below(FILES.len())];
        if self.below(4) == 0 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=self.below(4) {
                let place = self.below(bytes.len());
                bytes[place] = u8::try_from(self.below(256)).unwrap();
            }
            return bytes;
        }
        let mut value: Value = serde_json::from_str(text).unwrap();
        for _ in 0..=self.below(4) {
            self.mutate(&mut value);
        }
        value.to_string().into_bytes()
    }
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_refused_or_can_be_looked_at() {
    let mut opened = 0;
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        for _ in 0..20 {
            let own = Own::holding(dice.file());
            match own.open() {
                Ok(()) => {
                    opened += 1;
                    snapshots(&own.path).await;
                }
                Err(error) => {
                    let text = error.to_string();
                    let hidden = text.chars().any(|it| it.is_control() && it != '\n');
                    assert!(!hidden && text.lines().all(|it| it.len() < 4000), "{seed}: {text}");
                }
            }
        }
    }
    // About one in ten can be opened; which, chance decides.
    assert!(opened > 0, "no damage is ever looked at");
}
