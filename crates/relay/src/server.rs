//! The server: one port for the relay, what operators ask, and the app if it is served here.

use std::future::{Future, IntoFuture};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ServerAddr};
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::addresses::PER_ADDRESS;
use crate::connection;
use crate::door::Door;
use crate::elsewhere::{Elsewhere, MEMBERS_ELSEWHERE, RelayId};
use crate::gate::{self, Gate, Meter};
use crate::hub::{Hub, Limits};
use crate::keeper::{self, HubHandle, Others};
use crate::metrics::Metrics;
use crate::{nats, site};

/// How long connections may take to end once the relay shuts down.
const GRACE: Duration = Duration::from_secs(2);

/// How to serve.
pub struct Settings {
    /// The app's files, served beside the relay.
    pub dist: Option<PathBuf>,
    /// Serve https and wss.
    pub tls: Option<TlsAcceptor>,
    /// Who may come in.
    pub door: Door,
    /// Sockets from one address, at most.
    pub per_address: usize,
    /// Servers of NATS through which this relay joins others, and the id by which they know it: random at each start.
    pub nats: Option<(Vec<ServerAddr>, [u8; 16])>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { dist: None, tls: None, door: Door::default(), per_address: PER_ADDRESS, nats: None }
    }
}

/// Serves the relay at `/relay`, `/healthz`, `/metrics`, and the files of `dist` everywhere else, until `shutdown` comes.
///
/// Then it accepts nobody, tells every member that it goes, upon which they come back by themselves, and returns after at most 7 s.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (hub, reports) = keeper::inbox();
    let others = match settings.nats {
        Some((servers, me)) => Some(join_others(servers, RelayId(me), &hub).await?),
        None => None,
    };
    let (others, nats, writer) = match others {
        Some((others, nats, writer)) => (Some(others), Some(nats), Some(writer)),
        None => (None, None, None),
    };
    let metrics = Arc::new(Metrics::new());
    let keeper = keeper::start(new_hub(others.is_some()), others, Arc::clone(&metrics), reports);
    let service = Service { hub: hub.clone(), door: Arc::new(settings.door), metrics, nats };
    let (ending, ended) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        hub.shut_down().await;
        let _ = ending.send(());
    };
    let gate = Gate::new(listener, gate::SOCKETS, gate::IDLE);
    let gate = gate.per_address(settings.per_address).tls(settings.tls);
    let app = app(service, settings.dist).into_make_service_with_connect_info::<Meter>();
    tokio::select! {
        result = axum::serve(gate, app).with_graceful_shutdown(shutdown).into_future() => result?,
        () = async { let _ = ended.await; sleep(GRACE).await } => {}
    }
    let _ = timeout(GRACE, keeper).await;
    if let Some(writer) = writer {
        let _ = timeout(GRACE, writer).await;
    }
    Ok(())
}

/// Members elsewhere take no places from those who connect here; the gate bounds these.
fn new_hub(has_others: bool) -> Hub {
    let limits = Limits::default();
    let connections = limits.connections + if has_others { MEMBERS_ELSEWHERE } else { 0 };
    Hub::new(Limits { connections, ..limits })
}

/// Starts what talks to NATS. Gives the keeper's end, the client, and the task to wait for at the end.
async fn join_others(
    servers: Vec<ServerAddr>,
    me: RelayId,
    hub: &HubHandle,
) -> io::Result<(Others, Client, JoinHandle<()>)> {
    let client = nats::connect(servers).await?;
    let (posts, to_write) = mpsc::unbounded_channel();
    tokio::spawn(nats::read(client.clone(), me, hub.clone()));
    let writer = tokio::spawn(nats::write(client.clone(), me, hub.clone(), to_write));
    Ok((Others { elsewhere: Elsewhere::new(me), posts }, client, writer))
}

#[derive(Clone)]
struct Service {
    hub: HubHandle,
    door: Arc<Door>,
    metrics: Arc<Metrics>,
    nats: Option<Client>,
}

fn app(service: Service, dist: Option<PathBuf>) -> Router {
    let rest = match dist {
        Some(dist) => site::files(dist),
        None => Router::new().route("/", get("This is a Hashyard relay. Nodes connect to /relay.\n")),
    };
    Router::new()
        .route("/relay", get(relay))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .with_state(service)
        .merge(rest)
}

async fn relay(
    request: WebSocketUpgrade,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    State(service): State<Service>,
    ConnectInfo(meter): ConnectInfo<Meter>,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match service.door.admits(text(header::ORIGIN), text(header::HOST), query.as_deref()) {
        Ok(()) => connection::upgrade(request, service.hub, meter),
        Err(why) => (StatusCode::FORBIDDEN, why).into_response(),
    }
}

/// A relay that is cut off from the others is no place for newcomers: their rooms would not be whole.
async fn health(State(service): State<Service>) -> Response {
    match service.nats {
        Some(client) if !nats::is_connected(&client) => {
            (StatusCode::SERVICE_UNAVAILABLE, "not connected to NATS\n").into_response()
        }
        _ => "ok\n".into_response(),
    }
}

async fn metrics(State(service): State<Service>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], service.metrics.text()).into_response()
}
