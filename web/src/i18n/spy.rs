//! Page 60: who told of a payment first, and who sent it.

texts! {
    heard { zh: "这里听到的", en: "What this tab heard" }
    heard_note { zh: "点越靠左，说得越早", en: "the further left, the sooner" }
    silence { zh: "还没听到别人的交易", en: "No payment of others yet" }
    silence_why { zh: "再开两个标签页，在那边的这一页上付款；谁先说、晚几毫秒，都会写在这里。", en: "Open two more tabs and pay on this page there: who told of it first, and how much later the others did, stands here." }
    payment(txid: &str) { zh: "交易 {txid}", en: "Payment {txid}" }
    first(name: &str) { zh: "{name} 最先说", en: "{name} was first" }
    nobody { zh: "只有发来的那一个", en: "nobody announced it" }
    later(ms: u64, name: &str) { zh: "{name} 晚 {ms} 毫秒", en: "{name} {ms} ms later" }
    ms(ms: u64) { zh: "{ms} 毫秒", en: "{ms} ms" }
    who { zh: "谁付的？", en: "Who pays?" }
    name_it { zh: "就是它", en: "Name it" }
    named(name: &str) { zh: "猜的是 {name}，等它承认", en: "{name} was named: nobody owned up yet" }
    right(name: &str) { zh: "对，是 {name}", en: "Right, it was {name}" }
    wrong(name: &str) { zh: "错，是 {name}", en: "Wrong, it was {name}" }
    scores { zh: "猜对了几成", en: "How often that was right" }
    scores_note { zh: "付款的承认了才算", en: "once the senders own up" }
    score(right: usize, of: usize) { zh: "{of} 笔里对了 {right} 笔", en: "{right} of {of}" }
    no_score { zh: "还没有", en: "none yet" }
    sender { zh: "来当付款的人", en: "Be a sender" }
    sender_note { zh: "把自己的钱付给自己", en: "your money, to yourself" }
    rule { zh: "这个标签页怎样说出交易", en: "How this tab announces payments" }
    flood { zh: "洪泛", en: "Flood" }
    trickle { zh: "涓流", en: "Trickle" }
    diffusion { zh: "扩散", en: "Diffusion" }
    flood_how { zh: "一有交易，马上告诉所有邻居。", en: "All neighbours hear at once." }
    trickle_how { zh: "每 100 毫秒随机挑一个邻居全说，对别人只说一部分，自己付的一笔也不说。", en: "Each 100 ms one neighbour, drawn at random, hears everything; the others hear a part, and none of this wallet's own." }
    diffusion_how { zh: "对每个邻居各等一段随机的时间，呼叫进来的邻居一起等。", en: "Each neighbour hears after a random wait of its own; those that called wait together." }
    pay(n: usize) { zh: "随机时刻付 {n} 笔", en: "Pay {n} times at random moments", one: "Pay once at a random moment" }
    paying(sent: usize) { zh: "已付 {sent} 笔", en: "{sent} sent" }
    own_up { zh: "承认", en: "Own up" }
    owned_up(n: usize) { zh: "告诉全班了：这 {n} 笔是我付的。", en: "Told the class: these {n} were mine.", one: "Told the class: this one was mine." }
    nothing_sent { zh: "没有付过款，或者没发出去。", en: "Nothing was sent, or the class could not be told." }
}
