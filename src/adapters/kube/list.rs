//! Lists a collection page by page.

use super::{
    connect::Connection,
    fault::{Refusal, broken},
    generate::Emitter,
    slim::{Endpoint, Page, Slim},
    transport::{Ask, encode, fetch},
};
use crate::model::Delta;

/// Objects in a page.
const PAGE: u32 = 500;

/// Emits a whole listing, each page as soon as it has come, and returns the version from which a
/// watch loses nothing. `410` means that the listing took too long and must start again.
pub(crate) async fn list<S: Slim>(
    connection: &Connection,
    endpoint: Endpoint,
    out: &mut Emitter<Delta<S::Row>>,
) -> Result<Box<str>, Refusal> {
    let action = format!("list {}", endpoint.noun);
    let mut version: Option<Box<str>> = None;
    let mut next: Option<String> = None;
    out.emit(Delta::Begin).await;
    loop {
        let mut path = format!("{}?limit={PAGE}", endpoint.path);
        if let Some(token) = &next {
            path.push_str("&continue=");
            path.push_str(&encode(token));
        }
        let page: Page<S> =
            fetch(&*connection.transport, Ask::get(&action, path).accepting(endpoint.accept))
                .await?;
        // The first page names the oldest state, should the pages ever differ.
        let version = &*version.get_or_insert(page.metadata.resource_version.into());
        let rows = page.items.into_iter().flatten();
        let rows = rows
            .map(|slim| slim.beneath(&page.columns).into_row(&connection.source, endpoint.kind));
        out.emit(Delta::Page(rows.collect())).await;
        next = page.metadata.next.filter(|token| !token.is_empty());
        if next.is_none() && version.is_empty() {
            return Err(broken(&action, "the listing has no version to watch from").into());
        }
        if next.is_none() {
            out.emit(Delta::Complete).await;
            return Ok(version.clone());
        }
    }
}
