//! Links to this page for others: they lead into the same room, by the same relay.

use js_sys::encode_uri_component;
use web_sys::window;

use crate::start;
use crate::state::AppState;

/// The address of this page with this query, without its screen.
pub fn page_address(query: &str) -> String {
    let Some(location) = window().map(|window| window.location()) else { return String::new() };
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    let mark = if query.is_empty() || query.starts_with('?') { "" } else { "?" };
    format!("{origin}{path}{mark}{query}")
}

/// This page with everything that names the room, and the relay.
pub fn invitation(app: &AppState) -> String {
    let room = Some(app.invite.clone()).filter(|query| !query.is_empty());
    let parts: Vec<String> = room.into_iter().chain(relay_parameter(app)).collect();
    page_address(&parts.join("&"))
}

/// `relay=` for a link; `None` if the page knows its relay by itself. Empty, it means no relay, as it does in this page's own link.
pub fn relay_parameter(app: &AppState) -> Option<String> {
    let driver = app.driver.as_ref()?;
    let url = match &driver.relay_url {
        Some(url) => Some(url.clone()).filter(|url| start::served_relay().as_ref() != Some(url)),
        None => start::parameter("relay").filter(String::is_empty),
    };
    url.map(|url| format!("relay={}", String::from(encode_uri_component(&url))))
}
