//! Brings everything up, and down again in the order in which nobody misses anything.

use std::io::{Write, stderr};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hashyard_core::Network;
use hashyard_core::chain::{Rows, Table};
use hashyard_links::RoomId;
use hashyard_node::{Config, Home, Mode, Node};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::chain;
use crate::connections;
use crate::console::Console;
use crate::data_dir::DataDir;
use crate::driver::{Driver, Event, unix_ms};
use crate::inbox;
use crate::options::Options;
use crate::rpc::{Server, server, stopped};
use crate::secrets;
use crate::store::{Asked, Opened, Store};

/// How long commands under way may take once the daemon is asked to stop.
const GRACE: Duration = Duration::from_secs(1);

/// Runs a node until it is told to stop: by `stop`, Ctrl-C or the signal with which service managers end a program.
///
/// # Errors
/// What keeps it from starting, or what made it stop.
pub async fn run(options: Options, console: &Console) -> Result<(), String> {
    let mut folder = DataDir::open(&options.datadir, &chain::folder(&options.chain))?;
    let (node, store) = restore(&options, &folder)?;
    let (desk, inbox) = inbox::queues();
    let mut driver = Driver::new(node, store, &desk, console.clone(), options.v2_transport)
        .map_err(|error| error.to_string())?;
    if let Some(relay) = options.relay {
        driver.join(relay, RoomId(options.chain.room_id()), &desk)?;
    }
    folder.is_used()?;
    console.say(format!(
        "Hashyard {}: {}, {}",
        env!("CARGO_PKG_VERSION"),
        chain::title(&options.chain),
        folder.path().display()
    ));
    for address in &options.bind {
        let listener = listen(*address, "-port").await?;
        console.say(format!("Peers: {}", local(&listener)?));
        tokio::spawn(connections::accept(listener, desk.peers.clone()));
    }
    let mut rpc = vec![];
    for address in &options.rpc_bind {
        rpc.push(listen(*address, "-rpcport").await?);
    }
    let mut stopping = watch::channel(false);
    let cookie = folder.bake_cookie(entropy()?)?;
    let answers = Server::new(cookie, desk.first.clone(), stopping.0.clone(), Instant::now());
    let mut servers = tokio::task::JoinSet::new();
    for listener in rpc {
        console.say(format!("RPC: {}", local(&listener)?));
        servers.spawn(server::serve(listener, answers.clone()));
    }
    drop(answers);
    // A thread of its own: what it takes long for holds up no socket.
    let mut driver = tokio::task::spawn_blocking(move || Handle::current().block_on(driver.run(inbox)));
    let ended = tokio::select! {
        ended = &mut driver => Some(ended),
        () = asked_to_stop(&mut stopping.1) => None,
    };
    // Commands under way have some time; what takes longer hears that the node is gone.
    stopping.0.send_replace(true);
    let _ = timeout(GRACE, async { while servers.join_next().await.is_some() {} }).await;
    let ended = match ended {
        Some(ended) => ended,
        None => {
            let _ = desk.first.send(Event::Stop).await;
            driver.await
        }
    };
    servers.join_all().await;
    console.say("Stopped.".to_owned());
    ended.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// The node and its store. What could not be read is told.
fn restore(options: &Options, folder: &DataDir) -> Result<(Node, Store), String> {
    let asked = Asked { new_wallet: options.new_wallet || folder.is_new(), salvage: options.salvage };
    let opened = Store::open(&folder.log(), asked).map_err(|error| error.to_string())?;
    let Opened { mut store, mut rows, rescued, notes } = opened;
    for note in notes {
        // Nobody has to read it.
        let _ = writeln!(stderr(), "{note}");
    }
    let mut node = start_node(options, &rows);
    if rescued && node.is_err() {
        // What is left of a chain may be none. Blocks can be had from others.
        rows.0.retain(|(table, _), _| matches!(table, Table::Wallet | Table::Node));
        store = store.begin_again(&rows).map_err(|error| error.to_string())?;
        node = start_node(options, &rows);
    }
    secrets::forget(rows);
    Ok((node?, store))
}

fn start_node(options: &Options, rows: &Rows) -> Result<Node, String> {
    let (params, in_room) = (options.chain.params.clone(), options.relay.is_some());
    let room = match params.network {
        Network::Classroom => options.chain.room.to_string(),
        network => network.to_string(),
    };
    let home = if in_room { Home::Bridge } else { Home::Machine };
    let config = Config::new(params, &room, home, entropy()?).with_commands();
    let config = Config {
        name: options.name.clone(),
        // A relay tells who is there.
        finds_peers: in_room,
        encrypts: options.v2_transport,
        peers: options.peers.clone(),
        bloom: options.bloom.unwrap_or(config.bloom),
        mode: options.prune.map_or(Mode::Full, Mode::Pruned),
        ..config
    };
    Node::new(config, rows, unix_ms()).map_err(|error| error.to_string())
}

fn entropy() -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    Ok(bytes)
}

async fn listen(address: SocketAddr, option: &str) -> Result<TcpListener, String> {
    let explain =
        |error| format!("Unable to bind to {address}: {error}. Choose another port with {option}=PORT.");
    TcpListener::bind(address).await.map_err(explain)
}

fn local(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|error| error.to_string())
}

async fn asked_to_stop(stopping: &mut watch::Receiver<bool>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
        () = stopped(stopping) => {}
    }
}
