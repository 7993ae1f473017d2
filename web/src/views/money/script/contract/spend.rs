//! Moving a contract's money by one of its spending paths.

use hashyard_core::OutPoint;
use hashyard_node::view::ContractCoinView;
use hashyard_ui_model::contract::{Opens, first_opens, opens, secret_bytes};
use yew::prelude::*;

use super::ContractProps;
use super::spending_paths::opens_text;
use crate::bridge::ask;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::ui::{Button, Callout, CopyButton, Field, Seg, SegItem};
use crate::views::parts::{Unlocking, on_submit, set, use_request, use_unlock};

/// Path, secret, receiver; the result is sent, or a PSBT that others must sign.
#[component]
pub fn SpendForm(props: &ContractProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let (path, busy) = (use_state_eq(|| 0_usize), request.busy);
    let (secret, to) = (use_state_eq(String::new), use_state_eq(String::new));
    let handed_on = use_state_eq(|| None::<String>);
    let paths = &props.contract.paths;
    let chosen = paths.get(*path).cloned();
    let needs_secret = chosen.as_ref().is_some_and(|path| path.preimage_hash.is_some());
    let coins = &props.contract.coins;
    let ready = coins.iter().filter(|coin| opens(coin, *path) == Opens::Now);
    let ready: Vec<OutPoint> = ready.map(|coin| coin.outpoint).collect();
    let idle = ready.is_empty() || (needs_secret && secret.is_empty());
    let wait = wait(lang, coins, *path, ready.len());
    let spend = {
        let (address, handed_on) = (props.contract.address.clone(), handed_on.setter());
        let path = chosen.map(|path| path.name);
        let preimage = needs_secret.then(|| secret_bytes(&secret));
        let to = Some(to.trim().to_owned()).filter(|to| !to.is_empty());
        Callback::from(move |()| {
            let handed_on = handed_on.clone();
            let (address, coins, preimage, to) =
                (address.clone(), ready.clone(), preimage.clone(), to.clone());
            request.ask(ask::SpendContract { address, path, coins, preimage, to }, move |answer| {
                let Some(psbt) = answer? else { return Ok(Some(text::spent(lang).to_owned())) };
                handed_on.set(Some(psbt));
                Ok(None)
            });
        })
    };
    let Unlocking { first, dialog } = use_unlock();
    let onsubmit = on_submit(move || first.emit(spend.clone()));
    let items: Vec<_> = paths.iter().map(|path| SegItem::new(text::path_name(lang, path.name))).collect();
    html! {
        <>
        <form class="form contract-spend" {onsubmit}>
            if items.len() > 1 {
                <Seg label={text::spending_path(lang)} {items} selected={*path} onselect={set(&path)} />
            }
            if needs_secret {
                <Field id="spend-secret" label={text::secret(lang)} value={(*secret).clone()} oninput={set(&secret)} />
            }
            <Field id="spend-to" label={text::spend_to(lang)} value={(*to).clone()} oninput={set(&to)} mono=true hint={html! { text::spend_to_hint(lang) }} />
            <div class="row"><Button {busy} disabled={idle}>{ text::spend(lang) }</Button></div>
            if let Some(words) = wait {
                <p class="hint" role="status">{ words }</p>
            }
            if let Some(psbt) = &*handed_on {
                <Callout>{ text::half_signed(lang) }</Callout>
                <div class="row"><CopyButton text={psbt.clone()} label={text::copy_psbt(lang)} /></div>
                <code class="longhash contract-psbt" translate="no">{ psbt }</code>
            }
        </form>
        { dialog }
        </>
    }
}

/// What must be waited for, if some coins can't take the path yet.
fn wait(lang: Lang, coins: &[ContractCoinView], path: usize, ready: usize) -> Option<String> {
    match first_opens(coins, path)? {
        Opens::Now => (ready < coins.len()).then(|| text::only_coins(lang, ready, coins.len())),
        later => Some(text::opens_at(lang, &opens_text(lang, later))),
    }
}
