//! Connections of those who give commands, and what they may cost. All are accepted at once: [`Guests`] says who has to go.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::guests::{Guest, Guests};
use super::{Server, http, stopped};

/// Bytes of a request before its body (Bitcoin Core's `MAX_HEADERS_SIZE`).
pub const MAX_HEADERS: usize = 8192;

/// How long they may take, and how long a connection may be idle that has shown the cookie.
pub const HEADERS_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may stay once the daemon stops: longer than the node, whose last answers it carries.
const GRACE: Duration = Duration::from_secs(5);

/// Pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Answers until the daemon stops, and then until the commands under way have their answers.
pub async fn serve(listener: TcpListener, server: Server) {
    let guests = Arc::new(Guests::default());
    let mut stopping = server.stopping.subscribe();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, server.clone(), guests.welcome()))),
                Err(_) => {
                    // The system may have no more of them.
                    guests.turn_one_out();
                    sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stopping) => break,
        }
    }
    connections.join_all().await;
}

async fn connection(stream: TcpStream, server: Server, guest: Guest) {
    let mut stopping = server.stopping.subscribe();
    let guest = Arc::new(guest);
    let _ = stream.set_nodelay(true);
    let who = Arc::clone(&guest);
    let service = service_fn(move |request| http::answer(server.clone(), Arc::clone(&who), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = guest.must_go() => return,
        () = stopped(&mut stopping) => {}
    }
    if !guest.is_stranger() {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(GRACE, connection).await;
    }
}
