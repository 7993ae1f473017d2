//! Page 62: how fast a block spreads, and what crosses for it.

texts! {
    arrival { zh: "一个区块什么时候到了哪里", en: "When a block was where" }
    arrival_note { zh: "从第一个标签页说起它算起", en: "since the first tab announced it" }
    silence { zh: "还没有别的标签页说起区块", en: "No tab announced a block yet" }
    silence_why { zh: "再开三个标签页，在其中一个里挖矿；每个标签页什么时候说起新区块，都会画在这里。", en: "Open three more tabs and mine in one of them: when each of them announces a new block is drawn here." }
    which { zh: "哪一块", en: "Which block" }
    latest { zh: "最近一块", en: "The latest" }
    block(height: u32) { zh: "第 {height} 块", en: "Block {height}" }
    ms(ms: u64) { zh: "{ms} 毫秒", en: "{ms} ms" }
    half { zh: "50%", en: "50 %" }
    nearly_all { zh: "99%", en: "99 %" }
    curve(height: u32, told: usize, of: usize) { zh: "第 {height} 块：{of} 个标签页中有 {told} 个说起过它", en: "Block {height}: {told} of {of} tabs announced it" }
    reached_half(ms: u64) { zh: "到一半用了 {ms} 毫秒", en: "half of them within {ms} ms" }
    reached_all(ms: u64) { zh: "到 99% 用了 {ms} 毫秒", en: "99 % within {ms} ms" }
    first(name: &str) { zh: "{name} 最先", en: "{name} first" }
    later(ms: u64, name: &str) { zh: "{name} 晚 {ms} 毫秒", en: "{name} {ms} ms later" }
    silent { zh: "不转告区块", en: "Tell nobody of blocks" }
    silent_on { zh: "别人的区块不再转告，所以每个邻居都会来说。自己挖的照样说。只到重新载入为止。", en: "Nobody is told of the blocks of others, so every neighbour tells of them. Its own are still announced. Until the tab is loaded again." }
    silent_off { zh: "现在这个标签页也转告区块：先听它说的邻居，就不再来说了。", en: "This tab passes blocks on: a neighbour that hears of one here does not tell of it." }
    predict { zh: "下一块到一半标签页用几毫秒？", en: "How many ms until half of the tabs have the next block?" }
    say { zh: "先说", en: "Predict" }
    predicted(ms: u64) { zh: "说的是 {ms} 毫秒，等别人挖出下一块。", en: "{ms} ms predicted. Waiting for the next block of somebody else's." }
    predict_hint { zh: "看看前几块用了多久；差不到一倍就算对。", en: "Look at the last blocks: up to twice or half as long is right." }
    begin_first { zh: "请先开始任务。", en: "Begin the mission first." }
    bytes { zh: "传一块用了多少字节", en: "What crossed for a block" }
    bytes_note { zh: "和送来它的邻居之间", en: "with the neighbour that delivered it" }
    compact { zh: "紧凑区块", en: "Compact blocks" }
    no_bytes { zh: "还没收到别人的区块", en: "No block of others yet" }
    no_bytes_why { zh: "等别的标签页挖到一块，它多大、实际传了多少字节，都会列在这里。", en: "When another tab has mined one, its size and the bytes that crossed for it stand here." }
    transactions(n: u32) { zh: "{n} 笔交易", en: "{n} transactions", one: "{n} transaction" }
    crossed(bytes: u64, size: u32) { zh: "传了 {bytes} B，整块 {size} B", en: "{bytes} B crossed of {size} B" }
    came_whole { zh: "整块", en: "whole" }
    came_short { zh: "紧凑", en: "compact" }
    bars_why { zh: "灰条是整块的大小，彩条是实际传的。紧凑区块只带短编号；交易早就一笔一笔传过了。", en: "The grey bar is the whole block, the coloured one what crossed. A compact block has short ids only: its payments came before, one by one." }
}
