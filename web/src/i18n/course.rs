//! The course, around what its pages say themselves.

use super::Lang;

texts! {
    title { zh: "课程", en: "Course" }
    intro(all: usize) { zh: "{all} 页，先做哪一页都行，没有锁", en: "{all} pages. Take them in any order: nothing is locked" }
    no_such_page { zh: "没有这一页", en: "There is no such page" }
    no_such_page_why { zh: "课程有 70 页，从 1 到 70。", en: "The course has 70 pages, from 1 to 70." }
    no_text { zh: "没能载入课程", en: "The course could not be loaded" }
    no_text_why { zh: "服务器没有回应，或者它的文件来自另一个版本。做完的任务都还在。", en: "The server does not answer, or its files are of another version. What you did is safe." }
    no_mission { zh: "没能载入任务。请检查网络，再开始一次。", en: "The mission could not be loaded. Check the connection, and begin again." }
    all_pages { zh: "全部 70 页", en: "All 70 pages" }
    previous(page: u8, title: &str) { zh: "上一页：{page} {title}", en: "Previous: {page} {title}" }
    next(page: u8, title: &str) { zh: "下一页：{page} {title}", en: "Next: {page} {title}" }
    beside { zh: "边看边做", en: "Beside your node" }
    whole_page { zh: "放大成整页", en: "Full page" }
    close { zh: "收起课程", en: "Close the course" }
    done_of(done: usize, all: usize) { zh: "{done}/{all}", en: "{done}/{all}" }
    find { zh: "找一页：题目、章名或页码", en: "Find a page or chapter" }
    filter { zh: "显示哪些页", en: "Which pages" }
    all { zh: "全部", en: "All" }
    to_do { zh: "没做过", en: "To do" }
    alone { zh: "一个人", en: "Alone" }
    together { zh: "几个标签页", en: "Several tabs" }
    no_page { zh: "没有叫这个名字的页", en: "No page is called that." }
    forget_words { zh: "清除搜索", en: "Clear the search" }
    shown(n: usize) { zh: "显示 {n} 页", en: "{n} pages shown", one: "{n} page shown" }
    next_up { zh: "接下来", en: "Next" }
    begin_here { zh: "从这里开始", en: "Begin here" }
    follows_on { zh: "接着往下走", en: "Follows on" }
    done_alone { zh: "一个人就能做", en: "You can do it alone" }
    digest { zh: "这组任务的摘要：多做一个，条纹就变。", en: "The digest of your missions: one more, and the stripe is another." }
    mine { zh: "我做完的", en: "What I have done" }
    attacks_first { zh: "这个任务要在允许攻击的房间里做：请先从旁边打开那个房间。", en: "This takes a room in which attacks are allowed: open that first, beside this." }
    missions(n: usize) { zh: "个任务做完了，共 {n} 个", en: "done, of {n} missions" }
    mine_why { zh: "完成的任务和节点存在一起，导出时也在里面。", en: "Done missions are stored with your node, and are in its export." }
    benches { zh: "工作台", en: "Benches" }
    is_done { zh: "已完成", en: "done" }
    key_done { zh: "已完成", en: "Done" }
    is_going_on { zh: "正在做", en: "in progress" }
    right { zh: "说对了。", en: "That is right." }
    not_quite { zh: "再看看。", en: "Look again." }
    mission { zh: "任务", en: "Mission" }
    begin { zh: "开始", en: "Begin" }
    once_more { zh: "已经做完。想再试一次，请按“再做一次”。", en: "Done. Press \"Do it again\" to try once more." }
    again { zh: "再做一次", en: "Do it again" }
    resumed {
        zh: "任务接着做：打过勾的算数，前后相连的步骤要从头再来一次。",
        en: "The mission goes on: ticks stay, but steps that build on each other have to be done again."
    }
    other_words {
        zh: "钱包换了助记词，任务重新开始：完成的任务记在助记词名下。",
        en: "The wallet has other words now, and the mission begins anew: what is done counts for the words with which it was done."
    }
    begin_note { zh: "按下“开始”之后发生的才算。", en: "What counts is what happens after you begin." }
    begin_ends(page: u8) { zh: "第 {page} 页的任务还在做。一开始这个，那个就停下；打过的勾在页面重新载入前都留着。", en: "The mission of page {page} is in progress. It rests when you begin this one, and keeps its ticks until this tab is loaded again." }
    completed_unsaved(page: u8) { zh: "第 {page} 页的任务完成了，可是现在什么都没有保存", en: "The mission of page {page} is done, but nothing is being saved" }
    waiting { zh: "节点在看", en: "Your node is watching" }
    saw(time: &str) { zh: "{time}，节点看到的是：", en: "{time}, what the node saw:" }
    hint { zh: "提示", en: "Hint" }
    answer { zh: "做法", en: "How to do it" }
    your_answer { zh: "我的答案", en: "Your answer" }
    check { zh: "核对", en: "Check" }
    open_as(role: &str) { zh: "另开一个：{role}", en: "Open another: {role}" }
    tools { zh: "要用到", en: "You need" }
    completed(page: u8) { zh: "第 {page} 页的任务完成了", en: "The mission of page {page} is done" }
    deck { zh: "讲义说", en: "The slides say" }
    slide(n: u8) { zh: "S{n}", en: "S{n}" }
    now { zh: "现在是", en: "What is true" }
    sources { zh: "依据：", en: "Source: " }
    payment { zh: "最近的付款", en: "Your latest payment" }
    no_payment { zh: "还没有付过款", en: "No payment yet" }
    no_payment_why { zh: "到“钱包”里付一笔，它会画在这里：花了哪几枚硬币，付给谁，找回多少。", en: "Pay somebody from your Wallet, and it is drawn here: which coins it spends, whom it pays, and the change." }
    received { zh: "最近收到的付款", en: "Latest payment to you" }
    received_amount { zh: "金额", en: "amount" }
    received_standing { zh: "走到哪里", en: "where it is" }
    received_waits { zh: "在内存池里，还没有确认", en: "in the mempool, not confirmed yet" }
    received_depth(n: u32) { zh: "已进区块，{n} 次确认", en: "in a block, {n} confirmations", one: "in a block, {n} confirmation" }
    supply { zh: "这个房间的阶梯", en: "The stairs of this room" }
    supply_note(height: u32) { zh: "现在在第 {height} 块", en: "you are at block {height}" }
    supply_sentence(interval: u32, height: u32) {
        zh: "奖励每 {interval} 块减半；现在在第 {height} 块，阶梯在它左边的面积就是已有的币。",
        en: "The reward halves every {interval} blocks. You are at block {height}: the area to its left is all coins made so far."
    }
}

/// A chapter's number.
pub fn chapter(lang: Lang, number: usize) -> String {
    const NUMERALS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match lang {
        Lang::Zh if number < 10 => NUMERALS[number].to_owned(),
        Lang::Zh if number < 20 => format!("十{}", NUMERALS[number - 10]),
        _ => number.to_string(),
    }
}
