use super::*;

fn veil() -> Veil {
    Veil::new()
}

#[test]
fn names_that_belong_together_still_do() {
    let veil = veil();
    let (deployment, set, pod) = (
        veil.text("checkout"),
        veil.text("checkout-6d5f9c7b8"),
        veil.text("checkout-6d5f9c7b8-x7k2p"),
    );
    assert_ne!(deployment, "checkout");
    assert!(set.starts_with(&*deployment) && pod.starts_with(&format!("{set}-")), "{pod}");
    let arn = veil.text("arn:aws:eks:us-east-1:123456789012:cluster/checkout");
    let (front, account, rest) = ("arn:aws:eks:us-east-1:", veil.text("123456789012"), "cluster");
    assert_eq!(arn, format!("{front}{account}:{rest}/{deployment}"));
    assert!(account.len() == 12 && account != "123456789012", "{account}");
    assert_eq!(veil.text("Checkout").to_lowercase(), deployment);
}

#[test]
fn ids_keep_their_shape() {
    let veil = veil();
    for id in
        ["i-0123456789abcdef0", "vpc-0a1b2c3d4e5f60718", "9f8e7d6c-0000-4aaa-8bbb-123456789abc"]
    {
        let veiled = veil.text(id);
        assert_eq!(veiled.len(), id.len(), "{veiled}");
        assert_ne!(veiled, id);
        assert_eq!(veiled.split('-').count(), id.split('-').count());
    }
}

#[test]
fn words_of_everybody_stay() {
    let veil = veil();
    for text in [
        "kube-system",
        "us-east-1a",
        "com.amazonaws.us-east-1.ecr.api",
        "0.0.0.0/0",
        "::/0",
        "m5.xlarge",
        "db.r6g.2xlarge",
        "eks.amazonaws.com/nodegroup",
        "AWS/RDS FreeStorageSpace",
        "web-1:8080",
    ] {
        let veiled = veil.text(text);
        let expected = text.replace("web", &veil.text("web"));
        assert_eq!(veiled, expected);
    }
}

#[test]
fn addresses_stay_in_their_blocks() {
    let veil = veil();
    let network: Vec<_> = ["10.0.0.0/16", "10.0.32.0/20", "10.0.33.7", "ip-10-0-33-7.ec2.internal"]
        .map(|it| veil.text(it).into_owned())
        .to_vec();
    let bits = |text: &str| text.parse::<std::net::Ipv4Addr>().unwrap().to_bits();
    let base = |text: &str| bits(text.split('/').next().unwrap());
    assert_eq!(base(&network[0]) >> 16, bits(&network[2]) >> 16);
    assert_eq!(base(&network[1]) >> 12, bits(&network[2]) >> 12);
    assert_eq!(base(&network[1]) & 0xfff, 0);
    assert_eq!(network[3], format!("ip-{}.ec2.internal", network[2].replace('.', "-")));
    assert_ne!(network[2], "10.0.33.7");
    let parsed = |text: &str| veil.address(text.parse().unwrap()).to_string();
    assert_eq!(parsed("10.0.33.7"), network[2]);
    assert_eq!(parsed("169.254.169.254"), "169.254.169.254");
    assert!(!parsed("::ffff:8.8.8.8").contains("8.8.8.8"));
    assert!(parsed("2001:db8::1").starts_with("2001:"));
}

#[test]
fn nothing_of_an_unknown_word_stays_and_no_two_share_a_pseudonym() {
    let veil = veil();
    let mut seen = HashSet::new();
    for index in 0..20_000 {
        let name: String =
            format!("{index:05}").bytes().map(|it| char::from(it + b'a' - b'0')).collect();
        assert!(seen.insert(veil.text(&format!("q{name}")).into_owned()), "{name}");
    }
    for canary in ["CANARYtoken", "cänäry", "canary7token", "カナリア", "🐤canary", "a::canary"]
    {
        let veiled = veil.text(canary);
        assert!(!veiled.to_lowercase().contains("canary") && veiled.is_ascii(), "{veiled}");
    }
}

#[test]
fn two_files_share_no_pseudonym_and_real_names_are_real() {
    let (one, other) = (veil(), veil());
    assert_ne!(one.text("8f3b2c1d4e5f60718"), other.text("8f3b2c1d4e5f60718"));
    let real = Veil::transparent();
    assert_eq!(real.text("payments at 10.0.0.7"), "payments at 10.0.0.7");
    assert_ne!(real.opaque("a secret message"), "a secret message");
    assert_eq!(real.opaque("a secret message"), real.opaque("a secret message"));
}
