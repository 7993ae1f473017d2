//! One WebSocket connection: reads for the hub, writes what the hub hands out, and says farewell.

use std::error::Error;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hashyard_links::{MAX_FRAME, Refusal, RelayMessage};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::gate::{Excess, Meter};
use crate::hub::ConnectionId;
use crate::keeper::{HubHandle, Outlet, Report};

/// How long a farewell may take, in all.
const FAREWELL: Duration = Duration::from_secs(1);
/// Most messages are short; the library's 128 KiB for each connection would be most of a relay's memory. More than this carries no more frames.
const READ_BUFFER: usize = 4 * 1024;

/// Answers the request that asks for the upgrade.
pub(crate) fn upgrade(request: WebSocketUpgrade, hub: HubHandle, meter: Meter) -> Response {
    request.read_buffer_size(READ_BUFFER).max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(
        async move |socket| match meter.is_admitted() {
            true => run(socket, hub, meter).await,
            false => turn_away(socket, meter).await,
        },
    )
}

/// Its address has as many sockets as it may.
async fn turn_away(socket: WebSocket, meter: Meter) {
    let (sink, stream) = socket.split();
    let _ = timeout(FAREWELL, say_farewell(sink, stream, Refusal::RelayFull, &meter)).await;
}

async fn run(socket: WebSocket, hub: HubHandle, meter: Meter) {
    meter.upgraded();
    let id = hub.new_id();
    let (messages, mut to_write) = mpsc::unbounded_channel();
    let (farewell, mut refused) = oneshot::channel();
    hub.report(id, Report::Connected(Outlet { messages, farewell, meter: meter.clone() })).await;

    let (mut sink, mut stream) = socket.split();
    let refusal = tokio::select! {
        // First: a connection that is refused for its slowness must not wait for its queue.
        biased;
        refusal = &mut refused => refusal.ok(),
        () = write(&mut sink, &mut to_write, &hub, id) => None,
        () = read(&mut stream, &hub, id, &meter) => None,
    };
    if let Some(refusal) = refusal {
        let _ = timeout(FAREWELL, say_farewell(sink, stream, refusal, &meter)).await;
    }
    hub.report(id, Report::Closed).await;
}

/// Until the other side closes. After a message that can't be read it waits to be dropped.
async fn read(stream: &mut SplitStream<WebSocket>, hub: &HubHandle, id: ConnectionId, meter: &Meter) {
    while let Some(message) = stream.next().await {
        let bytes = match message {
            Ok(Message::Binary(bytes)) => bytes,
            Ok(Message::Text(text)) => text.into(),
            // A ping makes nobody a member.
            Ok(_) => continue,
            Err(error) => match fault(&error) {
                Some(refusal) => {
                    hub.report(id, Report::Exceeded(refusal)).await;
                    return std::future::pending().await;
                }
                None => return,
            },
        };
        hub.report(id, Report::Received(bytes)).await;
        meter.message_done();
    }
}

/// What to tell whoever sent more than is read, or a text that is none (not UTF-8), if this error means that.
fn fault(error: &axum::Error) -> Option<Refusal> {
    match error.source()?.downcast_ref::<tungstenite::Error>()? {
        tungstenite::Error::Capacity(_) => Some(Refusal::TooLong),
        tungstenite::Error::Utf8(_) => Some(Refusal::Malformed),
        tungstenite::Error::Io(error) => error.get_ref()?.downcast_ref::<Excess>().map(|Excess(why)| *why),
        _ => None,
    }
}

/// Until the connection breaks.
async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    messages: &mut mpsc::UnboundedReceiver<Vec<u8>>,
    hub: &HubHandle,
    id: ConnectionId,
) {
    while let Some(bytes) = messages.recv().await {
        let length = bytes.len();
        if sink.send(Message::Binary(bytes.into())).await.is_err() {
            return;
        }
        hub.report(id, Report::Written(length)).await;
    }
    std::future::pending().await
}

async fn say_farewell(
    mut sink: SplitSink<WebSocket, Message>,
    mut stream: SplitStream<WebSocket>,
    refusal: Refusal,
    meter: &Meter,
) {
    // RFC 6455, section 7.4.1: 1001, 1009, 1007, 1008.
    let code = match refusal {
        Refusal::ShuttingDown => close_code::AWAY,
        Refusal::TooLong => close_code::SIZE,
        Refusal::Malformed => close_code::INVALID,
        _ => close_code::POLICY,
    };
    let close = CloseFrame { code, reason: refusal.to_string().into() };
    let _ = sink.send(Message::Binary(RelayMessage::Refused(refusal).encode().into())).await;
    let _ = sink.send(Message::Close(Some(close))).await;
    // Closing with unread bytes would reset the connection, and the other side might never read why.
    while let Some(Ok(_)) = stream.next().await {}
    // After a message that can't be read nothing more comes from there, and its rest is unread.
    meter.read_off();
    let _ = sink.flush().await;
}
