//! Getting more nodes: another tab here, or a link for others.

use yew::prelude::*;

use crate::i18n::{Lang, live};
use crate::links::{invitation, page_address};
use crate::start::query_as;
use crate::state::App;
use crate::ui::{Button, ButtonKind, CopyButton, Glyph};

/// Opens this page in another tab. That tab knows nothing of this one's node and gets one of its own.
pub fn open_node(lang: Lang, primary: bool) -> Html {
    let kind = if primary { ButtonKind::Primary } else { ButtonKind::Default };
    html! {
        <Button {kind} small={!primary} icon={Glyph::Plus} href={page_address(&query_as(None))} new_tab=true>
            { live::open_node(lang) }
        </Button>
    }
}

/// Copies the invitation link.
pub fn copy_invite(lang: Lang, app: &App) -> Html {
    html! { <CopyButton text={invitation(app)} label={live::copy_invite(lang)} small=false /> }
}
