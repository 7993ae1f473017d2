//! The miner in a small window of its own, which stays on top where the browser offers picture-in-picture for documents.

use gloo::events::EventListener;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Window, window};
use yew::prelude::*;

use crate::i18n::{mine as text, use_lang};
use crate::state::{Action, ToastKind, use_app, use_miner};
use crate::ui::{Button, Glyph};
use crate::views::chain::live::MinerPanel;

/// Inner size of the window, in pixels.
const SIZE: (u32, u32) = (380, 560);

/// A window that is open, and the place in it for the panel.
struct Popped {
    window: Window,
    container: Element,
    _closed: EventListener,
}

/// The button, and the panel in the window that it opens.
#[component]
pub fn PopOut() -> Html {
    let (lang, app, miner) = (use_lang(), use_app(), use_miner());
    let popped = use_state(|| None::<Popped>);
    let onclick = {
        let setter = popped.setter();
        Callback::from(move |_: MouseEvent| {
            let (app, setter) = (app.clone(), setter.clone());
            spawn_local(async move {
                match open(setter.clone()).await {
                    Some(opened) => setter.set(Some(opened)),
                    None => {
                        app.dispatch(Action::Toast(ToastKind::Failed(text::pop_out_blocked(lang).into())))
                    }
                }
            });
        })
    };
    use_effect_with((), {
        let popped = popped.clone();
        move |()| move || drop(popped.as_ref().map(|popped| popped.window.close()))
    });
    let panel = html! { <MinerPanel {miner} /> };
    html! {
        <>
            <Button small=true icon={Glyph::Out} disabled={popped.is_some()} {onclick}>{ text::pop_out(lang) }</Button>
            { for popped.as_ref().map(|popped| create_portal(panel, popped.container.clone())) }
        </>
    }
}

/// Opens the window and dresses it like this page; the state is emptied when the user closes it.
async fn open(popped: UseStateSetter<Option<Popped>>) -> Option<Popped> {
    let page = window()?;
    let opened = match picture_in_picture(&page).await {
        Some(window) => window,
        None => {
            let features = format!("popup,width={},height={}", SIZE.0, SIZE.1);
            page.open_with_url_and_target_and_features("", "hashyard-miner", &features).ok()??
        }
    };
    let container = dress(&page, &opened)?;
    let closed = EventListener::once(&opened, "pagehide", move |_| popped.set(None));
    Some(Popped { window: opened, container, _closed: closed })
}

async fn picture_in_picture(page: &Window) -> Option<Window> {
    let pip = Reflect::get(page, &"documentPictureInPicture".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&pip, &"requestWindow".into()).ok()?.dyn_into::<Function>().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"width".into(), &SIZE.0.into()).ok()?;
    Reflect::set(&options, &"height".into(), &SIZE.1.into()).ok()?;
    let asked = request.call1(&pip, &options).ok()?.dyn_into::<Promise>().ok()?;
    // A window is of another realm, so `instanceof` says no to it.
    Some(JsFuture::from(asked).await.ok()?.unchecked_into())
}

/// The page's style sheets, theme and language, and an empty body with one place in it.
fn dress(page: &Window, opened: &Window) -> Option<Element> {
    let (from, to) = (page.document()?, opened.document()?);
    let (root, new_root) = (from.document_element()?, to.document_element()?);
    for name in ["lang", "data-theme"] {
        new_root.set_attribute(name, &root.get_attribute(name).unwrap_or_default()).ok()?;
    }
    let head = to.query_selector("head").ok()??;
    head.set_inner_html("");
    let sheets = from.query_selector_all("link[rel=stylesheet]").ok()?;
    for sheet in (0..sheets.length()).filter_map(|index| sheets.get(index)) {
        let link = to.create_element("link").ok()?;
        link.set_attribute("rel", "stylesheet").ok()?;
        let href = Reflect::get(&sheet, &"href".into()).ok()?.as_string()?;
        link.set_attribute("href", &href).ok()?;
        head.append_child(&link).ok()?;
    }
    to.set_title("Hashyard");
    let body = to.query_selector("body").ok()??;
    body.set_inner_html("");
    let container = to.create_element("main").ok()?;
    container.set_class_name("mine-window");
    body.append_child(&container).ok()?;
    Some(container)
}
