//! The laboratory: its screen and the values of experiments. A table goes only as deep as a macro may.

use hashyard_sim::{Name, ParameterName, Refused};

use super::Lang;
pub use super::experiments::{chart, claim, name, seen, source, x_axis, y_axis};

texts! {
    title { zh: "实验室", en: "Lab" }
    subtitle { zh: "讲义里的说法，一条条量出来", en: "The lecture's claims, measured" }
    all { zh: "全部实验", en: "All experiments" }
    benches { zh: "工作台", en: "Benches" }
    unknown(name: &str) { zh: "没有叫“{name}”的实验。下面是全部实验。", en: "There is no experiment \"{name}\". These are all there are." }

    values { zh: "参数", en: "Values" }
    run { zh: "运行", en: "Run" }
    pause { zh: "暂停", en: "Pause" }
    go_on { zh: "继续", en: "Go on" }
    cancel { zh: "取消", en: "Cancel" }
    progress { zh: "进度", en: "Progress" }
    running(percent: u32) { zh: "正在运行，{percent}%", en: "Running, {percent} %" }
    resting(percent: u32) { zh: "已暂停，{percent}%", en: "Paused, {percent} %" }
    done(seconds: &str) { zh: "已完成，{seconds} 秒", en: "Done, {seconds} s" }
    cancelled { zh: "已取消。量到的点还在。", en: "Cancelled. What was measured stays." }
    failed { zh: "运行中断了。再按一次“运行”。", en: "The run broke off. Press \"Run\" again." }
    out_of_range(least: f64, most: f64) { zh: "只能在 {least} 到 {most} 之间", en: "It must be {least} to {most}" }
    no_number { zh: "这不是数字", en: "That is no number" }
    not_whole { zh: "只能是整数", en: "It must be a whole number" }

    result { zh: "结果", en: "Result" }
    point { zh: "看哪个点", en: "Which point" }
    interval(low: &str, high: &str) { zh: "95% 区间 {low} – {high}", en: "95 % interval {low} – {high}" }
    formula { zh: "公式", en: "Formula" }
    inside { zh: "公式的值在区间里。", en: "The formula lies within the interval." }
    outside { zh: "公式的值在区间外。二十个点里平均会有一个这样；连着几个都这样，才说明公式和这里的情形不同。", en: "The formula lies outside. One point in twenty does so by chance; if several do, formula and measurement differ." }
    lower_bound { zh: "下限", en: "Lower bound" }
    upper_bound { zh: "上限", en: "Upper bound" }
    above_bound { zh: "实测不低于下限，本该如此。", en: "What was measured does not fall below the bound, as it must be." }
    below_bound { zh: "实测不超过上限，本该如此。", en: "What was measured does not exceed the bound, as it must be." }
    beyond_bound { zh: "实测越过了这条界线。", en: "What was measured lies beyond the bound." }
    nothing_yet { zh: "还没有量", en: "Nothing measured yet" }
    nothing_yet_why { zh: "按“运行”，点会一个一个出现。", en: "Press \"Run\", and the points appear." }
    legend_points { zh: "点是实测，竖线是 95% 区间", en: "Points are measured, with 95 % intervals" }
    legend_formula { zh: "，线是公式", en: "; the line is the formula" }
    legend_lower { zh: "，线是下限", en: "; the line is the lower bound" }
    legend_upper { zh: "，线是上限", en: "; the line is the upper bound" }
    beside_nakamoto { zh: "，虚线是 Nakamoto 2008 的算法", en: "; dashed: Nakamoto 2008" }
    beside_honest { zh: "，虚线是老实挖，上面那条是最优策略（Sapirshtein 2016）", en: "; dashed: mining honestly, and above it the best strategy (Sapirshtein 2016)" }
    beside_server { zh: "，虚线是只有服务器发", en: "; dashed: the server alone" }
    copy_link { zh: "复制链接", en: "Copy link" }
    in_lab { zh: "在实验室里打开", en: "Open in the Lab" }
}

