//! The crypto bench: hash functions and ciphers, to be looked into and broken. It demonstrates and protects nothing.

pub mod asymmetric;
mod bytes;
mod hashes;
mod search;
mod symmetric;

use yew::prelude::*;

use self::asymmetric::AsymmetricPage;
use self::hashes::HashesPage;
pub use self::hashes::{
    BirthdayPanel, PairsPanel, PipelinePanel, PreimagePanel, PropertiesPanel, TypedPanel,
};
use self::symmetric::SymmetricPage;
pub use self::symmetric::{KeySearchPanel, PicturePanel, RoundsPanel, SecretRowPanel};
use crate::i18n::{crypto as text, use_lang};
use crate::route::{CryptoPage, Route, go};
use crate::ui::{Callout, Seg, SegItem};

/// The parts, in the order of their tabs.
const PAGES: [CryptoPage; 3] = [CryptoPage::Hashes, CryptoPage::Symmetric, CryptoPage::Asymmetric];

/// Properties of [`CryptoBench`].
#[derive(Properties, PartialEq)]
pub struct CryptoProps {
    /// Which part.
    pub page: CryptoPage,
}

/// The crypto bench.
#[component]
pub fn CryptoBench(props: &CryptoProps) -> Html {
    let lang = use_lang();
    let name = |page: &CryptoPage| match page {
        CryptoPage::Hashes => text::hashes(lang),
        CryptoPage::Symmetric => text::symmetric(lang),
        CryptoPage::Asymmetric => text::asymmetric(lang),
    };
    let items = PAGES.iter().map(|page| SegItem::new(name(page))).collect::<Vec<_>>();
    let selected = PAGES.iter().position(|page| *page == props.page).unwrap_or(0);
    let onselect = Callback::from(|index: usize| go(&Route::Crypto(PAGES[index])));
    html! {
        <section class="view top" id="v-crypto">
            <div class="view-head"><h1>{ text::title(lang) }</h1></div>
            <Callout>{ text::protects_nothing(lang) }</Callout>
            <div class="crypto-tabs"><Seg label={text::parts(lang)} {items} {selected} {onselect} /></div>
            { part(props.page) }
        </section>
    }
}

fn part(page: CryptoPage) -> Html {
    match page {
        CryptoPage::Hashes => html! { <HashesPage /> },
        CryptoPage::Symmetric => html! { <SymmetricPage /> },
        CryptoPage::Asymmetric => html! { <AsymmetricPage /> },
    }
}
