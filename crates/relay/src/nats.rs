//! The way to other relays: NATS, core subjects only. What is lost there the relays notice and mend (see [`crate::elsewhere`]).

use std::sync::Arc;
use std::time::Duration;

use async_nats::client::PublishError;
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, Message, ServerAddr, StatusCode};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use crate::elsewhere::{Post, RelayId};
use crate::keeper::{HubHandle, Report};

/// Where every relay says who is with it. The number is the version of what relays say.
const ROSTERS: &str = "hashyard.2.rosters";
/// Words of one subject that wait to be taken over, which takes no time.
const TAKING: usize = 4_096;
/// Bytes that wait for the hub, at most. What is more is thrown away.
const WAITING_BYTES: usize = 64_000_000;
/// A server that is gone is noticed within two of these at the latest.
const PING: Duration = Duration::from_secs(2);
const CONNECTING: Duration = Duration::from_secs(2);
/// What a waiting word takes besides its bytes.
const WORD_BYTES: usize = 200;
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long the last words may take.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Connects to one of the servers, now or as soon as one is there, and again whenever the connection breaks.
pub(crate) async fn connect(servers: Vec<ServerAddr>) -> std::io::Result<Client> {
    let options = ConnectOptions::new()
        .name("hashyard-relay")
        .no_echo()
        .retry_on_initial_connect()
        .connection_timeout(CONNECTING)
        .ping_interval(PING)
        .subscription_capacity(TAKING)
        .reconnect_delay_callback(|attempts| {
            LONGEST_WAIT.min(Duration::from_millis(50) * attempts.try_into().unwrap_or(u32::MAX))
        })
        .event_callback(|event| async move {
            // How busy it is says `/metrics`; what breaks and heals belongs in the log.
            if !matches!(event, Event::SlowConsumer(_)) {
                eprintln!("NATS: {event}");
            }
        });
    options.connect(servers).await.map_err(std::io::Error::other)
}

/// Whether a server is connected.
pub(crate) fn is_connected(client: &Client) -> bool {
    client.connection_state() == State::Connected
}

/// Brings the hub what other relays say, until the relay ends.
pub(crate) async fn read(client: Client, me: RelayId, hub: HubHandle) -> std::io::Result<()> {
    let subscribe = async |subject| client.subscribe::<String>(subject).await.map_err(std::io::Error::other);
    let mut rosters = subscribe(ROSTERS.to_owned()).await?;
    let mut own = subscribe(own_subject(me)).await?;
    let mut gone = subscribe(format!("{}.*", gone_subject(me))).await?;
    let (queues, mut waiting) = queues();
    tokio::spawn(async move {
        while let Some((report, _permit)) = waiting.next().await {
            hub.report(0, report).await;
        }
    });
    let budget = Arc::new(Semaphore::new(WAITING_BYTES));
    loop {
        // Rosters first, here and in the queues: who speaks must be known before its frames come.
        let (queue, report) = tokio::select! {
            biased;
            Some(message) = rosters.next() => (&queues.rosters, Report::Heard(message.payload)),
            Some(message) = gone.next() => match relay_that_is_gone(&message) {
                Some(relay) => (&queues.rosters, Report::Gone(relay)),
                None => continue,
            },
            Some(message) = own.next() => (&queues.own, Report::Heard(message.payload)),
            else => return Ok(()),
        };
        if let Some(permit) = permit(&budget, &report) {
            let _ = queue.send((report, permit));
        }
    }
}

fn relay_that_is_gone(message: &Message) -> Option<RelayId> {
    let is_answer = message.status == Some(StatusCode::NO_RESPONDERS);
    message.subject.rsplit('.').next().filter(|_| is_answer).and_then(relay)
}

/// A part of what may wait; `None` if all of it is taken.
fn permit(budget: &Arc<Semaphore>, report: &Report) -> Option<OwnedSemaphorePermit> {
    let bytes = if let Report::Heard(bytes) = report { bytes.len() } else { 0 };
    Arc::clone(budget).try_acquire_many_owned(u32::try_from(bytes + WORD_BYTES).ok()?).ok()
}

type Waiting = (Report, OwnedSemaphorePermit);

/// Apart from the subscriptions: the hub may be busy for longer than these keep words. Unbounded as channels; the permits bound them.
struct Queues {
    rosters: mpsc::UnboundedSender<Waiting>,
    own: mpsc::UnboundedSender<Waiting>,
}

struct Ends {
    rosters: mpsc::UnboundedReceiver<Waiting>,
    own: mpsc::UnboundedReceiver<Waiting>,
}

fn queues() -> (Queues, Ends) {
    let ((rosters, rosters_end), (own, own_end)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
    (Queues { rosters, own }, Ends { rosters: rosters_end, own: own_end })
}

impl Ends {
    async fn next(&mut self) -> Option<Waiting> {
        tokio::select! {
            biased;
            Some(waiting) = self.rosters.recv() => Some(waiting),
            Some(waiting) = self.own.recv() => Some(waiting),
            else => None,
        }
    }
}

/// Says what the hub has for other relays, until there is no hub. What can't be said now is thrown away: later it would be stale.
pub(crate) async fn write(
    client: Client,
    me: RelayId,
    hub: HubHandle,
    mut posts: mpsc::UnboundedReceiver<Post>,
) {
    while let Some(post) = posts.recv().await {
        if is_connected(&client)
            && let Err(error) = publish(&client, me, &post).await
        {
            eprintln!("NATS: {error}");
        }
        hub.report(0, Report::Posted(post)).await;
    }
    let _ = timeout(LAST_WORDS, client.flush()).await;
}

/// To what is for one relay the server itself answers if nobody listens there: that is how a dead relay is found out at once.
async fn publish(client: &Client, me: RelayId, post: &Post) -> Result<(), PublishError> {
    let bytes = post.bytes.clone().into();
    match post.to {
        Some(to) => {
            let answer = format!("{}.{}", gone_subject(me), hex(to));
            client.publish_with_reply(own_subject(to), answer, bytes).await
        }
        None => client.publish(ROSTERS, bytes).await,
    }
}

/// Where one relay hears what is for it alone.
fn own_subject(relay: RelayId) -> String {
    format!("hashyard.2.to.{}", hex(relay))
}

/// Below this one relay hears which others are gone.
fn gone_subject(relay: RelayId) -> String {
    format!("hashyard.2.gone.{}", hex(relay))
}

fn hex(relay: RelayId) -> String {
    relay.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn relay(hex: &str) -> Option<RelayId> {
    let number = u128::from_str_radix(hex, 16).ok()?;
    (hex.len() == 32).then(|| RelayId(number.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_relays() {
        let id = RelayId([0x0a; 16]);
        assert_eq!(own_subject(id), format!("hashyard.2.to.{}", "0a".repeat(16)));
        assert_eq!(relay(&hex(id)), Some(id));
        for wrong in ["", "0a", &"0a".repeat(17), &"xx".repeat(16)] {
            assert_eq!(relay(wrong), None, "{wrong}");
        }
    }
}
