//! What pages of the course ask for beside an experiment.

texts! {
    begin_first { zh: "请先开始这一页的任务。", en: "Begin the mission of this page first." }
    waits { zh: "先说，再量", en: "Say it, then measure it" }
    waits_why { zh: "全网平均要挖出多少块，攻击者才反超？他落后六块，所以要追七块。", en: "How many blocks does the whole network find, on average, until the attacker is ahead? It is six behind, and so has seven to make up." }
    wait_51 { zh: "51% 的算力，要多少块", en: "Blocks with 51 % of the hash rate" }
    wait_60 { zh: "60% 的算力，要多少块", en: "Blocks with 60 % of the hash rate" }
    predict { zh: "就这样预测", en: "Predict" }
}
