//! The button that forgets the chain, and what is said before.

use hashyard_node::view::{ChainView, PeersView};
use yew::prelude::*;

use super::use_request;
use crate::bridge::ask;
use crate::i18n::{common, origins as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Dialog, Glyph};

/// Connected nodes that say that they have as many blocks.
pub fn holders(chain: &ChainView, peers: &PeersView) -> usize {
    peers.peers.iter().filter(|peer| peer.handshake >= 3 && peer.height >= chain.height).count()
}

/// Asks first, and warns if nobody could give the chain back.
#[component]
pub fn ForgetChain() -> Html {
    let (lang, request, open) = (use_lang(), use_request(), use_state_eq(|| false));
    let (chain, peers) = (use_topic::<ChainView>(), use_topic::<PeersView>());
    let held = holders(&chain, &peers);
    let set = {
        let open = open.setter();
        Callback::from(move |wanted: bool| open.set(wanted))
    };
    let forget = {
        let (request, set) = (request.clone(), set.clone());
        Callback::from(move |_: MouseEvent| {
            set.emit(false);
            request.ask(ask::ForgetChain(held == 0), move |answer| {
                answer.map(|()| Some(text::forgotten(lang).to_owned()))
            });
        })
    };
    let words = if held == 0 { text::forget_anyway(lang) } else { text::forget(lang) };
    html! {
        <>
            <Button icon={Glyph::Broken} busy={request.busy} disabled={chain.height == 0} onclick={set.reform(|_: MouseEvent| true)}>{ text::forget(lang) }</Button>
            if *open {
                <Dialog title={text::forget_title(lang)} onclose={set.reform(|()| false)} actions={html! {
                    <>
                        <Button onclick={set.reform(|_: MouseEvent| false)}>{ common::cancel(lang) }</Button>
                        <Button kind={ButtonKind::Danger} onclick={forget}>{ words }</Button>
                    </>
                }}>
                    <p>{ text::forget_why(lang) }</p>
                    if held == 0 {
                        <Callout bad=true icon={Glyph::Alert}>{ text::forget_nobody(lang) }</Callout>
                    } else {
                        <p>{ text::forget_held(lang, held) }</p>
                    }
                </Dialog>
            }
        </>
    }
}
