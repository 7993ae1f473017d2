//! Files for the user: the browser's own way to save them.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url, window};

/// Saves bytes under a name. A browser that refuses shows so itself.
pub fn save(name: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    click(name, &url);
    let _ = Url::revoke_object_url(&url);
}

/// Name of a backup. Rooms may be named in any script and with any mark; files better not.
pub fn backup_name(network: &str, room: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("hashyard-{network}-{}.backup", room.chars().map(plain).collect::<String>())
}

fn click(name: &str, url: &str) -> Option<()> {
    let document = window()?.document()?;
    let link = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(url);
    link.set_download(name);
    link.click();
    Some(())
}
