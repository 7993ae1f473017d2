//! A higher fee for what waits: a replacement, or a child that pays for its parent.

use hashyard_core::{FeeRate, Txid};
use hashyard_node::view::{FeeBumpKind, FeeBumpView};
use hashyard_ui_model::format::capitalised;
use hashyard_ui_model::typed;
use yew::prelude::*;

use super::dialogs::{WalletDialog, last_request};
use crate::bridge::ask;
use crate::i18n::{Lang, errors, history as text, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Dialog, Field, Glyph, Tag};
use crate::views::parts::{on_submit, set, use_inline_request};

/// By how much the rate that is proposed lies above the present one, in sat/vB.
const STEP: u32 = 5;

/// Properties of [`FeeBumpForm`].
#[derive(Properties, PartialEq)]
pub struct FeeBumpFormProps {
    /// The transaction.
    pub txid: Txid,
    /// How, and what it pays now.
    pub bump: FeeBumpView,
    /// Closes the dialog.
    pub close: Callback<()>,
}

/// Asks for the new rate and sends.
#[component]
pub fn FeeBumpForm(props: &FeeBumpFormProps) -> Html {
    let lang = use_lang();
    let FeeBumpView { kind, rate } = props.bump;
    let wanted = use_state_eq(|| rate.saturating_add(STEP).to_string());
    let request = use_inline_request();
    let typed = typed::fee_rate(&wanted);
    let higher =
        typed.as_ref().ok().filter(|wanted| **wanted > FeeRate::from_sat_per_vb(rate.into())).copied();
    let onsubmit = {
        let (request, close, txid) = (request.clone(), props.close.clone(), props.txid);
        on_submit(move || {
            let Some(rate) = higher else { return };
            last_request(&request, ask::BumpFee { txid, kind, rate }, text::bumped(lang), &close);
        })
    };
    let unit = html! { <Tag>{ "sat/vB" }</Tag> };
    let error = match &typed {
        Ok(_) => higher.is_none().then(|| text::rate_must_rise(lang, rate)),
        Err(error) => Some(capitalised(&errors::words(lang, error))),
    };
    html! {
        <Dialog title={name(lang, kind)} onclose={props.close.clone()}>
            <form class="dialog-form" {onsubmit}>
                <Callout icon={Glyph::Info}>{ note(lang, kind) }</Callout>
                <Field id="bump-rate" label={text::new_rate(lang)} mode="decimal" value={(*wanted).clone()} oninput={set(&wanted)}
                    after={unit} hint={html! { text::present_rate(lang, rate) }} error={error.map(AttrValue::from)} />
                { request.alert(lang) }
                <div class="dialog-actions">
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={higher.is_none()}>{ name(lang, kind) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

fn name(lang: Lang, kind: FeeBumpKind) -> &'static str {
    match kind {
        FeeBumpKind::Rbf => text::raise_fee(lang),
        FeeBumpKind::Cpfp => text::speed_up(lang),
    }
}

fn note(lang: Lang, kind: FeeBumpKind) -> &'static str {
    match kind {
        FeeBumpKind::Rbf => text::raise_fee_note(lang),
        FeeBumpKind::Cpfp => text::speed_up_note(lang),
    }
}

/// Opens the form; a locked wallet asks for its passphrase first.
pub fn fee_bump_button(
    lang: Lang,
    locked: bool,
    txid: Txid,
    bump: FeeBumpView,
    open: &Callback<WalletDialog>,
) -> Html {
    let form = open.reform(move |()| WalletDialog::FeeBump(txid, bump));
    let open = open.clone();
    let onclick = Callback::from(move |_: MouseEvent| match locked {
        true => open.emit(WalletDialog::Unlock(form.clone())),
        false => form.emit(()),
    });
    html! { <Button kind={ButtonKind::Quiet} small=true {onclick}>{ name(lang, bump.kind) }</Button> }
}
