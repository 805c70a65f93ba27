//! A page of a listing while it comes.

use super::{
    fault::{Refusal, broken, unsuitable},
    generate::Emitter,
    transport::{Answer, more, unreadable, whole},
    wire::{
        self, Encoding, Endpoint, PageMeta, Slim,
        protobuf::{self, Listing, Message, Part, Unreadable, kinds},
    },
};
use crate::model::{Delta, SourceId};

/// Rows that are handed over together at least, if so many come.
const AT_ONCE: usize = 500;

/// A page of which at least the head has come.
pub(crate) struct Page<'a, S> {
    action: &'a str,
    endpoint: Endpoint,
    place: PageMeta,
    body: Body<S>,
}

enum Body<S> {
    /// In JSON: all of it.
    Whole(wire::Page<S>),
    /// In protobuf: what has come, and what is to come.
    Arriving(Listing, Answer, &'static Message),
}

impl<'a, S: Slim> Page<'a, S> {
    /// Reads on until it is known where the page stands.
    pub(crate) async fn open(
        action: &'a str,
        endpoint: Endpoint,
        mut answer: Answer,
    ) -> Result<Self, Refusal> {
        if let (Encoding::Protobuf, Some(fields)) = (answer.encoding, endpoint.fields) {
            let mut listing = Listing::default();
            let place = head(action, &mut listing, &mut answer).await?;
            return Ok(Self {
                action,
                endpoint,
                place,
                body: Body::Arriving(listing, answer, fields),
            });
        }
        let body = whole(action, answer).await?;
        let mut page: wire::Page<S> =
            serde_json::from_slice(&body).map_err(|error| unreadable(action, &error))?;
        let place = std::mem::take(&mut page.metadata);
        Ok(Self { action, endpoint, place, body: Body::Whole(page) })
    }

    /// The state the listing shows, and what asks for the next page if there is one.
    pub(crate) fn place(&mut self) -> (String, Option<String>) {
        let PageMeta { resource_version, next } = std::mem::take(&mut self.place);
        (resource_version, next.filter(|token| !token.is_empty()))
    }

    /// Reads on to the end, and emits what it has read.
    pub(crate) async fn emit(
        self,
        source: &SourceId,
        out: &mut Emitter<Delta<S::Row>>,
    ) -> Result<(), Refusal> {
        let kind = self.endpoint.kind;
        let rows = match self.body {
            Body::Whole(page) => {
                let slims = page.items.into_iter().flatten();
                let slims = slims.map(|slim| slim.beneath(&page.columns));
                slims.map(|slim| slim.into_row(source, kind)).collect()
            }
            Body::Arriving(mut listing, mut answer, fields) => {
                let mut rows = Vec::new();
                loop {
                    items(&mut listing, |item| {
                        let slim: S = protobuf::read(item, fields)?;
                        rows.push(slim.into_row(source, kind));
                        Ok(())
                    })
                    .map_err(|error| unsuitable(self.action, error))?;
                    if rows.len() >= AT_ONCE {
                        out.emit(Delta::Page(std::mem::take(&mut rows))).await;
                    }
                    if more(self.action, &mut answer, &mut listing.buffer).await? == 0 {
                        break;
                    }
                }
                if !listing.is_complete() {
                    return Err(cut_off(self.action));
                }
                rows
            }
        };
        out.emit(Delta::Page(rows)).await;
        Ok(())
    }
}

async fn head(
    action: &str,
    listing: &mut Listing,
    answer: &mut Answer,
) -> Result<PageMeta, Refusal> {
    while more(action, answer, &mut listing.buffer).await? > 0 {
        let place = match listing.cut() {
            Ok(None) => continue,
            Ok(Some(Part::Head(place))) => protobuf::read(place, &kinds::LIST),
            Ok(Some(Part::Item(_))) => Err(Unreadable::Envelope),
            Err(error) => Err(error),
        };
        return place.map_err(|error| unsuitable(action, error));
    }
    Err(cut_off(action))
}

/// Hands over all objects that have come.
fn items(
    listing: &mut Listing,
    mut take: impl FnMut(&[u8]) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    while let Some(part) = listing.cut()? {
        if let Part::Item(item) = part {
            take(item)?;
        }
    }
    Ok(())
}

fn cut_off(action: &str) -> Refusal {
    broken(action, "the answer was cut off").into()
}
