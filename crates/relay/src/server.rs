//! The server: one port for the relay and, if asked, the app.

use std::future::{Future, IntoFuture};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, State};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::connection;
use crate::gate::{self, Gate, Meter};
use crate::hub::Limits;
use crate::keeper::{self, HubHandle};
use crate::site;

/// How long connections may take to end once the relay shuts down.
const GRACE: Duration = Duration::from_secs(2);

/// Serves the relay at `/relay`, and the files of `dist` everywhere else, until `shutdown` comes.
///
/// Then it accepts nobody, tells every member why it goes, and returns after at most 4 s.
pub async fn serve(
    listener: TcpListener,
    dist: Option<PathBuf>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (hub, keeper) = keeper::start(Limits::default());
    let (ending, ended) = oneshot::channel();
    let app = app(hub.clone(), dist);
    let shutdown = async move {
        shutdown.await;
        hub.shut_down().await;
        let _ = ending.send(());
    };
    let gate = Gate::new(listener, gate::SOCKETS, gate::IDLE);
    let app = app.into_make_service_with_connect_info::<Meter>();
    tokio::select! {
        result = axum::serve(gate, app).with_graceful_shutdown(shutdown).into_future() => result?,
        () = async { let _ = ended.await; sleep(GRACE).await } => {}
    }
    let _ = timeout(GRACE, keeper).await;
    Ok(())
}

fn app(hub: HubHandle, dist: Option<PathBuf>) -> Router {
    let relay = |request: WebSocketUpgrade,
                 State(hub): State<HubHandle>,
                 ConnectInfo(meter): ConnectInfo<Meter>| async {
        connection::upgrade(request, hub, meter)
    };
    let rest = match dist {
        Some(dist) => site::files(dist),
        None => Router::new().route("/", get("This is a Hashyard relay. Nodes connect to /relay.\n")),
    };
    Router::new().route("/relay", get(relay)).with_state(hub).merge(rest)
}
