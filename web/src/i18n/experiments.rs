//! The laboratory's experiments: their names, claims and axes, what one sees, and where formulas are from.

use hashyard_sim::Name;

use super::Lang;

texts! {
    catch_up { zh: "追赶", en: "Catching up" }
    catch_up_claim { zh: "落后几块，还追得上吗？", en: "A few blocks behind: can you still catch up?" }
    catch_up_x { zh: "落后几块", en: "Blocks behind" }
    catch_up_y { zh: "追平的概率", en: "Chance of drawing level" }
    catch_up_seen { zh: "每多落后一块，机会就再乘一次 q/p：没有哪个块数特别。", en: "Each further block multiplies the chance by q/p once more. No number of blocks is special." }
    catch_up_source { zh: "公式：(q/p)^z。Nakamoto 2008，第 11 节", en: "Formula: (q/p)^z. Nakamoto 2008, section 11" }

    consensus { zh: "三种共识", en: "Consensus" }
    consensus_claim { zh: "拼算力、轮流签、投票：大家怎么定下同一本账？", en: "Work, turns or votes: how does everybody agree on one ledger?" }
    consensus_x { zh: "节点 n", en: "Nodes, n" }
    consensus_y { zh: "每个区块要多少条消息（或者所选的那一项）", en: "Messages for each block, or what is chosen" }
    consensus_seen { zh: "PBFT 不到一秒就定下来，也不拼算力，消息却随 n² 涨。坏 f 个没事；坏 f+1 个就停了，要是它们还骗人，账就写成了两本。工作量证明不会停，但永远不算绝对定下来。图上的 0 表示什么都没定。", en: "PBFT is final within a second and needs no hashing, but its messages grow as n². It bears f faulty nodes; with one more it stops, or is told two stories and believes both. Proof of work never stops, and is never quite final. Zero means that nothing was decided." }
    consensus_source { zh: "公式：PBFT 2n(n−1)，有 s 个节点不出声时 2(n−1)(n−s)，Castro、Liskov 1999；另外两种是每条连接传一遍，竞争的区块另算。权威证明是 Clique（EIP-225）", en: "Formula: PBFT 2n(n−1), with s silent nodes 2(n−1)(n−s), Castro and Liskov 1999. For the others, a block told once over each link; rivals come on top. Proof of authority is Clique's (EIP-225)" }

    difficulty { zh: "难度调整", en: "Difficulty" }
    difficulty_claim { zh: "算力来来去去，出块还能准时吗？", en: "Hash rate comes and goes: do blocks stay on time?" }
    difficulty_x { zh: "第几个周期（每个 2,016 块）", en: "Period of 2,016 blocks" }
    difficulty_y { zh: "一块平均要多久", en: "Time that a block takes" }
    difficulty_seen { zh: "难度晚一个周期才跟上，一次最多变四倍：算力涨到十倍，要两个周期才稳；忽然走掉，剩下的人要慢很久。", en: "Difficulty follows one period late, and by a factor of four at most. It takes two periods to absorb ten times the hash rate; when that leaves again, those who stay wait a long time for each block." }
    difficulty_source { zh: "线是每个周期都不早不晚时规则算出来的值，只数 2,015 个间隔的老毛病也算在内；BIP94 不许把周期的第一块往回拨", en: "The line is what the rule gives if no period runs early or late, with its old slip of counting 2,015 intervals. BIP94 forbids backdating a period's first block" }

    diffusion { zh: "谁先说的", en: "Who said it first" }
    diffusion_claim { zh: "谁先告诉我，就是谁付的钱？", en: "Is whoever tells you first the sender?" }
    diffusion_x { zh: "间谍连着的节点", en: "Nodes to which the spy is connected" }
    diffusion_y { zh: "说中付款人的比例", en: "Senders identified correctly" }
    diffusion_seen { zh: "连上所有节点的间谍，泛洪时几乎每次都说中；扩散也只是难一点：随机的等待藏得不深。", en: "Under flooding, a spy at every node identifies nearly every sender. Diffusion makes that harder, not hard: random delays hide little." }
    diffusion_source { zh: "没有公式；三种规则的先后与 Fanti、Viswanath 2017 一致", en: "No formula; the order of the three rules is that of Fanti and Viswanath 2017" }

    distribution { zh: "分发文件", en: "Distribution" }
    distribution_claim { zh: "一台服务器发，还是大家一起发？", en: "From one server, or from everybody?" }
    distribution_x { zh: "多少人要这个文件", en: "People who want the file" }
    distribution_y { zh: "所有人都拿到要多久", en: "Time until all have it" }
    distribution_seen { zh: "人多了，服务器的时间成倍增长，大家一起发却几乎不变：每来一个人，也多一个人在发。", en: "The more people, the longer a lone server takes. Where everybody passes pieces on, the time hardly grows: whoever joins also sends." }
    distribution_source { zh: "公式是下限：max(F/uₛ, F/d, N·F/(uₛ+N·u))。Kurose、Ross，第 2.5 节", en: "The formula is a lower bound: max(F/uₛ, F/d, N·F/(uₛ+N·u)). Kurose and Ross, section 2.5" }

    double_spend { zh: "双花", en: "Double spend" }
    double_spend_claim { zh: "等几次确认才算稳？", en: "How many confirmations are enough?" }
    double_spend_x { zh: "商家等几次确认", en: "Confirmations that the merchant waits for" }
    double_spend_y { zh: "双花成功的概率", en: "Chance that the payment is taken back" }
    double_spend_seen { zh: "等几次确认都谈不上绝对安全：该等多久，要看攻击者有多少算力。", en: "No number of confirmations is safe in itself: how long to wait depends on the attacker's share." }
    double_spend_source { zh: "公式：Rosenfeld 2014（arXiv:1402.2009）。攻击者先有一块，平局算输", en: "Formula: Rosenfeld 2014 (arXiv:1402.2009). The attacker begins one block ahead; ties lose" }

    eclipse { zh: "日食攻击", en: "Eclipse" }
    eclipse_claim { zh: "要多少地址，才能把一个节点围住？", en: "How many addresses does it take to surround a node?" }
    eclipse_x { zh: "攻击者告诉它多少地址", en: "Addresses that the attacker spread" }
    eclipse_y { zh: "重启后只连攻击者的比例", en: "Nodes that call only the attacker after a restart" }
    eclipse_seen { zh: "一张列表，一台机器编几千个地址就能占满；分了桶，一个 /16 只够得着几个桶，得有几十个 /16 才行；再加锚点，还得等两个老邻居都不在。", en: "A plain list falls to a few thousand addresses, all from one place. With buckets, a /16 reaches only a few of them, so it takes dozens of /16s; and where anchors are called first, two old neighbours have to be gone as well." }
    eclipse_source { zh: "列表的公式（推出）：逐个抽，八个都是攻击者的，A/(A+H) 连乘；分桶没有公式。桶的大小照 Bitcoin Core；Heilman 等，2015", en: "For the list, derived: the product of A/(A+H) over eight draws, one after the other. For buckets there is no formula; their sizes are Bitcoin Core's. Heilman et al. 2015" }

    finney { zh: "芬尼攻击", en: "Finney attack" }
    finney_claim { zh: "先藏一块，再去买东西：这块值得藏多久？", en: "Hide a block, then go shopping: for how long is it worth keeping?" }
    finney_x { zh: "商家等几秒才交货", en: "Seconds that the merchant waits" }
    finney_y { zh: "藏着的区块还有用的概率", en: "Chance that the withheld block is still good" }
    finney_seen { zh: "商家等着也看不见冲突，藏块的人却在赌：十分钟一块，每多藏一分钟，整块奖励就多一成上下的可能白丢；东西不够贵，或者商家等一次确认，就不划算。", en: "The merchant sees no conflict, however long it waits, but whoever hides a block gambles: at ten minutes a block, each further minute puts up to a tenth of the reward at risk. It does not pay for cheap goods, nor where the merchant waits for one confirmation." }
    finney_source { zh: "公式：e^(−(1−q)(t+d)/T)，t + d 秒里没有别人出块（由泊松过程推出）；d 是公开后传到别人那里的时间。Finney 2011", en: "Formula, derived: e^(−(1−q)(t+d)/T), nobody else finds a block in t + d seconds, where d is how long the published block takes to the others. Finney 2011" }

    fork_rate { zh: "分叉率", en: "Fork rate" }
    fork_rate_claim { zh: "出块越快，分叉越多", en: "Faster blocks, more forks" }
    fork_rate_x { zh: "平均出块间隔", en: "Time between blocks" }
    fork_rate_y { zh: "有多少高度分叉", en: "Heights at which the chain forks" }
    fork_rate_seen { zh: "间隔远大于传播时间，分叉就少；两者接近，分叉就成串。", en: "As long as blocks spread much faster than they are found, forks are rare. Once the two come close, forks come in bunches." }
    fork_rate_source { zh: "公式：1 − e^(−D/T)，D 是在同一个网络里量到的平均传播时间。Decker、Wattenhofer 2013", en: "Formula: 1 − e^(−D/T), where D is how long a block is unknown on average, measured in the same network. Decker and Wattenhofer 2013" }

    gossip { zh: "Gossip 视图", en: "Gossip views" }
    gossip_claim { zh: "每人只认识几个，网还连得住吗？", en: "Each node knows only a few: does the network hold together?" }
    gossip_x { zh: "被几个节点认识", en: "How many others know a node" }
    gossip_y { zh: "占节点的几成", en: "Share of the nodes" }
    gossip_seen { zh: "实测比随机更整齐：交换是把条目给出去，不是再抄一份，所以没有谁特别出名，也没有谁被忘掉。", en: "It is more even than chance: an exchange moves entries instead of copying them, so nobody is famous and nobody forgotten." }
    gossip_source { zh: "线是随机认人时的泊松分布；协议是 Cyclon（Voulgaris 等，2005），就是这个节点用的那份代码", en: "The line is Poisson's distribution, for nodes that know others at random. The protocol is Cyclon (Voulgaris et al. 2005), in the very code of this node" }

    kademlia { zh: "Kademlia", en: "Kademlia" }
    kademlia_claim { zh: "找一个人要问几轮？", en: "How many hops to find somebody?" }
    kademlia_x { zh: "网里的节点", en: "Nodes of the network" }
    kademlia_y { zh: "问了几轮", en: "Hops" }
    kademlia_seen { zh: "节点翻一倍，多问的还不到半轮：每次回答带来十六个节点，一步跨过好几位。", en: "Twice as many nodes cost less than half a hop more: each answer brings sixteen nodes and leaps over several bits." }
    kademlia_source { zh: "线是上限：n 写成二进制有几位。Maymounkov 等，2002；代码就是这个节点用的那份，k = 16，α = 3", en: "The line is an upper bound, log₂ n. Maymounkov and Mazières 2002; the very code of this node, k = 16, α = 3" }

    majority { zh: "51%", en: "51 %" }
    majority_claim { zh: "过半就赢了吗？要多久？", en: "Does a majority decide, and how soon?" }
    majority_x { zh: "攻击者的算力", en: "Attacker's share of the hash rate" }
    majority_y { zh: "反超之前全网挖出多少块", en: "Blocks until its branch is ahead" }
    majority_seen { zh: "51% 不是开关：刚过半时要等几百块，不到一半的人也有时成功，只是要碰运气。", en: "51 % is no switch. Just above half it takes hundreds of blocks; below half some succeed, too, with luck." }
    majority_source { zh: "公式：(z+1)/|2q−1|；不到一半时只算成功的那些。Feller，第 XIV 章", en: "Formula: (z+1)/|2q−1|; below half, of those that succeed. Feller, chapter XIV" }

    propagation { zh: "区块传播", en: "Propagation" }
    propagation_claim { zh: "一个区块传遍全网要多久？", en: "How long does a block take to reach everybody?" }
    propagation_x { zh: "已经收到的节点", en: "Nodes that have it" }
    propagation_y { zh: "过了多久", en: "Time since it was found" }
    propagation_seen { zh: "一半的节点不到一秒半就有了，最后几个要等好几秒：慢的是边上的节点。", en: "Half of the nodes have it soon. The last ones take several times as long: nodes at the edge are slow." }
    propagation_source { zh: "没有公式；网络照 SimBlock 的默认设置（2019 年的地区、延迟和带宽）", en: "No formula. The network is SimBlock's default scenario, with regions, latencies and bandwidths of 2019" }

    race { zh: "竞态攻击", en: "Race" }
    race_claim { zh: "第二笔多付手续费，就能抢在前面？", en: "Does a higher fee win the race for the second payment?" }
    race_x { zh: "第二笔晚几秒发出", en: "Seconds from the first payment to the second" }
    race_y { zh: "立刻交货的商家被骗的比例", en: "Robbed merchants, of those who accept at once" }
    race_seen { zh: "先到先得时，手续费什么也买不到，几秒就定了输赢；手续费高的能顶替时（Bitcoin Core 从 28.0 起默认如此），晚半分钟也几乎总能得手，不靠运气：没确认的付款只是一句承诺。", en: "Where the first seen stays, a fee buys nothing, and seconds decide. Where the higher fee replaces (Bitcoin Core's default since 28.0) it nearly always wins, even half a minute late, and needs no luck: an unconfirmed payment is a promise." }
    race_source { zh: "先到先得没有公式；顶替时是 e^(−D/T)：节点只有第一笔的时间 D 里没有出块（由泊松过程推出）。延迟照 Bitcoin Core：2 秒、5 秒、2 秒；参见 Karame 等，2012", en: "First seen has no formula. Where the higher fee replaces it is e^(−D/T), derived: no block in the time D in which nodes have the first payment alone. Delays of 2, 5 and 2 s are Bitcoin Core's; see Karame et al. 2012" }

    selfish { zh: "自私挖矿", en: "Selfish mining" }
    selfish_claim { zh: "挖到了先藏着，划算吗？", en: "Does it pay to keep blocks back?" }
    selfish_x { zh: "自私矿池的算力 α", en: "Hash rate of the selfish pool, α" }
    selfish_y { zh: "它在主链上占几成", en: "Its share of the main chain" }
    selfish_seen { zh: "过了门槛，藏着挖的份额就比算力多：不用过半。", en: "Above the threshold, a pool that hides blocks earns more than its share, and the threshold lies well below half." }
    selfish_source { zh: "公式：Eyal、Sirer 2014，式 8（arXiv:1311.0243）", en: "Formula: Eyal and Sirer 2014, equation 8 (arXiv:1311.0243)" }

    throughput { zh: "吞吐量", en: "Throughput" }
    throughput_claim { zh: "为什么每秒只有七笔？", en: "Why seven payments a second?" }
    throughput_x { zh: "区块大小（MB）", en: "Size of a block (MB)" }
    throughput_y { zh: "有多少高度分叉", en: "Heights at which the chain forks" }
    throughput_seen { zh: "1 MB、十分钟，每秒 7.4 笔（隔离见证 11.9 笔）。区块再大，装得更多，也传得更久，分叉跟着涨；紧凑区块能压住一大截。", en: "A megabyte each ten minutes carries 7.4 payments a second, 11.9 with SegWit. Larger blocks carry more, take longer to spread, and fork more often; compact blocks prevent most of that." }
    throughput_source { zh: "公式：1 − e^(−D/T)，D 是每种大小量到的平均传播时间。Decker、Wattenhofer 2013", en: "Formula: 1 − e^(−D/T), where D is how long a block of that size is unknown on average. Decker and Wattenhofer 2013" }

    topologies { zh: "四种拓扑", en: "Topologies" }
    topologies_claim { zh: "拔掉一些节点，谁先倒？", en: "Pull out some nodes: which network falls first?" }
    topologies_x { zh: "丢了多少节点", en: "Nodes that are lost" }
    topologies_y { zh: "还找得到的比例（或者所选的那一项）", en: "Share that is still found, or what is chosen" }
    topologies_seen { zh: "中央目录只看中间那一个：它没了，什么都找不到。无结构的网丢一半照样连着，可是找一次要几千条消息；Kademlia 只要几条。混合的网看锚节点：随便丢没什么，专挑它们丢，就只找得到自己组织里的。", en: "A central index stands and falls with one node. An unstructured network loses half of its nodes and holds, but a search takes thousands of messages, where Kademlia takes five. A hybrid hangs on its anchors: lose any other nodes and little happens, lose those and each organisation is alone." }
    topologies_source { zh: "线：目录还在的概率；无结构是还连在一起的比例的平方（Callaway 等，2000）；Kademlia 是 16 份没有全丢；混合是两个锚节点没有全丢。Fabric 的数值是它的默认设置", en: "Lines: that the index remains; the square of what hangs together (Callaway et al. 2000); that not all 16 copies are lost; that not both anchors are. Fabric's values are its defaults" }
}

