//! The course, around what its pages say themselves.

texts! {
    title { zh: "课程", en: "Course" }
    intro(written: usize) { zh: "{written} 个任务，先做哪一个都行，没有锁", en: "{written} missions, in any order: nothing is locked", one: "{written} mission" }
    not_written { zh: "这一页还没有写", en: "This page is still to be written" }
    not_written_why { zh: "目录里颜色浅的页还没有写，别的都可以打开。", en: "Pale pages in the table of contents are still to come. All others can be opened." }
    no_text { zh: "没能载入课程", en: "The course could not be loaded" }
    no_text_why { zh: "服务器没有回应，或者它的文件来自另一个版本。做完的任务都还在。", en: "The server does not answer, or its files are of another version. What you did is safe." }
    all_pages { zh: "全部 70 页", en: "All 70 pages" }
    previous(page: u8, title: &str) { zh: "上一页：{page} {title}", en: "Previous: {page} {title}" }
    next(page: u8, title: &str) { zh: "下一页：{page} {title}", en: "Next: {page} {title}" }
    done_of(done: usize, all: usize) { zh: "{done} / {all}", en: "{done} / {all}" }
    mine { zh: "我做完的", en: "What I have done" }
    missions(n: usize) { zh: "个任务，共 {n} 个", en: "missions of {n}" }
    mine_why { zh: "完成的任务和节点存在一起，导出时也在里面。", en: "Done missions are stored with your node, and are in its export." }
    is_done { zh: "已完成", en: "done" }
    is_going_on { zh: "正在做", en: "in progress" }
    to_come { zh: "还没有写", en: "to come" }
    right { zh: "说对了。", en: "That is right." }
    not_quite { zh: "再看看。", en: "Look again." }
    mission { zh: "任务", en: "Mission" }
    begin { zh: "开始", en: "Begin" }
    again { zh: "再做一次", en: "Do it again" }
    waiting { zh: "节点在看", en: "Your node is watching" }
    saw(time: &str) { zh: "{time}，节点看到的是：", en: "{time}, what the node saw:" }
    hint { zh: "提示", en: "Hint" }
    answer { zh: "做法", en: "How to do it" }
    your_answer { zh: "我的答案", en: "Your answer" }
    check { zh: "核对", en: "Check" }
    tools { zh: "要用到", en: "You need" }
    completed(page: u8) { zh: "第 {page} 页的任务完成了", en: "The mission of page {page} is done" }
    deck { zh: "讲义说", en: "The slides say" }
    slide(n: u8) { zh: "S{n}", en: "S{n}" }
    now { zh: "现在是", en: "What is true" }
    sources { zh: "依据", en: "Source" }
    payment { zh: "最近的付款", en: "Your latest payment" }
    no_payment { zh: "还没有付过款", en: "No payment yet" }
    no_payment_why { zh: "付出的第一笔会画在这里：花了哪几枚硬币，付给谁，找回多少。", en: "The first one is drawn here: which coins it spends, whom it pays, and the change." }
    supply { zh: "这个房间的阶梯", en: "The stairs of this room" }
    supply_note(height: u32) { zh: "现在在第 {height} 块", en: "you are at block {height}" }
    supply_sentence(interval: u32, height: u32) {
        zh: "奖励每 {interval} 块减半；现在在第 {height} 块，阶梯在它左边的面积就是已有的币。",
        en: "The reward halves every {interval} blocks. You are at block {height}: the area to its left is all coins made so far."
    }
}
