//! The accept loop: a head has ten seconds, answers have to be read, connections are capped, and a signal ends everything gently.
//! `axum::serve` sets no header timer, so it is not used.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};
use tower::ServiceExt;

use crate::{auth::Peer, pace::Paced, state::AppState};

/// Serves until SIGTERM or SIGINT, then lets open requests end within `drain`.
pub async fn run(
    listener: TcpListener,
    router: Router,
    app: &AppState,
    drain: Duration,
) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let places = Arc::new(Semaphore::new(app.config.server.max_connections.max(1)));
    let patience = Duration::from_secs(app.config.server.header_timeout_seconds.max(1));
    let graceful = GracefulShutdown::new();
    let sweeper = tokio::spawn(sweep(app.clone()));
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place?,
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, mostly: wait for some to be given back.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        };
        let _ = stream.set_nodelay(true);
        let service = service(router.clone(), peer.ip().to_string().into());
        let stream = Paced::new(stream, &app.config.server);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .serve_connection(TokioIo::new(stream), service_fn(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    tracing::info!("draining");
    app.draining.send_replace(true);
    drop(listener);
    sweeper.abort();
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    Ok(())
}

/// One connection without a cap, for the operator's socket.
pub async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    peer: Arc<str>,
) {
    let connection =
        http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(service(router, peer)));
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection broke");
    }
}

type Answering = futures::future::BoxFuture<'static, Result<axum::response::Response, Infallible>>;

fn service(router: Router, peer: Arc<str>) -> impl Fn(http::Request<Incoming>) -> Answering {
    move |request| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.to_string()));
        Box::pin(router.clone().oneshot(request))
    }
}

/// Once a minute: what grows with strangers is cut back.
async fn sweep(app: AppState) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        app.limits.sweep();
    }
}
