//! Several lines to fill in.

use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::ui::Hint;

/// Properties of [`TextArea`].
#[derive(Properties, PartialEq)]
pub struct TextAreaProps {
    /// Identifies it on the page.
    pub id: AttrValue,
    /// What belongs into it.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Something was typed.
    pub oninput: Callback<String>,
    /// What is good to know.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What stands beside the label.
    #[prop_or_default]
    pub end: Html,
}

/// Several lines of keys or of a pasted text.
#[component]
pub fn TextArea(props: &TextAreaProps) -> Html {
    let oninput = props.oninput.reform(|event: InputEvent| {
        let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        area.map_or_else(String::new, |area| area.value())
    });
    html! {
        <div class="fr">
            <div class="row sp"><label class="lab" for={props.id.clone()}>{ &props.label }</label>{ props.end.clone() }</div>
            <textarea class="script-area" id={props.id.clone()} {oninput} value={props.value.clone()} rows="3"
                spellcheck="false" autocomplete="off" autocapitalize="off" />
            if let Some(hint) = &props.hint {
                <Hint>{ hint }</Hint>
            }
        </div>
    }
}
