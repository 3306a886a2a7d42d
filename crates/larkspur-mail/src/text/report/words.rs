//! What reports say to people, in their language.

use super::build::{Failure, News, Report};
use crate::text::date::date;
use crate::text::words::clean;

/// Letters of a subject or of an answer of a server that are repeated.
const REPEATED: usize = 250;

/// The language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese in simplified writing.
    Chinese,
}

/// The subject.
pub(super) fn subject(report: &Report<'_>) -> String {
    let group = group(report);
    match (report.language, report.news) {
        (Language::English, News::Failed { total, .. }) => {
            format!("Mail to {group} did not reach {total} of its addresses")
        }
        (Language::English, News::Summary { failed, of }) => {
            format!("Mail to {group} did not reach {failed} of {of} members")
        }
        (Language::English, News::LeftOut { .. }) => {
            format!("Mail to {group} did not go to all groups in it")
        }
        (Language::English, News::Suspended { total, .. }) => {
            format!("{total} addresses get no more mail to {group} for now")
        }
        (Language::English, News::Storm) => format!("A conversation in {group} runs away"),
        (Language::English, News::Delayed { .. }) => format!("Mail to {group} is delayed"),
        (Language::English, News::Expanded { .. }) => format!("Mail to {group} was sent on to its members"),
        (Language::English, News::Refused { .. }) => {
            "Mail was not accepted for all its recipients".to_owned()
        }
        (Language::Chinese, News::Failed { total, .. }) => {
            format!("发往{group}的邮件未能送达 {total} 个地址")
        }
        (Language::Chinese, News::Summary { failed, of }) => {
            format!("发往{group}的邮件未能送达 {of} 位成员中的 {failed} 位")
        }
        (Language::Chinese, News::LeftOut { .. }) => format!("发往{group}的邮件未发送给其中的部分群组"),
        (Language::Chinese, News::Suspended { total, .. }) => {
            format!("{total} 个地址暂停接收发往{group}的邮件")
        }
        (Language::Chinese, News::Storm) => format!("{group}中的邮件会话过于频繁"),
        (Language::Chinese, News::Delayed { .. }) => format!("发往{group}的邮件延迟送达"),
        (Language::Chinese, News::Expanded { .. }) => format!("发往{group}的邮件已转发给成员"),
        (Language::Chinese, News::Refused { .. }) => "邮件未被部分收件人接收".to_owned(),
    }
}

/// The text that people read, in lines that end with CR LF.
pub(super) fn text(report: &Report<'_>) -> String {
    let mut lines = what_happened(report);
    let (failures, left_out) = match report.news {
        News::Failed { failures, total } | News::Suspended { failures, total } => {
            (failures, total.saturating_sub(failures.len()))
        }
        News::Refused { failures } => (failures, 0),
        News::LeftOut { groups, total } => (&[][..], total.saturating_sub(groups.len())),
        News::Summary { .. } | News::Storm | News::Delayed { .. } | News::Expanded { .. } => (&[][..], 0),
    };
    if !failures.is_empty() {
        lines.push(String::new());
        lines.extend(failures.iter().map(line));
    }
    if let News::LeftOut { groups, .. } = report.news {
        lines.push(String::new());
        lines.extend(groups.iter().map(|group| format!("  {}", clean(group))));
    }
    if left_out > 0 {
        lines.push(match report.language {
            Language::English => format!("  and {left_out} more"),
            Language::Chinese => format!("  另有 {left_out} 个"),
        });
    }
    lines.push(String::new());
    lines.extend(about(report));
    lines.join("\r\n") + "\r\n"
}

