//! Several lines to fill in.

use yew::prelude::*;

use crate::ui::Hint;
use crate::views::parts::area_text;

/// Several lines of keys or of a pasted text, with what stands beside the label and what is good to know.
pub fn text_area(
    id: impl Into<AttrValue>,
    label: &'static str,
    value: String,
    oninput: &Callback<String>,
    hint: Option<&'static str>,
    end: Html,
) -> Html {
    let oninput = oninput.reform(area_text);
    let id = id.into();
    html! {
        <div class="fr">
            <div class="row sp"><label class="lab" for={id.clone()}>{ label }</label>{ end }</div>
            <textarea class="script-area" {id} {oninput} {value} rows="3"
                spellcheck="false" autocomplete="off" autocapitalize="off" />
            if let Some(hint) = hint {
                <Hint>{ hint }</Hint>
            }
        </div>
    }
}
