//! One HTTP request. Statuses and their order are Bitcoin Core's.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use hyper::{Method, Request, Response, StatusCode};
use tokio::time::{sleep, timeout};

use super::guests::Guest;
use super::{Server, batch};

/// The largest body, in bytes (Bitcoin Core's `MAX_SIZE`).
pub const MAX_BODY: usize = 32 << 20;

/// How long a body may take to arrive (Bitcoin Core's `DEFAULT_HTTP_SERVER_TIMEOUT`).
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Makes guessing slow.
const WRONG_COOKIE_PAUSE: Duration = Duration::from_millis(250);

/// What goes back.
pub type Answer = Response<Full<Bytes>>;

/// Answers a request. Before the cookie is shown nothing is waited for, and nobody stays connected who does not show it.
///
/// # Errors
/// None; whatever is wrong is told to whoever asked.
pub async fn answer(
    server: Server,
    guest: Arc<Guest>,
    request: Request<Incoming>,
) -> Result<Answer, Infallible> {
    let wallet = match check(&server, &request).await {
        Ok(wallet) => wallet,
        Err(mut refusal) => {
            refusal.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            return Ok(refusal);
        }
    };
    let Some(_visit) = guest.show() else {
        return Ok(plain(StatusCode::SERVICE_UNAVAILABLE, "Work queue depth exceeded"));
    };
    // Nobody closes it.
    let _desk = server.desks.acquire().await;
    Ok(execute(&server, wallet, request).await)
}

/// The wallet that the path names, if it names one.
async fn check(server: &Server, request: &Request<Incoming>) -> Result<Option<String>, Answer> {
    let wallet = wallet(request.uri().path()).ok_or_else(|| plain(StatusCode::NOT_FOUND, ""))?;
    if request.method() != Method::POST {
        return Err(plain(StatusCode::METHOD_NOT_ALLOWED, "JSONRPC server handles only POST requests"));
    }
    match request.headers().get(AUTHORIZATION) {
        Some(shown) if server.cookie.is_shown_by(shown.as_bytes()) => Ok(wallet),
        Some(_) => {
            sleep(WRONG_COOKIE_PAUSE).await;
            Err(unauthorized())
        }
        None => Err(unauthorized()),
    }
}

/// `/` is the node, `/wallet/NAME` a wallet; none: nothing is there.
fn wallet(path: &str) -> Option<Option<String>> {
    match path {
        "/" => Some(None),
        path => path.strip_prefix("/wallet/").map(|name| Some(name.to_owned())),
    }
}

async fn execute(server: &Server, wallet: Option<String>, request: Request<Incoming>) -> Answer {
    // Who says at once that it is too large need not send it.
    if request.body().size_hint().lower() > MAX_BODY as u64 {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "");
    }
    let body = match timeout(BODY_TIMEOUT, Limited::new(request.into_body(), MAX_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE, ""),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, ""),
    };
    let (status, reply) = batch::answer(server, wallet.as_deref(), &body).await;
    match reply {
        Some(reply) => json(status, reply),
        None => plain(status, ""),
    }
}

fn json(status: StatusCode, reply: String) -> Answer {
    let mut answer = plain(status, reply + "\n");
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn unauthorized() -> Answer {
    let mut answer = plain(StatusCode::UNAUTHORIZED, "");
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"jsonrpc\""));
    answer
}

fn plain(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer
}
