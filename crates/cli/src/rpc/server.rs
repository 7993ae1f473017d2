//! Connections of those who give commands, and what they may cost.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{Server, http, stopped};

/// Connections at a time; more wait to be accepted.
pub const MAX_CONNECTIONS: usize = 64;

/// Bytes of a request before its body (Bitcoin Core's `MAX_HEADERS_SIZE`).
pub const MAX_HEADERS: usize = 8192;

/// How long they may take, and how long a connection may be idle.
pub const HEADERS_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may stay once the daemon stops: longer than the node, whose last answers it carries.
const GRACE: Duration = Duration::from_secs(5);

/// Pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Answers until the daemon stops, and then until the commands under way have their answers.
pub async fn serve(listener: TcpListener, server: Server) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stopping = server.stopping.subscribe();
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, accepted) = next => match accepted {
                Ok((stream, _)) => {
                    let server = server.clone();
                    connections.spawn(async move { connection(stream, server).await; drop(place) });
                }
                Err(_) => sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stopping) => break,
        }
    }
    connections.join_all().await;
}

async fn connection(stream: TcpStream, server: Server) {
    let mut stopping = server.stopping.subscribe();
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| http::answer(server.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        _ = connection.as_mut() => true,
        () = stopped(&mut stopping) => false,
    };
    if !ended {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(GRACE, connection).await;
    }
}
