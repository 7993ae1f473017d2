//! One transaction: where it stands, where the money goes, who signed, and its bytes.

mod facts;
mod inputs;
mod outputs;

use hashyard_core::Txid;
use hashyard_node::view::{ChainView, MempoolView, Place, TxView};
use yew::prelude::*;

use self::facts::{facts_panel, place_tag};
use self::inputs::InputsPanel;
use self::outputs::OutputsPanel;
use crate::bridge::ask;
use crate::i18n::{follow, tx as text, use_lang};
use crate::route::Route;
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Form, Glyph, LongHash, Panel, Stripe, Tag, Tone};
use crate::views::parts::{Failed, Loaded, TxFlow, Waiting, use_answer};

/// Properties of [`TxPage`].
#[derive(Properties, PartialEq)]
pub struct TxPageProps {
    /// Which transaction.
    pub txid: Txid,
}

/// The Transaction screen. Asked again at every block and every change of the mempool.
#[component]
pub fn TxPage(props: &TxPageProps) -> Html {
    let lang = use_lang();
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    let version = format!("{} {}", chain.tip, mempool.count);
    let asked = use_answer(ask::Tx(props.txid), version);
    match asked.answer {
        Loaded::Waiting => html! { <Waiting title={text::transaction(lang)} /> },
        Loaded::Failed(why) => html! {
            <Failed title={text::transaction(lang)} what={text::not_found(lang)} why={text::not_found_why(lang, &why)} />
        },
        Loaded::Ready(view) => html! { <Transaction key={props.txid.to_string()} {view} /> },
    }
}

/// Properties of the parts that draw a transaction.
#[derive(Properties, PartialEq)]
pub struct TxProps {
    /// The transaction.
    pub view: Shared<TxView>,
}

#[component]
fn Transaction(props: &TxProps) -> Html {
    let lang = use_lang();
    let view = &props.view;
    html! {
        <section class="view top">
            <div class="view-head">
                <Stripe hash={view.txid} form={Form::Tile} width=36 height=36 />
                <h1>{ text::transaction(lang) }</h1>
                { place_tag(lang, &view.place) }
                if view.coinbase {
                    <Tag tone={Tone::Plain}>{ text::coinbase(lang) }</Tag>
                }
                if view.replaceable && matches!(view.place, Place::Mempool) {
                    <Tag tone={Tone::Warn}>{ text::replaceable(lang) }</Tag>
                }
                <LongHash text={view.txid.to_string()} />
                if view.inputs.iter().any(|input| input.yours) {
                    <div class="end"><Button icon={Glyph::Right} href={Route::Follow(Some(view.txid)).to_string()}>{ follow::follow(lang) }</Button></div>
                }
            </div>
            <div class="g2b">
                <Panel title={text::flow(lang)}>
                    <div class="flow-box grow"><TxFlow tx={(**view).clone()} /></div>
                </Panel>
                { facts_panel(lang, view) }
            </div>
            <div class="g2">
                <InputsPanel view={view.clone()} />
                <OutputsPanel view={view.clone()} />
            </div>
            if !view.raw.is_empty() {
                <Panel title={text::raw(lang)} end={html! { <CopyButton text={view.raw.clone()} label={text::copy_hex(lang)} /> }}>
                    <div class="pb"><div class="rawhex" tabindex="0" role="group" aria-label={text::raw(lang)} translate="no">{ &view.raw }</div></div>
                </Panel>
            }
        </section>
    }
}
