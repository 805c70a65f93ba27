//! Whether blocks somebody wrote down make a set of subnets, and which ones would.

use super::{Cidr, CidrError};

/// The shortest and longest prefix of an IPv4 subnet that EC2 accepts.
const SUBNET_LENGTHS: std::ops::RangeInclusive<u8> = 16..=28;

/// What is wrong with the blocks, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CidrPlan {
    /// Place and reason of every block that cannot be had.
    pub faults: Vec<(usize, String)>,
    /// As many blocks of the sizes that were asked for, side by side from the lowest free one; the
    /// blocks as written where nothing is wrong. Fewer, where the VPC is too small or a size cannot
    /// be read.
    pub proposal: Vec<Cidr>,
}

/// Looks at blocks for new subnets of a VPC in which `taken` exist already.
pub fn plan_subnets(vpc: Cidr, written: &[&str], taken: &[Cidr]) -> CidrPlan {
    let mut faults = Vec::new();
    let mut good: Vec<Cidr> = Vec::new();
    let mut lengths = Vec::new();
    for (place, text) in written.iter().enumerate() {
        let read = text.parse::<Cidr>();
        lengths.extend(length(&read));
        match read.map_err(|error| error.to_string()).and_then(|block| {
            fits(block, vpc, taken)?;
            clash(block, &good).map_or(Ok(block), Err)
        }) {
            Ok(block) => good.push(block),
            Err(reason) => faults.push((place, reason)),
        }
    }
    let proposal = if faults.is_empty() { good } else { lay_out(vpc, &lengths, taken) };
    CidrPlan { faults, proposal }
}

/// The size that was meant, even where the address is wrong.
fn length(read: &Result<Cidr, CidrError>) -> Option<u8> {
    let meant = match read {
        Ok(block) => block.length(),
        Err(CidrError::HostBits { network, .. }) => network.length(),
        Err(CidrError::Malformed(_) | CidrError::TooLong(_)) => return None,
    };
    SUBNET_LENGTHS.contains(&meant).then_some(meant)
}

fn fits(block: Cidr, vpc: Cidr, taken: &[Cidr]) -> Result<(), String> {
    if !vpc.contains(block) {
        return Err(format!("{block} is not inside the VPC, {vpc}"));
    }
    if !block.is_v6() && !SUBNET_LENGTHS.contains(&block.length()) {
        return Err(format!("{block}: EC2 accepts subnets from /16 to /28"));
    }
    clash(block, taken).map_or(Ok(()), Err)
}

fn clash(block: Cidr, others: &[Cidr]) -> Option<String> {
    let other = others.iter().find(|other| other.overlaps(block))?;
    Some(format!("{block} overlaps {other}"))
}

fn lay_out(vpc: Cidr, lengths: &[u8], taken: &[Cidr]) -> Vec<Cidr> {
    let mut taken = taken.to_vec();
    let mut proposal = Vec::new();
    for length in lengths {
        let Some(block) = vpc.free_blocks(*length, &taken).next() else { break };
        taken.push(block);
        proposal.push(block);
    }
    proposal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    fn texts(blocks: &[Cidr]) -> Vec<String> {
        blocks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_subnets_of_platform_p4_are_refused_and_replaced() {
        let written = ["10.0.0.0/20", "10.0.1.0/20", "10.0.2.0/20"];
        let plan = plan_subnets(cidr("10.0.0.0/16"), &written, &[]);
        let reason = |block| format!("{block} is no network address: it lies inside 10.0.0.0/20");
        assert_eq!(plan.faults, [(1, reason("10.0.1.0/20")), (2, reason("10.0.2.0/20"))]);
        assert_eq!(texts(&plan.proposal), ["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"]);
    }

    #[test]
    fn all_nine_find_a_place() {
        let written: Vec<_> =
            [0, 1, 2, 16, 17, 18, 32, 33, 34].map(|it| format!("10.0.{it}.0/20")).into();
        let written: Vec<_> = written.iter().map(String::as_str).collect();
        let plan = plan_subnets(cidr("10.0.0.0/16"), &written, &[]);
        assert_eq!(plan.faults.len(), 6);
        let third: Vec<_> = (0..9).map(|it| format!("10.0.{}.0/20", it * 16)).collect();
        assert_eq!(texts(&plan.proposal), third);
    }

    #[test]
    fn what_is_right_stays_as_written() {
        let written = ["10.0.48.0/24", "10.0.0.0/20"];
        let plan = plan_subnets(cidr("10.0.0.0/16"), &written, &[cidr("10.0.16.0/20")]);
        assert_eq!(plan.faults, []);
        assert_eq!(texts(&plan.proposal), written);
    }

    #[test]
    fn every_reason_is_named() {
        let vpc = cidr("10.0.0.0/20");
        let cases = [
            ("10.1.0.0/24", "10.1.0.0/24 is not inside the VPC, 10.0.0.0/20"),
            ("10.0.0.0/29", "10.0.0.0/29: EC2 accepts subnets from /16 to /28"),
            ("10.0.8.0/24", "10.0.8.0/24 overlaps 10.0.8.0/21"),
            ("ten", "`ten` is not a block such as 10.0.0.0/16"),
        ];
        for (written, reason) in cases {
            let plan = plan_subnets(vpc, &[written], &[cidr("10.0.8.0/21")]);
            assert_eq!(plan.faults, [(0, reason.to_owned())]);
        }
        let full = plan_subnets(vpc, &["10.0.1.0/20"], &[cidr("10.0.8.0/21")]);
        assert_eq!(full.proposal, [], "there is no room for a /20");
    }
}