texts! {
    one_run { zh: "单看一次", en: "One run at a time" }
    play { zh: "播放", en: "Play" }
    speed(times: u32) { zh: "速度 {times}×", en: "Speed {times}×" }
    moment { zh: "时刻", en: "Moment" }
    walks(count: usize) { zh: "前 {count} 次，每次一条线；零以上是攻击者领先", en: "The first {count}, a line each; above zero the attacker is ahead" }
    walks_above_half(count: usize) { zh: "51% 时的前 {count} 次，每次一条线；越过零就赢了", en: "The first {count} at 51 %, a line each; one that rises above zero has won" }
    walks_drawn { zh: "每次追赶中攻击者领先几块", en: "The attacker's lead in blocks, race by race" }
    blocks_found(count: u64) { zh: "挖出 {count} 块", en: "{count} blocks found" }
    chain_of(share: &str) { zh: "α = {share} 时最前面的几块；红的是矿池的，下面一行是陈旧区块", en: "The first blocks at α = {share}: red ones are the pool's, the lower row went stale" }
    chain_drawn { zh: "主链上每一块是谁的，下面是陈旧区块", en: "Whose blocks make up the main chain, with the stale ones below" }
    pool_has(pool: usize, all: usize) { zh: "{all} 块里矿池占 {pool} 块", en: "{pool} of {all} are the pool's" }
    spread(count: usize) { zh: "最后一块怎样传到 {count} 个节点；位置大致按地区", en: "How the last block reaches {count} nodes; they stand roughly by region" }
    spread_drawn { zh: "哪些节点已经有这一块", en: "Which nodes have the block" }
    have_it(seconds: &str, nodes: usize) { zh: "{seconds} 秒，{nodes} 个节点有了", en: "{seconds} s, nodes that have it: {nodes}" }
}

texts! {
    p_q { zh: "攻击者占全网算力的比例 q", en: "Attacker's share of the hash rate, q" }
    p_z { zh: "落后几块", en: "Blocks behind" }
    p_runs { zh: "试多少次", en: "Tries" }
    p_blocks { zh: "每个点多少块", en: "Blocks for each point" }
    p_height { zh: "到第几块为止", en: "Stop at height" }
    p_gamma { zh: "平局时跟着矿池挖的人 γ", en: "Others who follow the pool in a tie, γ" }
    p_difficulty { zh: "区块难度", en: "Difficulty of a block" }
    p_joules { zh: "每 10¹² 次哈希多少焦耳", en: "Joules for 10¹² hashes" }
    p_measure { zh: "看什么", en: "What is shown" }
    p_agreeing { zh: "怎么达成一致", en: "Rule" }
    p_faulty { zh: "坏节点（n = 3f + 1）", en: "Faulty nodes (n = 3f + 1)" }
    p_deceive { zh: "坏节点做什么", en: "What faulty nodes do" }
    p_nodes { zh: "节点数", en: "Nodes" }
    p_largest { zh: "最大的网有几个节点", en: "Nodes of the largest network" }
    p_interval { zh: "平均出块间隔（秒）", en: "Seconds between blocks" }
    p_megabytes { zh: "文件大小（MB）", en: "Size of the file (MB)" }
    p_server { zh: "服务器上传（Mbit/s）", en: "Upload of the server (Mbit/s)" }
    p_up { zh: "每人上传（Mbit/s）", en: "Upload of each person (Mbit/s)" }
    p_down { zh: "每人下载（Mbit/s）", en: "Download of each person (Mbit/s)" }
    p_pieces { zh: "切成几片", en: "Pieces of the file" }
    p_view { zh: "每人认识几个", en: "Peers that each node knows, c" }
    p_cycles { zh: "每人交换几次", en: "Exchanges started by each node" }
    p_lookups { zh: "每个网里找几次", en: "Lookups in each network" }
    p_rule { zh: "规则", en: "Rule" }
    p_factor { zh: "中间三分之一时算力变成几倍", en: "Hash rate of the middle third, × the first" }
    p_warp { zh: "往回拨时间", en: "Backdated blocks" }
    p_periods { zh: "多少个周期", en: "Periods" }
    p_compact { zh: "紧凑区块（BIP152）", en: "Compact blocks (BIP152)" }
    p_passing { zh: "怎么转告", en: "Passing on" }
    p_links { zh: "每个节点主动连几个", en: "Connections that each node opens" }
    p_conflict { zh: "内存池留下哪一笔", en: "Which payment a mempool keeps" }
    p_others { zh: "商家以外的节点数", en: "Nodes besides the merchant's" }
    p_merchant_links { zh: "商家连着几个节点", en: "Nodes that the merchant's is linked to" }
    p_reach { zh: "攻击者直接把第二笔发给几个节点", en: "Nodes that get the second straight from the attacker" }
    p_wait { zh: "商家最多等几秒", en: "Longest wait of the merchant (s)" }
    p_delay { zh: "公开的区块几秒后传到别人那里", en: "Seconds until a published block reaches the others" }
    p_table { zh: "地址表", en: "Address table" }
    p_groups { zh: "攻击者的地址在几个 /16 里", en: "/16 groups in which the attacker has addresses" }
    p_known { zh: "节点还认识多少别人", en: "Others that the node knows" }
    p_online { zh: "别人里还在的比例", en: "Share of them that still answers" }
    p_away { zh: "锚点已经不在的概率", en: "Chance that an anchor no longer answers" }
    p_victims { zh: "攻击多少个节点", en: "Nodes that are attacked" }
    p_topology { zh: "拓扑", en: "Topology" }
    p_shown { zh: "看什么", en: "What is shown" }
    p_worst { zh: "丢哪些", en: "Which are lost" }
    p_elect { zh: "Fabric 怎么拿区块", en: "Blocks in Fabric" }
    p_churn { zh: "每小时离开的节点，平均十分钟后回来", en: "Share of nodes that leaves each hour, for ten minutes" }
    p_partition { zh: "网络一分为二，持续几分钟", en: "Minutes for which the network is cut in two" }
    p_part { zh: "较小一边的节点占多少", en: "Share of nodes on the smaller side" }
    p_ttl { zh: "泛洪最多传几跳", en: "Most hops of a flood" }
    p_items { zh: "每个点找多少样东西", en: "Items for each share" }
    another_seed { zh: "换一个种子", en: "Another seed" }
    p_seed { zh: "种子", en: "Seed" }
}

