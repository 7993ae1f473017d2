//! Style sheets that the first screen does not wear. In index.html they are disabled, and so not fetched; they come with the first
//! part that is opened.

use futures_channel::oneshot::{self, Receiver};
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlLinkElement, window};

/// Sheets on their way.
pub struct Sheets(Vec<Sheet>);

struct Sheet {
    link: HtmlLinkElement,
    arrived: Receiver<bool>,
    _listeners: [EventListener; 2],
}

impl Sheets {
    /// Asks for all that are not here.
    pub fn fetch() -> Self {
        Self(std::iter::from_fn(disabled).map(Sheet::fetch).collect())
    }

    /// Waits for them. Those that did not come are asked for again by the next one who fetches.
    pub async fn arrive(self) -> bool {
        let mut all = true;
        for sheet in self.0 {
            if !sheet.arrived.await.unwrap_or_default() {
                sheet.link.set_disabled(true);
                all = false;
            }
        }
        all
    }
}

impl Sheet {
    fn fetch(link: HtmlLinkElement) -> Self {
        let (sender, arrived) = oneshot::channel();
        let sender = std::rc::Rc::new(std::cell::Cell::new(Some(sender)));
        let when = |event: &'static str, came: bool| {
            let sender = sender.clone();
            EventListener::once(&link, event, move |_| {
                let _ = sender.take().map(|sender| sender.send(came));
            })
        };
        let _listeners = [when("load", true), when("error", false)];
        link.set_disabled(false);
        Self { link, arrived, _listeners }
    }
}

/// One that is not enabled yet.
fn disabled() -> Option<HtmlLinkElement> {
    window()?.document()?.query_selector("link[rel=stylesheet][disabled]").ok()??.dyn_into().ok()
}
