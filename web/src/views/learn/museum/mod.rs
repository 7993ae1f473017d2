//! Real blocks of the main chain: dropped as files or pasted as hex, validated, explored.

mod drop;
mod paste;
mod progress;

use hashyard_node::view::{ChainView, Identity};
use yew::prelude::*;

use self::drop::FilesPanel;
use self::paste::PastePanel;
use crate::i18n::{Lang, museum as text, use_lang};
use crate::route::{BlockId, Route};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Glyph, HashText, Panel, StateBox};

/// Height of the first payment between two people.
const FIRST_PAYMENT: u32 = 170;

/// The Museum.
#[component]
pub fn MuseumPage() -> Html {
    let (lang, identity, chain) = (use_lang(), use_topic::<Identity>(), use_topic::<ChainView>());
    if !identity.is_museum() {
        return elsewhere(lang);
    }
    html! {
        <section class="view top" id="v-museum">
            <div class="view-head"><h1>{ text::museum(lang) }</h1><span class="m">{ text::intro(lang) }</span></div>
            <div class="g2">
                <FilesPanel />
                <div class="stack">
                    <Panel title={text::chain(lang)}>
                        <div class="pb form">
                            <dl class="facts">
                                <dt>{ text::height(lang) }</dt><dd class="num b">{ chain.height }</dd>
                                <dt>{ text::tip(lang) }</dt><dd><HashText hash={chain.tip} href={Route::Block(Some(BlockId::Hash(chain.tip))).to_string()} /></dd>
                            </dl>
                            <div class="row">{ exhibits(lang, chain.height) }</div>
                        </div>
                    </Panel>
                    <PastePanel />
                </div>
            </div>
        </section>
    }
}

fn exhibits(lang: Lang, height: u32) -> Html {
    let link = |name: &'static str, height: u32| {
        html! { <Button small=true icon={Glyph::Block} href={Route::Block(Some(BlockId::Height(height))).to_string()}>{ name }</Button> }
    };
    html! {
        <>
            { link(text::genesis(lang), 0) }
            if height >= FIRST_PAYMENT {
                { link(text::first_payment(lang), FIRST_PAYMENT) }
            }
            if height > 0 {
                { link(text::latest(lang), height) }
            }
        </>
    }
}

fn elsewhere(lang: Lang) -> Html {
    html! {
        <section class="view top">
            <h1 class="sr">{ text::museum(lang) }</h1>
            <Panel title={text::museum(lang)}>
                <StateBox icon={Glyph::Block} title={text::elsewhere(lang)} text={text::elsewhere_why(lang)}>
                    <Button kind={ButtonKind::Primary} href="?network=mainnet#/museum">{ text::open_museum(lang) }</Button>
                </StateBox>
            </Panel>
        </section>
    }
}