texts! {
    f_nakamoto { zh: "Nakamoto 2008", en: "Nakamoto 2008" }
    f_honest { zh: "老实挖", en: "Mining honestly" }
    f_optimal { zh: "最优策略", en: "Best strategy" }
    f_threshold { zh: "门槛", en: "Threshold" }
    f_succeeded { zh: "成功的比例", en: "Attacks that succeed" }
    f_hashes { zh: "攻击者算了多少次哈希", en: "Hashes by the attacker" }
    f_joules { zh: "花了多少焦耳", en: "Joules spent" }
    f_server_alone { zh: "只有服务器发", en: "From the server alone" }
    f_unreached { zh: "一块平均多久才传到", en: "Average delay of a block" }
    f_legacy { zh: "每秒几笔", en: "Payments a second" }
    f_segwit { zh: "隔离见证，每秒几笔", en: "With SegWit" }
    f_deviation { zh: "标准差", en: "Standard deviation" }
    f_deviation_random { zh: "随机认人时", en: "Of a random graph" }
    f_path { zh: "平均隔几跳", en: "Average path" }
    f_left { zh: "三成离开后还剩", en: "Left after 30 % vanished" }
    f_connected { zh: "其中连得上的", en: "Of them connected" }
    f_found { zh: "找对了最近的", en: "Closest one found" }
    f_blocks { zh: "挖出的块", en: "Blocks found" }
    f_second { zh: "有第二笔的节点", en: "Nodes that hold the second" }
    f_warned { zh: "后来看到第二笔的商家", en: "Merchants who see the second" }
    f_warned_after { zh: "多久以后看到", en: "They see it after" }
    f_lost { zh: "平均亏多少 BTC", en: "BTC lost on average" }
    f_least_price { zh: "至少要骗到多少 BTC", en: "Pays off from (BTC)" }
    f_prepared { zh: "等自己挖到一块要多久", en: "Time to find a block of its own" }
    f_held { zh: "地址表里攻击者占", en: "Attacker's share of the table" }
    f_decided { zh: "定下来的块", en: "Blocks decided" }
    f_differently { zh: "说法不一的块", en: "Decided differently" }
    f_finality { zh: "多久定下来", en: "Until final" }
    f_payments { zh: "每秒几笔付款", en: "Payments a second" }
    f_joules_block { zh: "每块多少焦耳", en: "Joules for a block" }
    f_views { zh: "换主节点", en: "View changes" }
    f_still_found { zh: "还找得到的", en: "Still found" }
    f_messages { zh: "找一次几条消息", en: "Messages for a search" }
    f_hops { zh: "几跳", en: "Hops" }
    f_reached { zh: "区块传到的节点", en: "Nodes that a block reaches" }
    f_everywhere { zh: "传到最后一个要多久", en: "Reaches the last after" }
    f_single_points { zh: "丢了就断的节点", en: "Single points of failure" }
    f_stale { zh: "作废的块", en: "Stale blocks" }
    f_taken_back { zh: "最深的重组（块）", en: "Deepest reorganisation, in blocks" }
}

