//! One request and its reply. Without `"jsonrpc": "2.0"` it is the old form of Bitcoin Core, in which the reply has both
//! `result` and `error` and a failed request a failed HTTP status.

use hashyard_node::command::Fields;
use hashyard_node::command::{Code, Json, RpcError};
use hyper::StatusCode;
use serde_json::Value;

/// Not JSON, or not what a request looks like at all (`RPC_PARSE_ERROR`).
pub const PARSE_ERROR: i32 = -32700;
/// JSON, but no request (`RPC_INVALID_REQUEST`).
pub const INVALID_REQUEST: i32 = -32600;
/// No such command (`RPC_METHOD_NOT_FOUND`).
pub const METHOD_NOT_FOUND: i32 = -32601;
/// No wallet of that name (`RPC_WALLET_NOT_FOUND`).
pub const WALLET_NOT_FOUND: i32 = -18;

/// Who asked, and in which form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asker {
    /// What the reply is to carry; none: in version 2 no reply is wanted.
    pub id: Option<Json>,
    /// JSON-RPC 2.0.
    pub v2: bool,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The command.
    pub method: String,
    /// An array or an object.
    pub params: Json,
}

/// Reads a request. Who asked is known even if what was asked is not.
pub fn read(request: Json) -> (Asker, Result<Question, RpcError>) {
    let Json::Object(mut fields) = request else {
        return (Asker::default(), Err(invalid("Invalid Request object")));
    };
    let repeated = fields.repeated().map(str::to_owned);
    let mut asker = Asker { id: fields.remove("id"), v2: false };
    let question = read_version(&mut asker, &mut fields)
        .and_then(|()| repeated.map_or(Ok(()), |name| Err(given_twice(&name))))
        .and_then(|()| read_question(&mut fields));
    (asker, question)
}

/// Bitcoin Core takes the first of two; nobody would be told of the other one.
fn given_twice(name: &str) -> RpcError {
    RpcError::new(Code::InvalidParameter, format!("Field {name} specified multiple times"))
}

fn read_version(asker: &mut Asker, fields: &mut Fields) -> Result<(), RpcError> {
    match fields.remove("jsonrpc").unwrap_or_default() {
        Json::Null => {}
        Json::Text(version) if version == "1.0" => {}
        Json::Text(version) if version == "2.0" => asker.v2 = true,
        Json::Text(_) => return Err(invalid("JSON-RPC version not supported")),
        _ => return Err(invalid("jsonrpc field must be a string")),
    }
    Ok(())
}

fn read_question(fields: &mut Fields) -> Result<Question, RpcError> {
    let method = match fields.remove("method").unwrap_or_default() {
        Json::Text(method) => method,
        Json::Null => return Err(invalid("Missing method")),
        _ => return Err(invalid("Method must be a string")),
    };
    let params = match fields.remove("params").unwrap_or_default() {
        Json::Null => Json::List(vec![]),
        params @ (Json::List(_) | Json::Object(_)) => params,
        _ => return Err(invalid("Params must be an array or object")),
    };
    Ok(Question { method, params })
}

impl Asker {
    /// No reply is wanted, whatever comes of it.
    pub fn wants_nothing(&self) -> bool {
        self.v2 && self.id.is_none()
    }

    /// The reply, in Bitcoin Core's order of fields.
    pub fn reply(&self, answer: &Result<Value, RpcError>) -> String {
        let mut fields = vec![];
        if self.v2 {
            fields.push("\"jsonrpc\":\"2.0\"".to_owned());
        }
        match answer {
            Ok(result) => fields.push(format!("\"result\":{result}")),
            Err(_) if self.v2 => {}
            Err(_) => fields.push("\"result\":null".to_owned()),
        }
        match answer {
            Err(error) => fields.push(format!("\"error\":{}", error_json(error))),
            Ok(_) if self.v2 => {}
            Ok(_) => fields.push("\"error\":null".to_owned()),
        }
        fields.extend(self.id.as_ref().map(|id| format!("\"id\":{id}")));
        format!("{{{}}}", fields.join(","))
    }

    /// The HTTP status of a reply that is alone.
    pub fn status(&self, answer: &Result<Value, RpcError>) -> StatusCode {
        match answer {
            Ok(_) => StatusCode::OK,
            Err(_) if self.v2 => StatusCode::OK,
            Err(error) => status_of(error),
        }
    }
}

