//! The relay that joins this tab with other machines.

use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, settings as text, use_lang};
use crate::start;
use crate::state::{set_preference, use_app};
use crate::ui::{Button, ButtonKind, Field, Panel, use_now};
use crate::views::network::relay_state;
use crate::views::parts::{on_submit, set, use_request};

/// Address and state.
#[component]
pub fn RelayPanel() -> Html {
    let (app, request, lang, now) = (use_app(), use_request(), use_lang(), use_now());
    let known = app.driver.as_ref().and_then(|driver| driver.relay_url.clone()).unwrap_or_default();
    let typed = use_state_eq(|| None::<String>);
    let url = typed.as_ref().unwrap_or(&known).trim().to_string();
    let wrong = wrong(&url, start::is_https());
    let served = start::served_relay();
    let choose = {
        let typed = typed.setter();
        // `remember` is what later visits start with: `None` for the site's own relay, empty for no relay at all.
        Callback::from(move |(url, remember): (String, Option<String>)| {
            let typed = typed.clone();
            request.ask(ask::SetRelay(Some(url).filter(|url| !url.is_empty())), move |answer| {
                answer?;
                set_preference("relay", remember.as_deref());
                typed.set(None);
                Ok(Some(text::saved(lang).to_owned()))
            });
        })
    };
    let onsubmit = {
        let (choose, url) = (choose.clone(), url.clone());
        on_submit(move || choose.emit((url.clone(), Some(url.clone()))))
    };
    let oninput = set(&typed).reform(Some);
    let changed = url != known;
    html! {
        <Panel title={text::relay(lang)} note={html! { text::relay_note(lang) }}>
            <form class="pb form" {onsubmit}>
                <Field id="relay" label={text::relay_address(lang)} mono=true value={(*typed).clone().unwrap_or(known)} {oninput} placeholder="wss://" hint={html! { text::relay_hint(lang) }}
                    error={wrong.map(|why| AttrValue::from(why(lang)))} />
                if let Some(driver) = &app.driver {
                    <div class="network-relay">{ relay_state(lang, &driver.relay, now) }</div>
                }
                <div class="row">
                    <Button disabled={wrong.is_some() || !changed}>{ text::save(lang) }</Button>
                    if let Some(served) = served.filter(|served| *served != url) {
                        <Button kind={ButtonKind::Quiet} onclick={choose.reform(move |_: MouseEvent| (served.clone(), None))}>{ text::relay_default(lang) }</Button>
                    }
                </div>
            </form>
        </Panel>
    }
}

/// What is wrong with an address. On an https page browsers refuse a relay without TLS before it is asked, except on this machine.
fn wrong(url: &str, is_https: bool) -> Option<fn(Lang) -> &'static str> {
    let plain = url.strip_prefix("ws://");
    let is_own = |host: &str| ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| host.starts_with(own));
    match plain {
        Some(host) if is_https && !is_own(host) => Some(text::mixed_relay),
        None if !url.is_empty() && !url.starts_with("wss://") => Some(text::bad_relay),
        _ => None,
    }
}
