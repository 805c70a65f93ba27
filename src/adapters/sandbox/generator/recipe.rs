//! How large an estate shall be.

use std::str::FromStr;

use super::machines::{DAEMONS, Fleet, MOST_PODS_OF_A_NODE, SYSTEM_PODS};
use crate::spelling::hint;

/// The sizes of an estate, and what decides the rest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recipe {
    pub(super) nodes: u32,
    pub(super) pods: u32,
    pub(super) seed: u64,
}

/// Everything that is wrong with a recipe.
#[derive(Debug)]
pub(super) struct Faults(pub(super) Vec<String>);

/// Name, least and most of each number; those without a default must be there.
const NUMBERS: [(&str, u64, u64, Option<u64>); 3] =
    [("nodes", 3, 5000, None), ("pods", 1, 200_000, None), ("seed", 0, u64::MAX, Some(1))];

impl FromStr for Recipe {
    type Err = Faults;

    fn from_str(text: &str) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut found: [Option<Option<u64>>; NUMBERS.len()] = [None; NUMBERS.len()];
        for part in text.split(',').filter(|it| !it.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let Some(place) = NUMBERS.iter().position(|it| it.0 == name) else {
                let hint = hint(name, NUMBERS.iter().map(|it| it.0));
                faults.push(format!("{name}: nothing has this name{hint}"));
                continue;
            };
            let number = number(place, value).map_err(|fault| faults.push(fault)).ok();
            if found[place].replace(number).is_some() {
                faults.push(format!("{name}: it is there twice"));
            }
        }
        let given = found.iter().zip(NUMBERS).map(|(found, (name, .., default))| {
            if found.is_none() && default.is_none() {
                faults.push(format!("{name}: it is missing, such as {name}=1000"));
            }
            found.map_or(default, |it| it)
        });
        let given: Vec<Option<u64>> = given.collect();
        let [Some(nodes), Some(pods), Some(seed)] = given[..] else { return Err(Faults(faults)) };
        let size = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let recipe = Self { nodes: size(nodes), pods: size(pods), seed };
        faults.extend(recipe.misfit());
        if faults.is_empty() { Ok(recipe) } else { Err(Faults(faults)) }
    }
}

fn number(place: usize, value: &str) -> Result<u64, String> {
    let (name, least, most, _) = NUMBERS[place];
    let number = value.parse::<u64>().map_err(|_| format!("{name}: `{value}` is no number"))?;
    let fits = (least..=most).contains(&number);
    fits.then_some(number)
        .ok_or_else(|| format!("{name}: {number} is not within {least} and {most}"))
}

impl Recipe {
    /// Pods on a node that runs what nobody but its users needs: those of every node included.
    pub(super) fn load(self) -> u32 {
        let homes = self.nodes - Fleet::system(self.nodes) - 1;
        (self.pods - self.own()).div_ceil(homes) + DAEMONS
    }

    /// Pods that are there for the cluster itself.
    pub(super) const fn own(self) -> u32 {
        self.nodes * DAEMONS + SYSTEM_PODS
    }

    /// Why so many pods are not what so many nodes run.
    fn misfit(self) -> Option<String> {
        let (nodes, pods) = (self.nodes, self.pods);
        let least = self.own();
        if pods < least {
            return Some(format!("pods: {nodes} nodes run {least} of their own, more than {pods}"));
        }
        let homes = nodes - Fleet::system(nodes) - 1;
        let most = homes * (MOST_PODS_OF_A_NODE - DAEMONS) + least;
        (pods > most).then(|| format!("pods: {nodes} nodes run {most} at most, not {pods}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        text.parse::<Recipe>().unwrap_err().0
    }

    #[test]
    fn all_faults_of_a_recipe_are_told() {
        let expected = [
            "nodez: nothing has this name; did you mean `nodes`?",
            "pods: `many` is no number",
            "seed: `` is no number",
            "seed: it is there twice",
            "nodes: it is missing, such as nodes=1000",
        ];
        assert_eq!(faults("nodez=3,pods=many,seed,seed=2"), expected);
        assert_eq!(
            faults(""),
            ["nodes: it is missing, such as nodes=1000", "pods: it is missing, such as pods=1000"]
        );
        assert_eq!(
            faults("nodes=2,pods=999999999999"),
            ["nodes: 2 is not within 3 and 5000", "pods: 999999999999 is not within 1 and 200000"]
        );
        assert_eq!(
            faults("nodes=1000,pods=100"),
            ["pods: 1000 nodes run 3007 of their own, more than 100"]
        );
        let crowded = faults("nodes=10,pods=9000");
        assert_eq!(crowded, ["pods: 10 nodes run 1885 at most, not 9000"]);
    }
}