/// The HTTP status of an error in the old form.
pub fn status_of(error: &RpcError) -> StatusCode {
    match error.code {
        INVALID_REQUEST => StatusCode::BAD_REQUEST,
        METHOD_NOT_FOUND => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error that only requests can have.
pub fn error(code: i32, message: &str) -> RpcError {
    RpcError { code, message: message.to_owned(), cause: None }
}

fn invalid(message: &str) -> RpcError {
    error(INVALID_REQUEST, message)
}

fn error_json(error: &RpcError) -> String {
    format!("{{\"code\":{},\"message\":{}}}", error.code, Value::from(error.message.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_of_every_form_are_read() {
        for (request, asker, question) in [
            (json!({"method": "a", "params": [1], "id": "x"}), (json!("x"), false), ("a", json!([1]))),
            (json!({"jsonrpc": "1.0", "method": "a", "id": 5}), (json!(5), false), ("a", json!([]))),
            (
                json!({"jsonrpc": "2.0", "method": "a", "params": {"b": 1}, "id": null}),
                (json!(null), true),
                ("a", json!({"b": 1})),
            ),
        ] {
            let asker = Asker { id: Some(asker.0.into()), v2: asker.1 };
            let question = Question { method: question.0.into(), params: question.1.into() };
            assert_eq!(read(request.into()), (asker, Ok(question)));
        }
        assert!(read(json!({"jsonrpc": "2.0", "method": "a"}).into()).0.wants_nothing());
        assert!(!read(json!({"method": "a"}).into()).0.wants_nothing());
    }

    #[test]
    fn a_field_given_twice_is_refused_and_the_asker_is_told() {
        for field in [r#""method":"b""#, r#""params":[]"#, r#""id":2"#, r#""x":1,"x":1"#] {
            let text = format!(r#"{{"id":1,"method":"a","params":[],{field}}}"#);
            let (asker, question) = read(Json::parse(text.as_bytes()).unwrap());
            assert_eq!(question.unwrap_err().code, -8, "{text}");
            assert_eq!(asker.id, Some(json!(1).into()));
        }
    }

    #[test]
    fn what_is_no_request_says_why() {
        for (request, message) in [
            (json!(7), "Invalid Request object"),
            (json!({"id": 1}), "Missing method"),
            (json!({"id": 1, "method": 1}), "Method must be a string"),
            (json!({"id": 1, "method": "a", "params": 5}), "Params must be an array or object"),
            (json!({"id": 1, "method": "a", "jsonrpc": 2}), "jsonrpc field must be a string"),
            (json!({"id": 1, "method": "a", "jsonrpc": "3.0"}), "JSON-RPC version not supported"),
        ] {
            let (asker, question) = read(request.clone().into());
            assert_eq!(question, Err(invalid(message)), "{request}");
            assert_eq!(asker.id.is_some(), request.is_object());
        }
    }

    #[test]
    fn replies_have_the_fields_and_statuses_of_their_version() {
        let (good, bad): (_, Result<Value, _>) =
            (Ok(json!([1])), Err(error(METHOD_NOT_FOUND, "Method \"not\" found")));
        let (old, new) =
            (Asker { id: Some(json!(1).into()), v2: false }, Asker { id: Some(json!("a").into()), v2: true });
        for (asker, answer, status, reply) in [
            (&old, &good, 200, r#"{"result":[1],"error":null,"id":1}"#),
            (
                &old,
                &bad,
                404,
                r#"{"result":null,"error":{"code":-32601,"message":"Method \"not\" found"},"id":1}"#,
            ),
            (&new, &good, 200, r#"{"jsonrpc":"2.0","result":[1],"id":"a"}"#),
            (
                &new,
                &bad,
                200,
                r#"{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method \"not\" found"},"id":"a"}"#,
            ),
        ] {
            assert_eq!((asker.status(answer).as_u16(), asker.reply(answer).as_str()), (status, reply));
        }
        for (code, status) in [(INVALID_REQUEST, 400), (PARSE_ERROR, 500), (-8, 500)] {
            assert_eq!(old.status(&Err(error(code, ""))).as_u16(), status);
        }
    }
}
