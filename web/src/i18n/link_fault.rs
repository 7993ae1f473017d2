//! Texts of faulty links.

texts! {
    links { zh: "线路故障", en: "Faulty links" }
    note { zh: "延迟、丢包、剪断", en: "delay, loss, cut" }
    reset { zh: "全部复原", en: "Reset all" }
    which { zh: "哪一条线路", en: "Which link" }
    all { zh: "所有线路", en: "All links" }
    latency { zh: "单程延迟", en: "Delay one way" }
    jitter { zh: "抖动", en: "Jitter" }
    loss { zh: "丢包", en: "Loss" }
    cut { zh: "剪断", en: "Cut" }
    no_answer { zh: "没有应答", en: "no answer" }
    round_trip(ms: u32) { zh: "往返 {ms} 毫秒", en: "round trip {ms} ms" }
    no_round_trip { zh: "还没量过往返", en: "no round trip yet" }
    round_trips(n: usize) { zh: "最近 {n} 次往返，越高越久", en: "Last {n} round trips, the higher the longer", one: "Last round trip" }
    well { zh: "没有故障。", en: "No fault." }
    is_slow(ms: u32) { zh: "每条消息晚到 {ms} 毫秒，一来一回就是两倍。", en: "Each message comes {ms} ms later. A round trip takes twice as much more." }
    jitters(ms: u32) { zh: "每条消息还会随机再晚一点，最多 {ms} 毫秒。", en: "Each message comes up to {ms} ms later, at random." }
    is_lossy(n: u8) { zh: "每 100 条丢 {n} 条。丢的由传输层重发，后面的都得等它。", en: "{n} of 100 messages are lost. The transport sends them again, and all that follow wait." }
    is_cut { zh: "什么都过不去。没人告诉双方：谁先等不到心跳的应答，谁就挂断。", en: "Nothing passes, and nobody is told: whoever misses a pong first hangs up." }
    here_only { zh: "只在这个标签页里起作用，关掉就没有了。", en: "In this tab only, until it is closed." }
    shown(ms: u32) { zh: "{ms} 毫秒", en: "{ms} ms" }
    between(least: u32, most: u32) { zh: "{least}–{most} 毫秒", en: "{least}–{most} ms" }
    loses(n: u8) { zh: "丢 {n}%", en: "loses {n}%" }
}
