//! Lists a collection page by page: the next is asked for as soon as a page has named it.

use futures::future::{OptionFuture, join};

use super::{
    connect::Connection,
    fault::{Refusal, broken},
    generate::Emitter,
    page::Page,
    transport::{Answer, Ask, encode, open},
    wire::{Encoding, Endpoint, Slim},
};
use crate::model::Delta;

/// Objects in the first page: enough for a screen, and there at once.
const FIRST: u32 = 100;
/// Objects in each of the others.
const PAGE: u32 = 500;

/// Emits a whole listing, each page as soon as it has come, and returns the version from which a
/// watch loses nothing. `410` means that the listing took too long and must start again, `406` that
/// it must be asked for in JSON.
pub(crate) async fn list<S: Slim>(
    connection: &Connection,
    endpoint: Endpoint,
    encoding: Encoding,
    out: &mut Emitter<Delta<S::Row>>,
) -> Result<Box<str>, Refusal> {
    let lister =
        Lister { connection, endpoint, encoding, action: &format!("list {}", endpoint.noun) };
    let mut version: Option<Box<str>> = None;
    out.emit(Delta::Begin).await;
    let mut answer = lister.ask(FIRST, None).await?;
    loop {
        let mut page = Page::<S>::open(lister.action, endpoint, answer).await?;
        let (place, next) = page.place();
        // The first page names the oldest state, should the pages ever differ.
        let version = &*version.get_or_insert(place.into());
        let following = next.map(|token| lister.ask(PAGE, Some(token)));
        let emitted = page.emit(&connection.source, out);
        // The question goes out before the page is read.
        let (following, emitted) = join(OptionFuture::from(following), emitted).await;
        emitted?;
        match following {
            Some(following) => answer = following?,
            None if version.is_empty() => {
                let message = "the listing has no version to watch from";
                return Err(broken(lister.action, message).into());
            }
            None => {
                out.emit(Delta::Complete).await;
                return Ok(version.clone());
            }
        }
    }
}

struct Lister<'a> {
    connection: &'a Connection,
    endpoint: Endpoint,
    encoding: Encoding,
    action: &'a str,
}

impl Lister<'_> {
    async fn ask(&self, limit: u32, token: Option<String>) -> Result<Answer, Refusal> {
        let mut path = format!("{}?limit={limit}", self.endpoint.path);
        if let Some(token) = token {
            path.push_str("&continue=");
            path.push_str(&encode(&token));
        }
        let ask = Ask::get(self.action, path).about(self.endpoint, self.encoding);
        open(&*self.connection.transport, ask).await
    }
}
