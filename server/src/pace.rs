//! How answers go out: a connection whose peer does not read, or reads a byte now and then, ends. It holds one of the
//! places of all connections, and what was made for it stays in memory. `serve` wraps every connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

use crate::config::Server;

/// A connection under the rule.
pub struct Paced<S> {
    inner: S,
    idle: Duration,
    bytes_per_second: u64,
    /// How long the peer may still keep us waiting: it shrinks while we wait, and grows with what is read.
    patience: Duration,
    /// Since when we wait, and the end of our patience.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Paced<S> {
    pub fn new(inner: S, server: &Server) -> Self {
        let idle = Duration::from_secs(server.body_idle_seconds.max(1));
        let bytes_per_second = (server.body_kib_per_second << 10).max(1);
        Self { inner, idle, bytes_per_second, patience: idle, waiting: None }
    }

    /// Passes on what a write came to, or ends the wait.
    fn watch(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                let waited = self.waiting.take().map_or(Duration::ZERO, |(since, _)| since.elapsed());
                let earned = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
                // What went out fast long ago is no reason to wait long now.
                self.patience = (self.patience.saturating_sub(waited) + earned).min(self.idle);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let patience = self.patience;
                let (_, end) = self.waiting.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(tokio::time::sleep_until(now + patience)))
                });
                ready!(end.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the answer was not read")))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

    use super::*;
    use crate::config::Config;

    /// 30 s, and 32 KiB a second.
    fn connection() -> (Paced<DuplexStream>, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        (Paced::new(ours, &Config::built_in(false).expect("the built-in settings").server), theirs)
    }

    /// Sends a megabyte to somebody who takes `bytes` each second; answers when it was over, and how.
    async fn send(bytes: usize) -> (Duration, io::Result<()>) {
        let (mut ours, mut theirs) = connection();
        let reader = tokio::spawn(async move {
            let mut clock = tokio::time::interval(Duration::from_secs(1));
            let mut piece = vec![0; bytes.max(1)];
            loop {
                clock.tick().await;
                if bytes > 0 && theirs.read(&mut piece).await.unwrap_or(0) == 0 {
                    break;
                }
            }
        });
        let begun = Instant::now();
        let sent = ours.write_all(&vec![1; 1 << 20]).await;
        reader.abort();
        (begun.elapsed(), sent)
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_read_ends_after_the_pause() {
        let (after, sent) = send(0).await;
        assert_eq!(sent.expect_err("nobody reads").kind(), io::ErrorKind::TimedOut);
        assert!((Duration::from_secs(30)..Duration::from_secs(40)).contains(&after), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_read_by_the_byte_ends_soon_after() {
        let (after, sent) = send(100).await;
        assert_eq!(sent.expect_err("too slow").kind(), io::ErrorKind::TimedOut);
        assert!(after < Duration::from_secs(40), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_read_much_at_once_may_pause_no_longer_than_others() {
        let (mut ours, mut theirs) = connection();
        let reader = tokio::spawn(async move {
            let mut much = vec![0; 8 << 20];
            theirs.read_exact(&mut much).await.expect("all of it");
            // Held open, and never read again.
            std::future::pending::<()>().await;
        });
        let begun = Instant::now();
        let sent = ours.write_all(&vec![1; 9 << 20]).await;
        assert_eq!(sent.expect_err("nobody reads any more").kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
        reader.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_line_gets_all_of_it() {
        let (after, sent) = send(32 << 10).await;
        sent.expect("it goes on");
        assert!(after > Duration::from_secs(25), "{after:?}");
    }
}
