//! Serving the app: plain files, with the relay's address put into the page.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

/// Relative to the page, so that it holds behind any host name, port or proxy.
const RELAY_META: &str = r#"<meta name="hashyard-relay" content="relay">"#;

/// The files of one folder; `index.html` tells the app where its relay is.
pub(crate) fn files(dist: PathBuf) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/index.html", get(index))
        .with_state(Arc::from(dist.join("index.html")))
        .fallback_service(ServeDir::new(dist))
        .layer(from_fn(cache_policy))
        // Browsers take Brotli over https alone; a class on one Wi-Fi loads the app by plain http.
        .layer(CompressionLayer::new())
}

/// Reads the page at every request: a new build is served at once.
async fn index(State(path): State<Arc<Path>>) -> Response {
    match tokio::fs::read_to_string(&path).await {
        Ok(page) => Html(with_relay(&page)).into_response(),
        Err(error) => no_page(&path, &error),
    }
}

fn no_page(path: &Path, error: &io::Error) -> Response {
    let text = format!("{} can't be read: {error}. Has the app been built?\n", path.display());
    (StatusCode::NOT_FOUND, text).into_response()
}

/// The page with the relay's address in its head. A minified page has no `<head>` to see, but every page has a title. In front
/// of the doctype it would be a page of the nineties to browsers (quirks mode).
fn with_relay(page: &str) -> String {
    let (before, after) = page.split_at(page.find("<title").unwrap_or(page.len()));
    format!("{before}{RELAY_META}{after}")
}

/// A file named after its content never changes; every other one is asked for anew.
async fn cache_policy(request: Request, next: Next) -> Response {
    let policy = if is_named_after_content(request.uri().path()) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = next.run(request).await;
    // A file missing today may be there tomorrow.
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    }
    response
}

/// Trunk's `name-0123456789abcdef.css` and `name-0123456789abcdef_bg.wasm`.
fn is_named_after_content(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    file.split(['-', '.', '_'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relay_stands_in_the_head_and_the_doctype_stays_first() {
        for (page, expected) in [
            (
                "<!doctype html><html><head><title>x</title></head></html>",
                r#"<!doctype html><html><head><meta name="hashyard-relay" content="relay"><title>x</title></head></html>"#,
            ),
            (
                "<!doctype html><html lang=en><meta charset=utf-8><title>x</title><body>",
                r#"<!doctype html><html lang=en><meta charset=utf-8><meta name="hashyard-relay" content="relay"><title>x</title><body>"#,
            ),
        ] {
            assert_eq!(with_relay(page), expected);
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (path, named) in [
            ("/hashyard-web-0123456789abcdef.js", true),
            ("/sub/hashyard-web-0123456789abcdef_bg.wasm", true),
            ("/app-0123456789abcde.css", false),
            ("/index.html", false),
            ("/0123456789abcdef/worker.js", false),
        ] {
            assert_eq!(is_named_after_content(path), named, "{path}");
        }
    }
}
