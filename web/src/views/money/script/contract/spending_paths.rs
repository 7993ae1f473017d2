//! The ways out of a contract, as a small tree: from the coin to each way and what it needs.

use hashyard_core::contract::TemplateName;
use hashyard_node::view::{ContractCoinView, PathView};
use hashyard_ui_model::contract::{Opens, opens};
use yew::prelude::*;

use super::lock_text;
use crate::i18n::{Lang, contract as text};
use crate::ui::{Glyph, Icon, Tag, Tone};
use crate::views::parts::local_date_time;

/// What a way needs: a picture and words.
type Need = (Glyph, String);

/// The ways of a template, before anything is filled in: signers, secret, lock.
pub fn template_tree(lang: Lang, template: TemplateName) -> Html {
    let key = || (Glyph::Key, text::one_signature(lang).to_owned());
    let secret = || (Glyph::Eye, text::with_secret(lang).to_owned());
    let clock = || (Glyph::Clock, text::not_yet(lang).to_owned());
    let paths: Vec<Vec<Need>> = match template {
        TemplateName::Multisig => vec![vec![(Glyph::Key, text::signatures(lang, 2, 3)), key(), key()]],
        TemplateName::Htlc => vec![vec![secret(), key()], vec![clock(), key()]],
        TemplateName::Timelock => vec![vec![clock(), key()]],
        TemplateName::Vault => vec![vec![key()], vec![clock(), key()]],
    };
    let branch = |needs: &Vec<Need>| {
        let icon = |(icon, _): &Need| html! { <Icon of={*icon} /> };
        html! { <li>{ for needs.iter().map(icon) }</li> }
    };
    html! { <ul class="contract-tree" aria-hidden="true">{ for paths.iter().map(branch) }</ul> }
}

/// The ways of a contract with what each needs, and whether a coin could take it now.
pub fn path_tree(lang: Lang, paths: &[PathView], coin: Option<&ContractCoinView>) -> Html {
    let branch = |(index, path): (usize, &PathView)| {
        html! {
            <li>
                <b>{ text::path_name(lang, path.name) }</b>
                { for needs(lang, path).into_iter().map(|(icon, words)| html! { <span class="need"><Icon of={icon} />{ words }</span> }) }
                if let Some(coin) = coin {
                    { state(lang, coin, index) }
                }
            </li>
        }
    };
    html! { <ul class="contract-tree told">{ for paths.iter().enumerate().map(branch) }</ul> }
}

fn needs(lang: Lang, path: &PathView) -> Vec<Need> {
    let signatures = match path.signers.len() {
        1 => text::one_signature(lang).to_owned(),
        total => text::signatures(lang, path.required, total),
    };
    let own = path.signers.iter().filter(|signer| signer.yours).count();
    let others = (own < path.required as usize).then(|| (Glyph::User, text::not_yours(lang).to_owned()));
    let secret = path.preimage_hash.as_ref().map(|_| (Glyph::Eye, text::with_secret(lang).to_owned()));
    let lock = path.lock.map(|lock| (Glyph::Clock, lock_text(lang, lock)));
    [Some((Glyph::Key, signatures)), others, secret, lock].into_iter().flatten().collect()
}

fn state(lang: Lang, coin: &ContractCoinView, path: usize) -> Html {
    let opens = opens(coin, path);
    let tone = if opens == Opens::Now { Tone::Ok } else { Tone::Plain };
    html! { <Tag {tone}>{ opens_text(lang, opens) }</Tag> }
}

/// From when on a way is open, in words.
pub fn opens_text(lang: Lang, opens: Opens) -> String {
    match opens {
        Opens::Now => text::ready(lang).to_owned(),
        Opens::Block(height) => text::from_block(lang, height),
        Opens::Time(time) => text::from_time(lang, &local_date_time(time)),
        Opens::Unconfirmed => text::once_confirmed(lang).to_owned(),
    }
}
