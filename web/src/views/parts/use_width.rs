//! The width of a place on the screen: drawings are laid out in real pixels, never scaled.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// A reference to put on an element, and its inner width in px; 0 until it is on the screen.
#[hook]
pub fn use_width() -> (NodeRef, f64) {
    let node = use_node_ref();
    let width = use_state_eq(|| 0.0);
    let setter = width.setter();
    use_effect_with(node.clone(), move |node| {
        let watch = node.cast::<Element>().and_then(|element| Watch::new(element, setter));
        move || drop(watch)
    });
    (node, *width)
}

struct Watch {
    observer: ResizeObserver,
    _on_resize: Closure<dyn Fn()>,
}

impl Watch {
    fn new(element: Element, setter: UseStateSetter<f64>) -> Option<Self> {
        let measured = element.clone();
        let on_resize = Closure::<dyn Fn()>::new(move || setter.set(f64::from(measured.client_width())));
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        Some(Self { observer, _on_resize: on_resize })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
