//! What a request's body asks: one thing, or many in an array.

use hashyard_node::command::{Code, Json, JsonError, RpcError};
use hyper::StatusCode;

use super::json::{self, Asker};
use super::{Server, commands};

/// Answers of one batch, in bytes: what would come behind them is not done. A short question may have a long answer, and a
/// body has room for a million.
const MAX_REPLIES: usize = 128 << 20;

/// A status and, unless nothing is to be said, a JSON text.
pub type Reply = (StatusCode, Option<String>);

/// Answers a body.
pub async fn answer(server: &Server, wallet: Option<&str>, body: &[u8]) -> Reply {
    match Json::parse(body) {
        Ok(Json::List(requests)) => many(server, wallet, requests).await,
        Ok(request @ Json::Object(_)) => one(server, wallet, request).await,
        Ok(_) => unreadable("Top-level object parse error"),
        Err(JsonError::Syntax(_)) => unreadable("Parse error"),
        Err(error) => unreadable(&format!("Parse error: {error}")),
    }
}

/// Nobody knows who asked.
fn unreadable(message: &str) -> Reply {
    let error = json::error(json::PARSE_ERROR, message);
    let status = json::status_of(&error);
    (status, Some(Asker { id: Some(Json::Null), v2: false }.reply(&Err(error))))
}

async fn one(server: &Server, wallet: Option<&str>, request: Json) -> Reply {
    let (asker, question) = json::read(request);
    let answer = commands::answer(server, wallet, question).await;
    match asker.wants_nothing() {
        true => (StatusCode::NO_CONTENT, None),
        false => (asker.status(&answer), Some(asker.reply(&answer))),
    }
}

/// One after the other. Whatever fails, the batch does not.
async fn many(server: &Server, wallet: Option<&str>, requests: Vec<Json>) -> Reply {
    let empty = requests.is_empty();
    let mut replies = String::new();
    for request in requests {
        let (asker, question) = json::read(request);
        let answer = match replies.len() < MAX_REPLIES {
            true => commands::answer(server, wallet, question).await,
            false => Err(RpcError::new(Code::Misc, "Not done: the answers of this batch are too long")),
        };
        if !asker.wants_nothing() {
            replies.push(if replies.is_empty() { '[' } else { ',' });
            replies.push_str(&asker.reply(&answer));
        }
    }
    match (replies.is_empty(), empty) {
        // An empty batch gets an empty answer, for the sake of old clients.
        (true, true) => (StatusCode::OK, Some("[]".to_owned())),
        (true, false) => (StatusCode::NO_CONTENT, None),
        (false, _) => (StatusCode::OK, Some(replies + "]")),
    }
}
