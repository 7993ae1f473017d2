//! The sign of Hashyard: two stripes and what joins them.

use yew::prelude::*;

/// Two stripes and what joins them.
pub fn brand() -> Html {
    html! {
        <svg width="28" height="24" viewBox="0 0 28 24" shape-rendering="crispEdges" aria-hidden="true">
            <path class="h63" d="M2 2h6v4h-6zM20 2h6v4h-6z" />
            <path class="h51" d="M2 6h6v4h-6zM20 6h6v4h-6z" />
            <path class="h12" d="M2 10h6v4h-6zM20 10h6v4h-6z" />
            <path class="h62" d="M2 14h6v4h-6zM20 14h6v4h-6z" />
            <path class="h60" d="M2 18h6v4h-6zM20 18h6v4h-6z" />
            <path class="joint" d="M10 10h8v4h-8z" />
        </svg>
    }
}
