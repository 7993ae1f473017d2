//! Icons: 16 × 16, drawn with the text's colour.

use yew::prelude::*;

/// A name and its path data.
macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        /// Which icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(dead_code, reason = "the set is one whole; not every icon has its place yet")]
        pub enum Glyph { $($(#[$doc])* $name,)* }

        impl Glyph {
            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }
        }
    };
}

icons! {
    /// Two linked blocks.
    Live = "M1.5 5.5h5v5h-5zM9.5 5.5h5v5h-5zM6.5 7h3M6.5 9h3";
    /// A card with two edges.
    Block = "M2.5 2.5h11v11h-11zM5 2.5v11M11 2.5v11";
    /// A wallet.
    Wallet = "M2 5.2v7.3c0 .6.4 1 1 1h10c.6 0 1-.4 1-1V6.2c0-.6-.4-1-1-1H3A1 1 0 0 1 2 4.2c0-.6.4-1 1-1h9M11 9.3h.8";
    /// A node among nodes.
    Network = "M6 8a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM1.5 3.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM11.5 3.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM6.7 14a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0zM4.2 4.5 6.4 6.6M11.8 4.5 9.6 6.6M8 10v2.6";
    /// Four tiles.
    Kit = "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z";
    /// Light theme.
    Sun = "M5.2 8a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9";
    /// Dark theme.
    Moon = "M13.5 9.7A5.8 5.8 0 0 1 6.3 2.5 5.8 5.8 0 1 0 13.5 9.7z";
    /// A lens.
    Search = "M2.7 7a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0 -8.6 0zM10.2 10.2l3.3 3.3";
    /// More.
    Plus = "M8 3v10M3 8h10";
    /// Less.
    Minus = "M3 8h10";
    /// Two sheets.
    Copy = "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3";
    /// Done, valid.
    Check = "m3 8.5 3.2 3.2L13 4.8";
    /// Close, wrong.
    X = "m4 4 8 8M12 4l-8 8";
    /// Something is wrong.
    Alert = "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1";
    /// Going out.
    Out = "M4.5 11.5l7-7M6 4.5h5.5V10";
    /// Coming in.
    In = "M11.5 4.5l-7 7M10 11.5H4.5V6";
    /// A pickaxe: mined.
    Pick = "M3 13 10 6M4.5 2.8c3-.9 6.3.2 8.7 2.6M13.2 5.4c1.2 1.9 1.3 4 .8 6.1M9.3 4.3l2.5 2.5";
    /// An open book.
    Course = "M8 3.6C6.4 2.6 4.4 2.4 2 2.6v9.8c2.4-.2 4.4 0 6 1 1.6-1 3.6-1.2 6-1V2.6c-2.4-.2-4.4 0-6 1zM8 3.6v9.8";
    /// A flask: experiments.
    Flask = "M5.5 2h5M6.5 2v4.2L2.8 12.4c-.5.9.1 1.6 1 1.6h8.4c.9 0 1.5-.7 1-1.6L9.5 6.2V2M4.6 9.5h6.8";
    /// A broken link.
    Broken = "M6.5 9.5 4.8 11.2a2.1 2.1 0 0 1-3-3L4 6M9.5 6.5l1.7-1.7a2.1 2.1 0 0 1 3 3L12 10M5 2.5v1.5M2.5 5H4M11 13.5V12M13.5 11H12";
    /// A link.
    Link = "M6.5 9.5l3-3M7 4.8l1.2-1.2a2.6 2.6 0 0 1 3.8 3.7L10.7 8.6M9 11.2l-1.2 1.2A2.6 2.6 0 0 1 4 8.7l1.3-1.3";
    /// Back, older.
    Left = "M10 3 5 8l5 5";
    /// On, newer.
    Right = "m6 3 5 5-5 5";
    /// Up.
    Up = "M3.5 10.5 8 6l4.5 4.5";
    /// Opens a list.
    Down = "m3.5 6 4.5 4.5L12.5 6";
    /// Start.
    Play = "M5 3.2v9.6l7.5-4.8z";
    /// Pause.
    Pause = "M5 3v10M11 3v10";
    /// One step.
    Step = "M4 3.5v9L10 8zM12.5 3.5v9";
    /// To the start.
    First = "M12 3.5L7.5 8l4.5 4.5M4 3.5v9";
    /// To the end.
    Last = "M4 3.5L8.5 8 4 12.5M12 3.5v9";
    /// Stop.
    Stop = "M4 4h8v8H4z";
    /// A processor.
    Cpu = "M4.5 4.5h7v7h-7zM6.5 1.8v2.7M9.5 1.8v2.7M6.5 11.5v2.7M9.5 11.5v2.7M1.8 6.5h2.7M1.8 9.5h2.7M11.5 6.5h2.7M11.5 9.5h2.7";
    /// Hidden.
    EyeOff = "M2.5 2.5l11 11M6.6 6.6a2 2 0 0 0 2.8 2.8M4.3 4.6C2.8 5.6 1.8 7 1.3 8c1 2 3.3 4.5 6.7 4.5 1.2 0 2.3-.3 3.2-.8M7 3.6c.3 0 .7-.1 1-.1 3.4 0 5.7 2.5 6.7 4.5-.3.6-.8 1.3-1.4 2";
    /// Again.
    Refresh = "M13 3v3.5H9.5M3 13V9.5h3.5M12.5 6.3A5 5 0 0 0 3.6 5M3.5 9.7a5 5 0 0 0 8.9 1.3";
    /// Locked.
    Lock = "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5";
    /// Scissors.
    Cut = "M2.2 4a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0zM2.2 12a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0zM5.5 5 13.5 11.5M5.5 11l8-6.5";
    /// Two branches.
    Fork = "M2 4h12M5 4c2.5 0 2.5 8 5 8h4";
    /// A note.
    Info = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM8 7.3v3.5M8 5.2v.1";
    /// Back and forth.
    Swap = "M3 5.5h9.5L10 3M13 10.5H3.5L6 13";
    /// A person.
    User = "M5.3 5.5a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0 -5.4 0zM2.8 13.8c.6-2.7 2.6-4 5.2-4s4.6 1.3 5.2 4";
    /// Further entries.
    More = "M3.5 8v.1M8 8v.1M12.5 8v.1";
    /// A command line.
    Terminal = "M2.5 3h11v10h-11zM5 6l2 2-2 2M8.5 10.5h2.8";
    /// Settings.
    Gear = "M8 5.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4zM8 1.7v1.9M8 12.4v1.9M1.7 8h1.9M12.4 8h1.9M3.5 3.5l1.4 1.4M11.1 11.1l1.4 1.4M3.5 12.5l1.4-1.4M11.1 4.9l1.4-1.4";
    /// Code between brackets.
    Script = "M5.5 3h-2v10h2M10.5 3h2v10h-2M6.5 6h3M6.5 8h3M6.5 10h1.5";
    /// A clock.
    Clock = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM8 4.5V8l2.5 1.5";
    /// A key.
    Key = "M2.5 8a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0zM7.5 8h6v2.5M11 8v2";
    /// A museum.
    Museum = "M2 6.2 8 2.5l6 3.7zM3.5 6.5v6M6.5 6.5v6M9.5 6.5v6M12.5 6.5v6M2 13.5h12";
    /// Shown.
    Eye = "M1.3 8c1-2 3.3-4.5 6.7-4.5s5.7 2.5 6.7 4.5c-1 2-3.3 4.5-6.7 4.5S2.3 10 1.3 8zM8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z";
    /// Into a file.
    Download = "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11";
    /// From a file.
    Upload = "M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 13.5h11";
    /// Delete.
    Trash = "M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4";
    /// A chain.
    Chain = "M1.5 6h4v4h-4zM10.5 6h4v4h-4zM5.5 8h5";
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Which icon.
    pub of: Glyph,
    /// Width and height in pixels: 12, 16, 20 or 24.
    #[prop_or(16)]
    pub size: u8,
}

/// An icon. It is never alone: text or an `aria-label` beside it says the same.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let class = match props.size {
        12 => "ic ic12",
        20 => "ic ic20",
        24 => "ic ic24",
        _ => "ic",
    };
    html! { <svg {class} viewBox="0 0 16 16" aria-hidden="true"><path d={props.of.path()} /></svg> }
}
