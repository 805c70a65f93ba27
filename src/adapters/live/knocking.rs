//! Knocks over TCP, from where the console runs.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::ports::{Door, Greeting};

/// Who has not answered by then counts as silent.
const PATIENCE: Duration = Duration::from_secs(1);
/// What a client of `PostgreSQL` asks first: whether TLS is spoken.
const ASK_FOR_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Connects, hears the greeting and hangs up: the address. It blocks.
pub(super) fn knock(door: &Door) -> Result<Option<IpAddr>, String> {
    greeted(door).map(Some).map_err(|error| error.to_string())
}

fn greeted(door: &Door) -> io::Result<IpAddr> {
    let mut addresses = door.endpoint.to_socket_addrs()?;
    let address = addresses.next().ok_or_else(|| io::Error::other("its name has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut first = [0];
    match door.greeting {
        Greeting::None => return Ok(address.ip()),
        Greeting::Mysql => {}
        Greeting::Postgres => stream.write_all(&ASK_FOR_TLS)?,
    }
    stream.read_exact(&mut first)?;
    Ok(address.ip())
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;
    use crate::model::{Kind, ResourceId, SourceId};

    fn door(endpoint: &str, greeting: Greeting) -> Door {
        let database = ResourceId::new(&SourceId::aws("1", "r"), Kind::Database, "orders");
        Door { database, endpoint: endpoint.into(), greeting }
    }

    #[test]
    fn a_server_that_greets_answers_and_one_that_hangs_up_does_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = listener.local_addr().unwrap().to_string();
        let served = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 8];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(b"S").unwrap();
            drop(stream);
            drop(listener.accept().unwrap());
            asked
        });
        let here = "127.0.0.1".parse().unwrap();
        assert_eq!(knock(&door(&endpoint, Greeting::Postgres)), Ok(Some(here)));
        assert!(knock(&door(&endpoint, Greeting::Mysql)).is_err(), "it hung up");
        assert_eq!(served.join().unwrap(), ASK_FOR_TLS);
        assert!(knock(&door(&endpoint, Greeting::None)).is_err(), "nobody listens");
    }
}
