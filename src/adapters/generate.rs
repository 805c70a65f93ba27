//! Turns a future that emits values into a stream of them.

use std::future::{Future, ready};

use futures::{SinkExt, StreamExt, channel::mpsc, stream, stream::BoxStream};

/// Values that may wait for the reader before the writer has to.
const AHEAD: usize = 16;

/// Where the future puts its values. Clones put them into the same stream.
#[derive(Debug)]
pub(crate) struct Emitter<T>(mpsc::Sender<T>);

impl<T> Clone for Emitter<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Emitter<T> {
    /// Hands one value over; waits while the reader is behind.
    pub(crate) async fn emit(&mut self, value: T) {
        // The receiver lives in the same stream as the future that calls this: it cannot be gone.
        let _ = self.0.send(value).await;
    }
}

/// The values `run` emits. Nothing is spawned: the future makes progress while the stream is
/// polled, and is dropped with it.
pub(crate) fn generate<T, F>(run: impl FnOnce(Emitter<T>) -> F) -> BoxStream<'static, T>
where
    T: Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(AHEAD);
    let driver = stream::once(run(Emitter(sender))).filter_map(|()| ready(None));
    stream::select(receiver, driver).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn values_come_in_order_and_the_stream_ends_with_its_future() {
        let numbers = generate(|mut out| async move {
            for number in 0..100 {
                out.emit(number).await;
            }
        });
        assert_eq!(numbers.collect::<Vec<_>>().await, (0..100).collect::<Vec<_>>());
    }
}
