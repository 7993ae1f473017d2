//! How members reach one another.

use async_nats::{Client, Subscriber};
use futures_util::{SinkExt, StreamExt};
use hashyard_links::{ClientMessage, NodeId, RelayMessage, RoomId};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::Failure;

/// One member's connection.
pub enum Way {
    Relay(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Nats(Client, Subscriber),
}

impl Way {
    pub async fn relay(url: &str, room: usize, number: usize) -> Result<Self, Failure> {
        // As browsers do: without Nagle's algorithm.
        let mut socket = connect_async_with_config(url, None, true).await?.0;
        let join = ClientMessage::Join { room: RoomId([room as u8; 32]), node: node(number) }.encode();
        socket.send(Message::Binary(join.into())).await?;
        Ok(Self::Relay(Box::new(socket)))
    }

    pub async fn nats(address: &str, number: usize) -> Result<Self, Failure> {
        let client = async_nats::connect(address).await?;
        let subscriber = client.subscribe(subject(number)).await?;
        client.flush().await?;
        Ok(Self::Nats(client, subscriber))
    }

    pub async fn say(&mut self, to: usize, payload: Vec<u8>) -> Result<(), Failure> {
        match self {
            Self::Relay(socket) => {
                let frame = ClientMessage::Send { to: node(to), payload: &payload }.encode();
                Ok(socket.send(Message::Binary(frame.into())).await?)
            }
            Self::Nats(client, _) => Ok(client.publish(subject(to), payload.into()).await?),
        }
    }

    /// What another member said.
    pub async fn hear(&mut self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Nats(_, subscriber) => Ok(subscriber.next().await.ok_or("NATS is gone")?.payload.to_vec()),
            Self::Relay(socket) => loop {
                let bytes = socket.next().await.ok_or("the relay is gone")??.into_data();
                match RelayMessage::decode(&bytes) {
                    Ok(RelayMessage::Frame { payload, .. }) => return Ok(payload.to_vec()),
                    Ok(RelayMessage::Refused(why)) => return Err(why.to_string().into()),
                    _ => {}
                }
            },
        }
    }
}

fn node(number: usize) -> NodeId {
    let mut id = [1; 32];
    id[..8].copy_from_slice(&(number as u64).to_le_bytes());
    NodeId(id)
}

fn subject(number: usize) -> String {
    format!("room.{number}")
}