/// The texts of an experiment, in the order of [`Text`].
const fn texts_of(experiment: Name) -> [fn(Lang) -> &'static str; 6] {
    match experiment {
        Name::CatchUp => [catch_up, catch_up_claim, catch_up_x, catch_up_y, catch_up_seen, catch_up_source],
        Name::Consensus => {
            [consensus, consensus_claim, consensus_x, consensus_y, consensus_seen, consensus_source]
        }
        Name::Difficulty => {
            [difficulty, difficulty_claim, difficulty_x, difficulty_y, difficulty_seen, difficulty_source]
        }
        Name::Diffusion => {
            [diffusion, diffusion_claim, diffusion_x, diffusion_y, diffusion_seen, diffusion_source]
        }
        Name::Distribution => [
            distribution,
            distribution_claim,
            distribution_x,
            distribution_y,
            distribution_seen,
            distribution_source,
        ],
        Name::DoubleSpend => [
            double_spend,
            double_spend_claim,
            double_spend_x,
            double_spend_y,
            double_spend_seen,
            double_spend_source,
        ],
        Name::Eclipse => [eclipse, eclipse_claim, eclipse_x, eclipse_y, eclipse_seen, eclipse_source],
        Name::Finney => [finney, finney_claim, finney_x, finney_y, finney_seen, finney_source],
        Name::ForkRate => {
            [fork_rate, fork_rate_claim, fork_rate_x, fork_rate_y, fork_rate_seen, fork_rate_source]
        }
        Name::Gossip => [gossip, gossip_claim, gossip_x, gossip_y, gossip_seen, gossip_source],
        Name::Kademlia => [kademlia, kademlia_claim, kademlia_x, kademlia_y, kademlia_seen, kademlia_source],
        Name::Majority => [majority, majority_claim, majority_x, majority_y, majority_seen, majority_source],
        Name::Propagation => [
            propagation,
            propagation_claim,
            propagation_x,
            propagation_y,
            propagation_seen,
            propagation_source,
        ],
        Name::Race => [race, race_claim, race_x, race_y, race_seen, race_source],
        Name::Selfish => [selfish, selfish_claim, selfish_x, selfish_y, selfish_seen, selfish_source],
        Name::Throughput => {
            [throughput, throughput_claim, throughput_x, throughput_y, throughput_seen, throughput_source]
        }
        Name::Topologies => {
            [topologies, topologies_claim, topologies_x, topologies_y, topologies_seen, topologies_source]
        }
    }
}

/// What is said about every experiment.
#[derive(Clone, Copy)]
enum Text {
    Name,
    Claim,
    X,
    Y,
    Seen,
    Source,
}

fn say(lang: Lang, experiment: Name, text: Text) -> &'static str {
    texts_of(experiment)[text as usize](lang)
}

/// Its name.
pub fn name(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::Name)
}

/// The claim, as a question or in a few words.
pub fn claim(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::Claim)
}

/// What stands below the chart.
pub fn x_axis(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::X)
}

/// What is measured.
pub fn y_axis(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::Y)
}

/// What one sees, in a sentence.
pub fn seen(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::Seen)
}

/// The formula and where it is from.
pub fn source(lang: Lang, experiment: Name) -> &'static str {
    say(lang, experiment, Text::Source)
}

/// The chart in a sentence.
pub fn chart(lang: Lang, experiment: Name) -> String {
    let (x, y) = (x_axis(lang, experiment), y_axis(lang, experiment));
    match lang {
        Lang::Zh => format!("{y}，横轴是{x}。各点的数值在“结果”里，也可以存成 CSV。"),
        Lang::En => format!("{y}, by: {x}. The numbers are in \"Result\" and in the CSV file."),
    }
}
