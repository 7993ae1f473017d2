//! To whom: an address that the node checks while it is typed, or a payment link.

use hashyard_core::Network;
use hashyard_core::wallet::PaymentLink;
use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Form;
use super::form::{Change, SendForm};
use crate::bridge::{AddressCheck, Said, ask};
use crate::client::use_client;
use crate::i18n::{Lang, errors, use_lang, wallet as text};
use crate::ui::{Field, Form as StripeForm, Glyph, HashBytes, Stripe, Tag, Tone};

/// Properties of [`Recipient`].
#[derive(Properties, PartialEq)]
pub struct RecipientProps {
    /// The form.
    pub form: Form,
    /// Whose addresses these are.
    pub network: Network,
}

/// The field for the address.
#[component]
pub fn Recipient(props: &RecipientProps) -> Html {
    let (client, lang) = (use_client(), use_lang());
    let form = &props.form;
    use_effect_with(form.payee(), {
        let form = form.dispatcher();
        move |to| {
            let to = to.clone();
            if !to.is_empty() {
                spawn_local(async move {
                    if let Ok(check) = client.ask(ask::CheckAddress(to.clone())).await {
                        form.dispatch(Change::Checked(to, check));
                    }
                });
            }
        }
    });
    let oninput = {
        let (form, network) = (form.dispatcher(), props.network);
        Callback::from(move |typed: String| form.dispatch(read(typed, network)))
    };
    let (before, after) = marks(lang, form.check());
    html! {
        <>
            <Field id="pay-to" label={text::pay_to(lang)} mono=true value={form.to.clone()} {oninput} {before} {after}
                error={problem(lang, form).map(AttrValue::from)} hint={html! { remark(lang, form.check()) }} />
            if let Some(Ok(link)) = &form.link {
                { request(lang, link) }
            }
        </>
    }
}

/// What is no link is an address.
fn read(typed: String, network: Network) -> Change {
    let is_link = typed.trim_start().to_ascii_lowercase().starts_with("bitcoin:");
    let link = is_link.then(|| PaymentLink::parse(&typed, network.params()).map_err(Said::from));
    Change::To(typed, link)
}

/// Who asks for what, in the words of the link: read before it is paid.
fn request(lang: Lang, link: &PaymentLink) -> Html {
    let given = [(text::link_label(lang), &link.label), (text::link_message(lang), &link.message)];
    let lines: Vec<_> = given
        .into_iter()
        .filter_map(|(name, said)| Some((name, said.as_ref().filter(|said| !said.is_empty())?)))
        .collect();
    html! {
        if !lines.is_empty() {
            <dl class="facts request">{ for lines.into_iter().map(|(name, said)| html! { <><dt>{ name }</dt><dd>{ said }</dd></> }) }</dl>
        }
    }
}

fn marks(lang: Lang, check: Option<&AddressCheck>) -> (Option<Html>, Option<Html>) {
    let Some(AddressCheck::Valid { program, yours }) = check else { return (None, None) };
    let hash = HashBytes::from_hex(program);
    let tile = html! { <Stripe {hash} form={StripeForm::Tile} width=20 height=20 /> };
    let tag = match yours {
        true => html! { <Tag tone={Tone::Accent}>{ crate::i18n::common::you(lang) }</Tag> },
        false => html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::valid_tag(lang) }</Tag> },
    };
    (Some(tile), Some(tag))
}

fn problem(lang: Lang, form: &SendForm) -> Option<String> {
    if let Some(Err(why)) = &form.link {
        return Some(text::bad_link(lang, why.text(lang)));
    }
    match form.check()? {
        AddressCheck::Valid { .. } => None,
        AddressCheck::BadChecksum => Some(text::bad_checksum(lang).to_string()),
        AddressCheck::OtherNetwork(network) => {
            Some(text::other_network(lang, errors::network(lang, *network)))
        }
        AddressCheck::Malformed(why) => Some(capitalised(why.text(lang))),
    }
}

fn remark(lang: Lang, check: Option<&AddressCheck>) -> &'static str {
    match check {
        Some(AddressCheck::Valid { yours: true, .. }) => text::own_address(lang),
        Some(AddressCheck::Valid { yours: false, .. }) => text::valid(lang),
        _ => text::pay_to_hint(lang),
    }
}
