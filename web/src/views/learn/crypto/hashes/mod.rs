//! Hash functions: what goes in to the byte, what comes out, and what can't be turned around.

mod birthday;
mod pairs;
mod pipeline;
mod preimage;
mod properties;
mod typed;

use yew::prelude::*;

pub use self::birthday::BirthdayPanel;
pub use self::pairs::PairsPanel;
pub use self::pipeline::PipelinePanel;
pub use self::preimage::PreimagePanel;
pub use self::properties::PropertiesPanel;
pub use self::typed::TypedPanel;

/// Hashes.
#[component]
pub fn HashesPage() -> Html {
    html! {
        <div class="stack">
            <TypedPanel />
            <PropertiesPanel />
            <PreimagePanel />
            <BirthdayPanel />
            <PairsPanel />
            <PipelinePanel />
        </div>
    }
}
