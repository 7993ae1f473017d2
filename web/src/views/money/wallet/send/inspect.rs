//! A closer look at the transaction before it is signed.

use hashyard_node::view::OutputView;
use yew::prelude::*;

use crate::bridge::PaymentPlan;
use crate::i18n::{Lang, use_lang, wallet as text};
use crate::state::Shared;
use crate::ui::{Button, Callout, CopyButton, Dialog, Glyph, LongHash};
use crate::views::parts::TxFlow;

/// Properties of [`InspectButton`].
#[derive(Properties, PartialEq)]
pub struct InspectButtonProps {
    /// The payment as worked out.
    pub plan: Shared<PaymentPlan>,
}

/// Opens the closer look.
#[component]
pub fn InspectButton(props: &InspectButtonProps) -> Html {
    let lang = use_lang();
    let looking = use_state_eq(|| false);
    let open = {
        let looking = looking.setter();
        Callback::from(move |_: MouseEvent| looking.set(true))
    };
    let close = {
        let looking = looking.setter();
        Callback::from(move |()| looking.set(false))
    };
    html! {
        <>
            <Button onclick={open}>{ text::inspect(lang) }</Button>
            if *looking {
                { inspect(lang, &props.plan, &close) }
            }
        </>
    }
}

/// The transaction in full, before it is signed.
fn inspect(lang: Lang, plan: &PaymentPlan, close: &Callback<()>) -> Html {
    let tx = &plan.tx;
    let output = |(index, output): (usize, &OutputView)| {
        let owner = output.address.clone().unwrap_or_else(|| output.kind.name().to_owned());
        html! { <><dt class="num">{ index }</dt><dd><LongHash text={owner} /><span class="num">{ output.value.to_string() }</span></dd></> }
    };
    html! {
        <Dialog title={text::inspect_title(lang)} onclose={close.clone()}>
            <div class="dialog-form">
                <Callout icon={Glyph::Info}>{ text::unsigned(lang) }</Callout>
                <TxFlow tx={tx.clone()} />
                <dl class="facts">{ for tx.outputs.iter().enumerate().map(output) }</dl>
                if !tx.raw.is_empty() {
                    <div class="rawhex" translate="no">{ &tx.raw }</div>
                    <div class="dialog-actions"><CopyButton text={tx.raw.clone()} /></div>
                }
            </div>
        </Dialog>
    }
}
