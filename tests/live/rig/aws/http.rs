//! One HTTP exchange with the emulator's control interface, on a connection of its own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use color_eyre::eyre::{Context, OptionExt, Result};

/// Generous, because test machines are slow; a healthy emulator answers in milliseconds.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends a JSON body and returns the status and the body of the answer.
pub(super) fn exchange(port: u16, method: &str, path: &str, body: &str) -> Result<(u16, String)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)
        .wrap_err_with(|| format!("the AWS emulator does not answer on {address}"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    parse(&answer)
}

/// Splits an answer; the server closes after it, so its body is all that follows the header.
fn parse(answer: &str) -> Result<(u16, String)> {
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_eyre("answer without a header")?;
    let status = head.split(' ').nth(1).ok_or_eyre("answer without a status")?;
    Ok((status.parse()?, body.to_owned()))
}
