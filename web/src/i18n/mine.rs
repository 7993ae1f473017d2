//! Texts of the Mine screen. A `*` begins and ends strong letters.

texts! {
    title { zh: "挖矿", en: "Mining" }
    mode { zh: "谁来挖", en: "Who mines" }
    by_machine { zh: "机器挖", en: "By machine" }
    by_hand { zh: "手动挖", en: "By hand" }
    pop_out { zh: "弹出小窗", en: "Pop out" }
    pop_out_blocked { zh: "浏览器拦截了小窗，请允许本页弹出窗口。", en: "The browser blocked the window: allow pop-ups for this page." }
    slept(span: &str) { zh: "浏览器让本标签页停了 {span}，现在补上落下的区块。", en: "The browser had stopped this tab for {span}. It is catching up." }

    header { zh: "正在哈希的 80 字节", en: "The 80 bytes being hashed" }
    header_note { zh: "线程 0", en: "thread 0" }
    header_changes { zh: "每次尝试只换最后四个字节：*nonce*。nonce 用完，就换 coinbase 里的 extra nonce，*默克尔根*随之全变；每隔几秒*时间*也更新。", en: "A try changes only the last four bytes, the *nonce*. When nonces run out the extra nonce in the coinbase changes, and with it the whole *Merkle root*; every few seconds the *time* moves on." }
    header_none { zh: "开始挖矿后，这里显示正在哈希的区块头。", en: "Start mining and the header being hashed shows here." }
    workers { zh: "每个线程", en: "Each thread" }
    tried(n: &str) { zh: "打开本页以来试了 {n} 次", en: "{n} tries since this tab was opened" }

    mining_preferences { zh: "怎么挖", en: "How to mine" }
    engine { zh: "用什么算", en: "Kernel" }
    gpu_open(name: &str) { zh: "线程 0 正用 GPU：{name}", en: "Thread 0 drives the GPU: {name}" }
    gpu_software(name: &str) { zh: "线程 0 用的是软件模拟的 GPU：{name}，比处理器慢得多", en: "Thread 0 drives a GPU that is a program, {name}: much slower than the processor" }
    gpu_missing(why: &str) { zh: "没有可用的 GPU（{why}），改用 simd128。", en: "No GPU ({why}): simd128 goes on instead." }
    duty { zh: "工作时间", en: "Duty cycle" }
    duty_of(n: u8) { zh: "{n}% 的时间在算", en: "hashing {n}% of the time" }
    only_visible { zh: "仅在看得见时挖", en: "Only while visible" }
    only_visible_note { zh: "切到别的标签页就歇着", en: "rests while the tab is hidden" }
    only_mains { zh: "仅在接电源时挖", en: "Only on mains power" }
    only_mains_note { zh: "用电池时就歇着", en: "rests on battery" }
    mains_unknown { zh: "这个浏览器不透露电源状态", en: "this browser doesn't tell" }
    paused_hidden { zh: "标签页被隐藏，暂停挖矿。", en: "Resting: the tab is hidden." }
    paused_battery { zh: "正在用电池，暂停挖矿。", en: "Resting: the machine is on battery." }
    miner_silent { zh: "接到任务后没有回应", en: "it was given work and said nothing" }
    miner_late { zh: "网页服务器没有回应", en: "the web server does not answer" }
    breakdowns(n: u32, why: &str) { zh: "有 {n} 个矿工线程出错并已更换。最近一次：{why}", en: "{n} miner threads broke and were replaced. The last: {why}", one: "A miner thread broke and was replaced: {why}" }

    waits { zh: "出块间隔", en: "Time between blocks" }
    waits_note(n: usize) { zh: "最近 {n} 个间隔", en: "last {n} gaps", one: "last gap" }
    waits_none { zh: "还没有足够的区块", en: "Not enough blocks yet" }
    waits_none_what { zh: "挖出几个区块后，这里比较实际间隔与指数分布。", en: "After a few blocks, real gaps are compared with the exponential distribution." }
    waits_chart(mean: &str, intended: &str) { zh: "平均 {mean}，目标 {intended}", en: "mean {mean}, aimed at {intended}" }
    waits_longer { zh: "更久", en: "longer" }
    waits_legend { zh: "柱 = 实际，线 = 全凭运气时的指数分布", en: "bars: seen; line: exponential, what chance alone gives" }
    bar_label(from: &str, to: &str, seen: u32, expected: &str) { zh: "{from} 到 {to}：实际 {seen}，期望 {expected}", en: "{from} to {to}: {seen} seen, {expected} expected" }
    bar_label_last(from: &str, seen: u32, expected: &str) { zh: "超过 {from}：实际 {seen}，期望 {expected}", en: "over {from}: {seen} seen, {expected} expected" }
    streaks { zh: "运气", en: "Luck" }
    streaks_picture { zh: "最近的间隔：比一半情况更快的在上，更慢的在下", en: "Latest gaps: faster than half of all above, slower below" }
    lucky_run(n: usize) { zh: "连续 {n} 块偏快", en: "{n} fast ones in a row", one: "the last one was fast" }
    unlucky_run(n: usize) { zh: "连续 {n} 块偏慢", en: "{n} slow ones in a row", one: "the last one was slow" }
    run_now(run: &str) { zh: "现在：{run}", en: "now: {run}" }
    run_longest(run: &str, chance: &str) { zh: "最长：{run}，任取这么多块都如此的概率 {chance}", en: "longest: {run}; any given run of that length has a chance of {chance}" }

    difficulty { zh: "难度调整", en: "Difficulty adjustment" }
    difficulty_never { zh: "本房间的难度不变。", en: "This room's difficulty never changes." }
    period(done: u32, interval: u32) { zh: "本周期第 {done} / {interval} 块", en: "block {done} of {interval} in this period" }
    took(elapsed: &str, intended: &str) { zh: "用了 {elapsed}，应为 {intended}", en: "took {elapsed}, meant to take {intended}" }
    next_factor(factor: &str) { zh: "照此下去，难度 × {factor}", en: "at this pace difficulty × {factor}" }
    factor_bounds { zh: "一次最多变 4 倍", en: "by 4 at most, either way" }
    stays_easiest { zh: "照此下去，难度不变：已是本房间的下限", en: "at this pace difficulty stays: it is the lowest of this room" }
    periods_picture { zh: "各周期的难度，bit", en: "difficulty of each period, bits" }

    share { zh: "份额与能耗", en: "Share and energy" }
    share_of_room { zh: "占全网算力", en: "Share of the room" }
    room_rate { zh: "全网估计", en: "Room, estimated" }
    energy_hash { zh: "每次哈希", en: "Each hash" }
    energy_block { zh: "我的一块平均要", en: "A block of yours, on average" }
    energy_assumption(watts: &str) { zh: "按每个忙碌线程 {watts} W 估计；浏览器不透露真实功耗。", en: "Assumes {watts} W for each busy thread: no browser tells the real power." }

    hand_title { zh: "转动 nonce", en: "Turn the nonce" }
    hand_how { zh: "区块头是真的：付给本钱包的下一个区块。每改一次 nonce，两次 SHA-256 都重新算过，结果毫无规律。", en: "The header is real: the next block, paying to this wallet. Every turn of the nonce runs SHA-256 twice, and nothing about the result can be foreseen." }
    hand_nonce { zh: "nonce", en: "nonce" }
    hand_back { zh: "减一", en: "One less" }
    hand_next { zh: "加一", en: "One more" }
    hand_hundred { zh: "试 100 个", en: "Try 100" }
    hand_fresh { zh: "换新区块头", en: "New header" }
    hand_tries(n: usize, best: &str, target: &str) { zh: "试了 {n} 次，最好 {best} bit，目标 {target} bit", en: "{n} tries, best {best} bits, target {target} bits", one: "{n} try, best {best} bits, target {target} bits" }
    hand_dots { zh: "每个点是一次尝试：越高，前导零越多；虚线是目标", en: "each dot is a try: the higher, the more leading zeros; the dashed line is the target" }
    hand_submit { zh: "提交这个区块", en: "Submit this block" }
    hand_won { zh: "不大于目标：我亲手挖出了一个区块！", en: "Not above the target: you found a block by hand!" }
    hand_sent { zh: "区块已提交并被接受。", en: "The block was accepted." }
    hand_refused(why: &str) { zh: "区块被拒：{why}", en: "The block was refused: {why}" }
    hand_wait(tries: &str) { zh: "平均要试 {tries} 次。机器一秒能试几百万次，所以由它来挖。", en: "It takes {tries} tries on average. A machine does millions a second: that is why it mines." }
}
