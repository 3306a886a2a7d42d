//! One large mail after the other, by the parties in turns, so that what else the machine does falls on all of them.

use std::sync::Arc;
use std::time::Instant;

use larkspur_testkit::Sink;

use super::talk::Talk;
use super::{Party, Plan, arrived, group, message, number};
use crate::{Result, cost, report};

/// What one mail took.
struct Turn {
    /// From the last dot to the reply, seconds.
    accepted: f64,
    /// From the last dot to the last copy, seconds.
    gone: f64,
    /// Seconds of processor that the party used, where the system tells it.
    cost: Option<f64>,
}

/// Measures mails to the groups of all sizes and prints the table: the middle one of the turns of each.
pub(super) async fn measure(parties: &[&Party], sink: &Arc<Sink>, plan: &Plan<'_>) -> Result<()> {
    report::line("");
    report::line(
        "| server | members | octets | last dot to 250, ms | last dot to last copy, s | copies/s | processor, s |",
    );
    report::line("| --- | --- | --- | --- | --- | --- | --- |");
    for members in plan.members {
        let mut turns: Vec<Vec<Turn>> = parties.iter().map(|_| Vec::new()).collect();
        for _ in 0..plan.turns.max(1) {
            for (party, own) in parties.iter().zip(&mut turns) {
                own.push(turn(party, sink, *members, plan.bytes).await?);
            }
        }
        for (party, own) in parties.iter().zip(&turns) {
            print(party, own, *members, plan.bytes);
        }
    }
    Ok(())
}

fn print(party: &Party, turns: &[Turn], members: usize, bytes: usize) {
    let accepted = middle(turns.iter().map(|turn| turn.accepted)) * 1_000.0;
    let gone = middle(turns.iter().map(|turn| turn.gone));
    let cost = turns.iter().map(|turn| turn.cost).collect::<Option<Vec<f64>>>();
    let cost = cost.map_or("unknown".to_owned(), |cost| format!("{:.3}", middle(cost.into_iter())));
    let (name, rate) = (party.name, number(members) / gone);
    report::line(&format!(
        "| {name} | {members} | {bytes} | {accepted:.1} | {gone:.3} | {rate:.0} | {cost} |"
    ));
}

/// The value in the middle; of two in the middle, the larger one.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

async fn turn(party: &Party, sink: &Arc<Sink>, members: usize, bytes: usize) -> Result<Turn> {
    let mut talk = Talk::begin(party.door).await?;
    let (before, spent) = (sink.count(), party.process.and_then(cost::processor));
    let sent = talk.send(&group(members, &party.domain), &message(members, bytes)).await?;
    let begun = Instant::now();
    arrived(sink, before + members).await?;
    let gone = sent + begun.elapsed();
    let by_now = party.process.and_then(cost::processor);
    Ok(Turn {
        accepted: sent.as_secs_f64(),
        gone: gone.as_secs_f64(),
        cost: by_now.zip(spent).map(|(by_now, spent)| by_now.saturating_sub(spent).as_secs_f64()),
    })
}
