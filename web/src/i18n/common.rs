//! What several screens say.

use hashyard_ui_model::format::Span;

use super::Lang;

texts! {
    you { zh: "我", en: "you" }
    copy { zh: "复制", en: "Copy" }
    copied { zh: "已复制", en: "Copied" }
    close { zh: "关闭", en: "Close" }
    cancel { zh: "取消", en: "Cancel" }
    retry { zh: "再试一次", en: "Try again" }
    loading { zh: "正在载入", en: "Loading" }
    unknown { zh: "未知", en: "unknown" }
    candidate { zh: "候选区块", en: "candidate" }
    stale { zh: "陈旧", en: "stale" }
    invalid { zh: "无效", en: "invalid" }
    header_only { zh: "只有区块头", en: "header only" }
    genesis { zh: "创世区块", en: "genesis" }
    tip { zh: "最新", en: "tip" }
    no_value { zh: "教学币，没有价值", en: "classroom coins, no value" }
    qr_code_of(text: &str) { zh: "二维码：{text}", en: "QR code of {text}" }
    messages { zh: "消息", en: "Messages" }
    tx_count(n: u32) { zh: "{n} 笔", en: "{n} tx" }
    blocks(n: u32) { zh: "{n} 块", en: "{n} blocks", one: "{n} block" }
    matures_in(n: u32) { zh: "还差 {n} 块成熟", en: "matures in {n} blocks", one: "matures in {n} block" }
    seconds(n: u64) { zh: "{n} 秒", en: "{n} s" }
    tenths(s: &str) { zh: "{s} 秒", en: "{s} s" }
    minutes(m: u64, s: u64) { zh: "{m} 分 {s} 秒", en: "{m} m {s} s" }
    hours(h: u64, m: u64) { zh: "{h} 小时 {m} 分", en: "{h} h {m} m" }
    days(d: u64, h: u64) { zh: "{d} 天 {h} 小时", en: "{d} d {h} h" }
    years(y: u64, d: u64) { zh: "{y} 年 {d} 天", en: "{y} y {d} d" }
    before(span: &str) { zh: "{span}前", en: "{span} ago" }
    just_now { zh: "刚刚", en: "just now" }
    in_browser { zh: "同机", en: "local" }
    show_more(n: usize) { zh: "再显示一些，还有 {n} 项", en: "Show more, {n} left" }
    by_relay { zh: "中继", en: "relay" }
    direct { zh: "直连", en: "direct" }
}

/// A span of time.
pub fn span(lang: Lang, seconds: f64) -> String {
    match Span::from_seconds(seconds) {
        Span::Seconds(n) => self::seconds(lang, n),
        Span::Minutes(m, s) => minutes(lang, m, s),
        Span::Hours(h, m) => hours(lang, h, m),
        Span::Days(d, h) => days(lang, d, h),
        Span::Years(y, d) => years(lang, y, d),
    }
}

/// A span that is a mean: below ten seconds, tenths count.
pub fn mean_span(lang: Lang, seconds: f64) -> String {
    match (0.05..9.95).contains(&seconds) {
        true => tenths(lang, &format!("{seconds:.1}")),
        false => span(lang, seconds),
    }
}

/// How long ago something was.
pub fn ago(lang: Lang, seconds: f64) -> String {
    if seconds < 1.0 { just_now(lang).to_string() } else { before(lang, &span(lang, seconds)) }
}
