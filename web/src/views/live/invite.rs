//! Getting more nodes: another tab here, or a link for others.

use yew::prelude::*;

use crate::i18n::{live, use_lang};
use crate::links::{invitation, page_address};
use crate::state::use_app;
use crate::ui::{Button, ButtonKind, CopyButton, Glyph};

/// Properties of [`OpenNode`].
#[derive(Properties, PartialEq)]
pub struct OpenNodeProps {
    /// The main action of its panel.
    #[prop_or_default]
    pub primary: bool,
}

/// Opens this page in another tab. That tab knows nothing of this one's node and gets one of its own.
#[component]
pub fn OpenNode(props: &OpenNodeProps) -> Html {
    let lang = use_lang();
    let kind = if props.primary { ButtonKind::Primary } else { ButtonKind::Default };
    html! {
        <Button {kind} small={!props.primary} icon={Glyph::Plus} href={page_address(&crate::start::query())} new_tab=true>
            { live::open_node(lang) }
        </Button>
    }
}

/// Copies the invitation link.
#[component]
pub fn CopyInvite() -> Html {
    let (lang, app) = (use_lang(), use_app());
    html! { <CopyButton text={invitation(&app)} label={live::copy_invite(lang)} small=false /> }
}