/// What points and lines are.
pub fn legend(lang: Lang, experiment: Name, has_formula: bool) -> String {
    let formula = match experiment {
        _ if !has_formula => "",
        Name::Distribution => legend_lower(lang),
        Name::Kademlia => legend_upper(lang),
        _ => legend_formula(lang),
    };
    let beside = match experiment {
        Name::DoubleSpend => beside_nakamoto(lang),
        Name::Selfish => beside_honest(lang),
        Name::Distribution => beside_server(lang),
        _ => "",
    };
    format!("{}{formula}{beside}", legend_points(lang))
}

/// What the line is, in a word.
pub const fn line(lang: Lang, experiment: Name) -> &'static str {
    match experiment {
        Name::Distribution => lower_bound(lang),
        Name::Kademlia => upper_bound(lang),
        _ => formula(lang),
    }
}

/// What a parameter is.
pub const fn parameter(lang: Lang, experiment: Name, parameter: ParameterName) -> &'static str {
    match parameter {
        ParameterName::Q => p_q(lang),
        ParameterName::Z => p_z(lang),
        ParameterName::Runs => match experiment {
            Name::Eclipse => p_victims(lang),
            _ => p_runs(lang),
        },
        ParameterName::Blocks => match experiment {
            Name::Consensus | Name::Selfish => p_blocks(lang),
            _ => p_height(lang),
        },
        ParameterName::Gamma => p_gamma(lang),
        ParameterName::Difficulty => p_difficulty(lang),
        ParameterName::Joules => p_joules(lang),
        ParameterName::Faulty => p_faulty(lang),
        ParameterName::Deceive => p_deceive(lang),
        ParameterName::Measure => match experiment {
            Name::Topologies => p_shown(lang),
            _ => p_measure(lang),
        },
        ParameterName::Nodes => match experiment {
            Name::Consensus | Name::Kademlia => p_largest(lang),
            Name::Race => p_others(lang),
            _ => p_nodes(lang),
        },
        ParameterName::Interval => p_interval(lang),
        ParameterName::Megabytes => p_megabytes(lang),
        ParameterName::Server => p_server(lang),
        ParameterName::Up => p_up(lang),
        ParameterName::Down => p_down(lang),
        ParameterName::Pieces => p_pieces(lang),
        ParameterName::View => p_view(lang),
        ParameterName::Cycles => p_cycles(lang),
        ParameterName::Lookups => match experiment {
            Name::Topologies => p_items(lang),
            _ => p_lookups(lang),
        },
        ParameterName::Links => match experiment {
            Name::Race => p_merchant_links(lang),
            _ => p_links(lang),
        },
        ParameterName::Reach => p_reach(lang),
        ParameterName::Wait => p_wait(lang),
        ParameterName::Delay => p_delay(lang),
        ParameterName::Groups => p_groups(lang),
        ParameterName::Known => p_known(lang),
        ParameterName::Online => p_online(lang),
        ParameterName::Away => p_away(lang),
        ParameterName::Rule => match experiment {
            Name::Consensus => p_agreeing(lang),
            Name::Diffusion => p_passing(lang),
            Name::Eclipse => p_table(lang),
            Name::Race => p_conflict(lang),
            Name::Topologies => p_topology(lang),
            _ => p_rule(lang),
        },
        ParameterName::Factor => p_factor(lang),
        ParameterName::Warp => p_warp(lang),
        ParameterName::Periods => p_periods(lang),
        ParameterName::Compact => p_compact(lang),
        ParameterName::Churn => p_churn(lang),
        ParameterName::Partition => p_partition(lang),
        ParameterName::Part => p_part(lang),
        ParameterName::Ttl => p_ttl(lang),
        ParameterName::Worst => p_worst(lang),
        ParameterName::Elect => p_elect(lang),
        ParameterName::Seed => p_seed(lang),
    }
}

