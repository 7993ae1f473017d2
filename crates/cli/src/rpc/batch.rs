//! What a request's body asks: one thing, or many in an array.

use hyper::StatusCode;
use serde_json::Value;

use super::json::{self, Asker};
use super::{Server, commands};

/// A status and, unless nothing is to be said, a JSON text.
pub type Reply = (StatusCode, Option<String>);

/// Answers a body.
pub async fn answer(server: &Server, wallet: Option<&str>, body: &[u8]) -> Reply {
    match serde_json::from_slice(body) {
        Ok(Value::Array(requests)) => many(server, wallet, requests).await,
        Ok(request @ Value::Object(_)) => one(server, wallet, request).await,
        Ok(_) => unreadable("Top-level object parse error"),
        Err(_) => unreadable("Parse error"),
    }
}

/// Nobody knows who asked.
fn unreadable(message: &str) -> Reply {
    let error = json::error(json::PARSE_ERROR, message);
    let status = json::status_of(&error);
    (status, Some(Asker { id: Some(Value::Null), v2: false }.reply(&Err(error))))
}

async fn one(server: &Server, wallet: Option<&str>, request: Value) -> Reply {
    let (asker, question) = json::read(request);
    let answer = commands::answer(server, wallet, question).await;
    match asker.wants_nothing() {
        true => (StatusCode::NO_CONTENT, None),
        false => (asker.status(&answer), Some(asker.reply(&answer))),
    }
}

/// One after the other. Whatever fails, the batch does not.
async fn many(server: &Server, wallet: Option<&str>, requests: Vec<Value>) -> Reply {
    let empty = requests.is_empty();
    let mut replies = vec![];
    for request in requests {
        let (asker, question) = json::read(request);
        let answer = commands::answer(server, wallet, question).await;
        if !asker.wants_nothing() {
            replies.push(asker.reply(&answer));
        }
    }
    // An empty batch gets an empty answer, for the sake of old clients.
    match replies.is_empty() && !empty {
        true => (StatusCode::NO_CONTENT, None),
        false => (StatusCode::OK, Some(format!("[{}]", replies.join(",")))),
    }
}