fn what_happened(report: &Report<'_>) -> Vec<String> {
    let (group, when) = (group(report), date(report.about.accepted_at));
    let lines = match (report.language, report.news) {
        (Language::English, News::Failed { .. }) => [
            format!("A mail that was sent to {group} on {when}"),
            "could not be delivered to these addresses, and is not sent to them again:".to_owned(),
        ],
        (Language::English, News::Suspended { .. }) => [
            "Mail to these addresses came back again and again, last one".to_owned(),
            format!(
                "that was sent to {group} on {when}. They get no more mail of groups until two weeks have passed:"
            ),
        ],
        (Language::English, News::Summary { failed, of }) => [
            format!("Your mail to {group} of {when}"),
            format!(
                "could not be delivered to {failed} of {of} members. Those who look after the group know."
            ),
        ],
        (Language::English, News::LeftOut { .. }) => [
            format!("Your mail to {group} of {when}"),
            "did not go to these groups in it, because you may not send to them:".to_owned(),
        ],
        (Language::English, News::Storm) => [
            format!("The conversation that began in {group} with the mail of {when}"),
            "goes on so fast that further mail of it is turned away for now. This is told once.".to_owned(),
        ],
        (Language::English, News::Delayed { waiting, of, until, .. }) => [
            format!("Your mail to {group} of {when} has not reached {waiting} of {of} members yet."),
            format!("You need not send it again: it is tried until {}.", date(until)),
        ],
        (Language::English, News::Expanded { .. }) => [
            format!("Your mail to {group} of {when} was sent on to the members of the group."),
            "Whether it reaches each of them is not reported.".to_owned(),
        ],
        (Language::English, News::Refused { .. }) => [
            format!("Your mail of {when} was accepted for some of its recipients,"),
            "but not for these:".to_owned(),
        ],
        (Language::Chinese, News::Failed { .. }) => {
            [format!("{when} 发往{group}的一封邮件"), "未能送达以下地址，系统不会再次尝试：".to_owned()]
        }
        (Language::Chinese, News::Suspended { .. }) => [
            format!("发往以下地址的邮件屡次被退回，最近一次是 {when} 发往{group}的邮件。"),
            "两周之内，这些地址不再接收群组邮件：".to_owned(),
        ],
        (Language::Chinese, News::Summary { failed, of }) => [
            format!("您于 {when} 发往{group}的邮件"),
            format!("未能送达 {of} 位成员中的 {failed} 位。群组管理员已收到通知。"),
        ],
        (Language::Chinese, News::LeftOut { .. }) => [
            format!("您于 {when} 发往{group}的邮件"),
            "未发送给其中的以下群组，因为您无权向其发送邮件：".to_owned(),
        ],
        (Language::Chinese, News::Storm) => [
            format!("{when} 起在{group}中开始的邮件会话过于频繁，"),
            "系统暂时拒收该会话的后续邮件。本通知仅发送一次。".to_owned(),
        ],
        (Language::Chinese, News::Delayed { waiting, of, until, .. }) => [
            format!("您于 {when} 发往{group}的邮件尚未送达 {of} 位成员中的 {waiting} 位。"),
            format!("无需重新发送：系统将持续尝试至 {}。", date(until)),
        ],
        (Language::Chinese, News::Expanded { .. }) => [
            format!("您于 {when} 发往{group}的邮件已转发给群组成员。"),
            "系统不会逐一报告成员是否收到。".to_owned(),
        ],
        (Language::Chinese, News::Refused { .. }) => {
            [format!("您于 {when} 发送的邮件已被部分收件人接收，"), "但未被以下收件人接收：".to_owned()]
        }
    };
    lines.to_vec()
}

fn about(report: &Report<'_>) -> Vec<String> {
    let subject = repeated(report.about.subject);
    let id = report.about.message_id.map(repeated).unwrap_or_default();
    match report.language {
        Language::English => vec![format!("Subject: {subject}"), format!("Message-ID: {id}")],
        Language::Chinese => vec![format!("主题：{subject}"), format!("邮件标识：{id}")],
    }
}

fn line(failure: &Failure<'_>) -> String {
    let (class, subject, detail) = failure.status;
    format!("  {}: {class}.{subject}.{detail} {}", clean(failure.address), repeated(failure.text))
}

fn group(report: &Report<'_>) -> String {
    format!("{} <{}>", repeated(report.about.group_name), report.about.group.as_str())
}

fn repeated(text: &str) -> String {
    clean(text).chars().take(REPEATED).collect()
}
