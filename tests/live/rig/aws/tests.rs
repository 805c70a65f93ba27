//! The emulator, started, disturbed and killed from Rust.

use std::io::{Read, Write};
use std::net::TcpStream;

use color_eyre::eyre::{Result, ensure};

use super::super::cache::Cache;
use super::{ACCESS_KEY, Aws, Fault, FaultKind};

/// Lists clusters as an SDK would, with the given key; gives the status line and the whole answer.
fn list_clusters(aws: &Aws, key: &str) -> Result<String> {
    let address = aws.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(&address)?;
    let scope = format!("{key}/20260101/us-east-1/eks/aws4_request");
    write!(
        stream,
        "GET /clusters HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: \
         AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn the_emulator_passes_its_own_tests() -> Result<()> {
    Aws::self_test(&Cache::open()?)
}

#[test]
fn an_expired_token_is_renewed_by_another_key() -> Result<()> {
    let aws = Aws::start(&Cache::open()?, "p2")?;
    aws.fault(&Fault::new(FaultKind::ExpiredToken).for_key(ACCESS_KEY))?;
    let refused = list_clusters(&aws, ACCESS_KEY)?;
    ensure!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    ensure!(refused.contains("x-amzn-ErrorType: ExpiredTokenException"), "{refused}");
    ensure!(list_clusters(&aws, "AKIAQUARTERDECKRIG02")?.contains("llm-analytics-hub-prod-eks"));
    aws.clear_faults()?;
    ensure!(list_clusters(&aws, ACCESS_KEY)?.starts_with("HTTP/1.1 200"));
    let statuses: Vec<u16> = aws.requests_of("ListClusters")?.iter().map(|r| r.status).collect();
    ensure!(statuses == [403, 200, 200], "{statuses:?}");
    ensure!(aws.violations()?.is_empty());
    Ok(())
}

#[test]
fn the_endpoint_goes_down_and_comes_back() -> Result<()> {
    let mut aws = Aws::start(&Cache::open()?, "p2")?;
    aws.set_cluster("llm-analytics-hub-prod-eks", "https://127.0.0.1:6443", "Y2E=")?;
    let endpoint = aws.endpoint();
    aws.stop();
    ensure!(list_clusters(&aws, ACCESS_KEY).is_err());
    aws.restart()?;
    ensure!(aws.endpoint() == endpoint);
    ensure!(list_clusters(&aws, ACCESS_KEY)?.starts_with("HTTP/1.1 200"));
    ensure!(aws.env().contains(&("AWS_ENDPOINT_URL".to_owned(), endpoint)));
    Ok(())
}
