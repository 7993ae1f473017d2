//! What the benches show beside pages of the course.

use hashyard_course::PageNumber;
use yew::prelude::*;

use super::crypto::{self, asymmetric};
use super::ledgers;

/// The panels of a page; nothing for a page whose stage is no bench.
pub fn benches_of_page(page: PageNumber) -> Html {
    match page {
        39 => html! { <ledgers::StateTree /> },
        40 => html! { <><ledgers::ChannelPanel /><ledgers::WorldState /></> },
        42 => html! { <crypto::TypedPanel /> },
        43 => html! { <><crypto::PreimagePanel /><crypto::PropertiesPanel /><crypto::TypedPanel /></> },
        44 => html! { <><crypto::BirthdayPanel /><crypto::PairsPanel /></> },
        45 => html! { <crypto::PipelinePanel /> },
        46 => html! {
            <><crypto::KeySearchPanel /><crypto::SecretRowPanel /><crypto::RoundsPanel /><crypto::PicturePanel /></>
        },
        47 => html! { <asymmetric::Agreement /> },
        48 => html! { <asymmetric::Rsa /> },
        49 => html! { <asymmetric::Curve /> },
        50 => html! { <asymmetric::LetterPanel /> },
        56 => html! { <asymmetric::CarelessPanel /> },
        _ => Html::default(),
    }
}
