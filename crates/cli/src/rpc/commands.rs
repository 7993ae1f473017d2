//! Who answers a command: nearly always the node. What concerns the process, the daemon knows itself.

use hashyard_node::command::Fields;
use hashyard_node::command::{Code, Json, RpcError};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::Server;
use super::json::{self, Question};
use crate::driver::{Call, Event};

type Answer = Result<Value, RpcError>;

/// Commands of the daemon: name and what it does.
const OWN: [(&str, &str); 2] = [("stop", "Stop the daemon"), ("uptime", "Seconds since the daemon started")];

/// Answers a command that was asked of a wallet or, if none was named, of the node.
pub async fn answer(server: &Server, wallet: Option<&str>, question: Result<Question, RpcError>) -> Answer {
    let Question { method, params } = question?;
    // There is one wallet, and its name is empty.
    if wallet.is_some_and(|name| !name.is_empty()) {
        return Err(json::error(json::WALLET_NOT_FOUND, "Requested wallet does not exist or is not loaded"));
    }
    match method.as_str() {
        "stop" => without_params(&params).map(|()| stop(server)),
        "uptime" => without_params(&params).map(|()| json!(server.started.elapsed().as_secs())),
        "help" => help(server, params).await,
        _ => ask_node(server, method, params).await,
    }
}

fn without_params(params: &Json) -> Result<(), RpcError> {
    let none = params.as_array().is_none_or(Vec::is_empty) && params.as_object().is_none_or(Fields::is_empty);
    if none { Ok(()) } else { Err(RpcError::new(Code::Misc, "this command has no parameters")) }
}

fn stop(server: &Server) -> Value {
    server.stopping.send_replace(true);
    json!("Hashyard stopping")
}

/// The node's help, with the daemon's own commands in it.
async fn help(server: &Server, params: Json) -> Answer {
    let first = params.as_array().and_then(|list| list.first());
    let topic = first.or_else(|| params.get("command")).and_then(Json::as_str);
    let own = topic.and_then(|topic| OWN.iter().find(|(name, _)| *name == topic));
    if let Some((name, about)) = own {
        return Ok(json!(format!("{name}\n\n{about}")));
    }
    let all = topic.is_none();
    let answer = ask_node(server, "help".to_owned(), params).await?;
    match answer.as_str().filter(|_| all) {
        Some(list) => {
            Ok(json!(OWN.iter().fold(list.to_owned(), |list, (name, _)| format!("{list}\n{name}"))))
        }
        None => Ok(answer),
    }
}

async fn ask_node(server: &Server, method: String, params: Json) -> Answer {
    let gone = |()| RpcError::new(Code::Misc, "the node is stopping");
    let (answer, answered) = oneshot::channel();
    let call = Event::Called(Call { method, params, answer });
    server.commands.send(call).await.map_err(|_| gone(()))?;
    answered.await.map_err(|_| gone(()))?
}
