//! Where to be paid: QR code, address with its picture, and where it comes from.

use hashyard_node::view::WalletView;
use yew::prelude::*;

use super::derivation::derivation;
use crate::bridge::ask;
use crate::i18n::{use_lang, wallet as text};
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Glyph, Panel, QrCode, Seg, SegItem};
use crate::views::parts::{Unlocking, address_tile, set, use_request, use_unlock};

/// The receiving address.
#[component]
pub fn ReceivePanel() -> Html {
    let (request, lang) = (use_request(), use_lang());
    let Unlocking { first, dialog } = use_unlock();
    let chosen = use_state_eq(|| 0);
    let wallet = use_topic::<WalletView>();
    let kinds = &wallet.receive;
    let Some(receive) = kinds.get(*chosen).or(kinds.first()) else { return Html::default() };
    let kind = receive.kind;
    let onclick = request.callback(move |_: MouseEvent| ask::NewAddress(kind));
    let items: Vec<_> = kinds.iter().map(|one| SegItem::new(text::kind(lang, one.kind))).collect();
    let fresh = html! { <Button small=true icon={Glyph::Plus} busy={request.busy} {onclick}>{ text::new_address(lang) }</Button> };
    html! {
        <Panel title={text::receive(lang)} note={html! { <span class="mono">{ &receive.path }</span> }} end={fresh}>
            <div class="pb col">
                <div class="wallet-kinds">
                    <Seg label={text::address_kind(lang)} {items} selected={*chosen} onselect={set(&chosen)} />
                    <p class="hint">{ text::kind_note(lang, receive.kind) }</p>
                </div>
                <div class="money-receive">
                    <QrCode text={format!("bitcoin:{}", receive.address)} />
                    <div class="about">
                        <div class="row">{ address_tile(&receive.address, 28) }<span class="lab">{ text::avatar_note(lang) }</span></div>
                        { address_in_fours(&receive.address) }
                        <div class="row">
                            <CopyButton text={receive.address.clone()} label={text::copy_address(lang)} />
                            <span class="hint">{ if receive.used { text::used(lang) } else { text::never_used(lang) } }</span>
                        </div>
                    </div>
                </div>
                { derivation(lang, receive, &first) }
            </div>
            { dialog }
        </Panel>
    }
}

/// Four characters at a time, every second group lighter: easier to compare aloud.
fn address_in_fours(address: &str) -> Html {
    let letters: Vec<char> = address.chars().collect();
    let group = |(index, group): (usize, &[char])| {
        let class = (index % 2 == 1).then_some("even");
        html! { <span class={classes!(class)}>{ group.iter().collect::<String>() }</span> }
    };
    html! { <div class="wallet-address" translate="no">{ for letters.chunks(4).enumerate().map(group) }</div> }
}