/// What each number of a parameter means, from 0 on, where it only chooses; else nothing.
pub const fn choices(lang: Lang, experiment: Name, parameter: ParameterName) -> &'static [&'static str] {
    match (parameter, experiment, lang) {
        (ParameterName::Rule, Name::Difficulty, Lang::Zh) => &["不调", "比特币的", "BIP94 的"],
        (ParameterName::Rule, Name::Difficulty, Lang::En) => &["none", "Bitcoin's", "BIP94's"],
        (ParameterName::Rule, Name::Diffusion, Lang::Zh) => &["泛洪", "逐个", "扩散"],
        (ParameterName::Rule, Name::Diffusion, Lang::En) => &["flooding", "trickle", "diffusion"],
        (ParameterName::Rule, Name::Race, Lang::Zh) => &["先到的留下", "手续费高的顶替（BIP125）"],
        (ParameterName::Rule, Name::Race, Lang::En) => {
            &["the first seen stays", "the higher fee replaces (BIP125)"]
        }
        (ParameterName::Rule, Name::Eclipse, Lang::Zh) => {
            &["一张列表", "分桶", "分桶、锚点、每个 /16 只连一个"]
        }
        (ParameterName::Rule, Name::Eclipse, Lang::En) => {
            &["a list", "buckets", "buckets, anchors, a /16 once"]
        }
        (ParameterName::Rule, Name::Consensus, Lang::Zh) => &["工作量证明", "权威证明（Clique）", "PBFT"],
        (ParameterName::Rule, Name::Consensus, Lang::En) => {
            &["proof of work", "proof of authority (Clique)", "PBFT"]
        }
        (ParameterName::Rule, Name::Topologies, Lang::Zh) => {
            &["中央目录", "无结构", "有结构（Kademlia）", "混合（Fabric）"]
        }
        (ParameterName::Rule, Name::Topologies, Lang::En) => {
            &["central index", "unstructured", "structured (Kademlia)", "hybrid (Fabric)"]
        }
        (ParameterName::Warp, _, Lang::Zh) => &["没有", "多数算力都这样做"],
        (ParameterName::Warp, _, Lang::En) => &["no", "by most of the hash rate"],
        (ParameterName::Compact, _, Lang::Zh) => &["不用", "多数节点用"],
        (ParameterName::Compact, _, Lang::En) => &["no", "most nodes take them"],
        (ParameterName::Faulty, _, Lang::Zh) => &["没有", "f 个", "f + 1 个"],
        (ParameterName::Faulty, _, Lang::En) => &["none", "f", "f + 1"],
        (ParameterName::Deceive, _, Lang::Zh) => &["不出声", "骗人"],
        (ParameterName::Deceive, _, Lang::En) => &["keep silent", "deceive"],
        (ParameterName::Measure, Name::Topologies, Lang::Zh) => {
            &["还找得到的比例", "消息数", "跳数", "区块传遍要几毫秒"]
        }
        (ParameterName::Measure, Name::Topologies, Lang::En) => {
            &["share that is still found", "messages", "hops", "ms until a block is everywhere"]
        }
        (ParameterName::Measure, _, Lang::Zh) => &["消息数", "几秒定下来", "定下来的比例", "说法不一的比例"],
        (ParameterName::Measure, _, Lang::En) => {
            &["messages", "seconds until final", "share decided", "share decided differently"]
        }
        (ParameterName::Worst, _, Lang::Zh) => &["随机", "连得最多的先丢", "连得最多的先丢，排序节点留着"],
        (ParameterName::Worst, _, Lang::En) => {
            &["any", "the best connected first", "the best connected, but orderers stay"]
        }
        (ParameterName::Elect, _, Lang::Zh) => &["各自去拿（2.2 起）", "选一个去拿再传"],
        (ParameterName::Elect, _, Lang::En) => {
            &["each peer gets them (since 2.2)", "an elected leader gets them"]
        }
        _ => &[],
    }
}

/// Why a value is not allowed.
pub fn refused(lang: Lang, refused: &Refused) -> String {
    match refused {
        Refused::OutOfRange(of, _) => out_of_range(lang, of.least, of.most),
        Refused::NotWhole(..) => not_whole(lang).to_owned(),
        Refused::NoNumber(..) | Refused::Unknown(_) => no_number(lang).to_owned(),
        Refused::Experiment(name) => unknown(lang, name),
    }
}
