//! One run: throws the dice, asks the rules, asks the twin, compares.

use std::collections::BTreeSet;

use larkspur_core::department::{self, DepartmentChange};
use larkspur_core::mail_expansion::{self, Place, Recipient};
use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_reach::{self, Ground, Way};
use larkspur_core::user::{self, Standing, UserChange};
use larkspur_core::{Caller, Result, public_mailbox};
use larkspur_model::{
    DepartmentKey, EmailAddress, MailGroupKey, Member, MemberKind, TenantKey, UserKey, WhoCanSend,
};
use larkspur_store::Tx;
use larkspur_testkit::Scene;

use super::model::{Model, TwinGroup, TwinUser, Who};
use crate::told::told;
use larkspur_testkit::Dice;

const MOST_DEPARTMENTS: usize = 9;
const MOST_USERS: usize = 10;
const MOST_GROUPS: usize = 6;
const MOST_MAILBOXES: usize = 4;
const MOST_ON_A_ROLL: usize = 7;
/// More ways than groups and members of this size can have.
const ALL_WAYS: usize = 100_000;
const RULES: [WhoCanSend; 4] = [
    WhoCanSend::Anyone,
    WhoCanSend::AllInternalUsers,
    WhoCanSend::AllGroupMembers,
    WhoCanSend::CustomMembers,
];

pub(super) struct Play<'a> {
    scene: &'a Scene,
    dice: Dice,
    model: Model,
}

/// What the rules say of one group.
struct Said {
    met: Vec<Who>,
    walked: usize,
    ways: Vec<Vec<Way>>,
    grounds: Vec<Ground>,
}

impl<'a> Play<'a> {
    pub(super) fn new(scene: &'a Scene, dice: Dice) -> Self {
        Self { scene, dice, model: Model::default() }
    }

    /// One write, then a look at everything.
    pub(super) async fn step(&mut self, when: &str) {
        match self.dice.below(100) {
            0..10 => self.create_department(when).await,
            10..18 => self.move_department(when).await,
            18..21 => self.delete_department(when).await,
            21..31 => self.create_user(when).await,
            31..36 => self.move_user(when).await,
            36..39 => self.set_standing().await,
            39..42 => self.change_mailboxes(when).await,
            42..48 => self.create_group(when).await,
            48..51 => self.delete_group().await,
            51..56 => self.change_group(when).await,
            56..60 => self.change_aliases(when).await,
            60..90 => self.add_member(when).await,
            _ => self.remove_member().await,
        }
        self.compare(when).await;
    }

    fn some_department(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.model.departments.len() + 1);
        self.model.departments.get(place).map_or(DepartmentKey::ROOT, |(key, _)| *key)
    }

    fn shown(&self, department: DepartmentKey) -> String {
        self.scene.caller().ids.open_department_id(department)
    }

    /// An address in the mail domain that users and groups may take, and texts may mean before they do.
    fn inside(&mut self) -> String {
        format!("box{}@example.com", self.dice.below(24))
    }

    fn outside(&mut self) -> String {
        format!("out{}@elsewhere.example", self.dice.below(8))
    }

    async fn create_department(&mut self, when: &str) {
        if self.model.departments.len() >= MOST_DEPARTMENTS {
            return;
        }
        let parent = self.some_department();
        let (shown, name) = (self.shown(parent), format!("部门{}", self.scene.number()));
        let made = self.scene.department(&name).with(|new| new.parent = Some(shown)).ask().await;
        let made = made.unwrap_or_else(|refusal| panic!("{when}: {refusal}"));
        self.model.departments.push((made.key, parent));
    }

    async fn move_department(&mut self, when: &str) {
        if self.model.departments.is_empty() {
            return;
        }
        let place = self.dice.below(self.model.departments.len());
        let (moved, target) = (self.model.departments[place].0, self.some_department());
        let reference = self.shown(moved);
        let change = DepartmentChange { parent: Some(self.shown(target)), ..DepartmentChange::default() };
        let done =
            self.scene.write(move |tx, who| department::patch(tx, who, &reference, &change).map(drop)).await;
        let is_circle = self.model.way_up(target).contains(&moved);
        assert_eq!(told(&done), if is_circle { "Invalid(ParentDepartment)" } else { "Ok" }, "{when}");
        if !is_circle {
            self.model.departments[place].1 = target;
        }
    }

    async fn delete_department(&mut self, when: &str) {
        if self.model.departments.is_empty() {
            return;
        }
        let place = self.dice.below(self.model.departments.len());
        let key = self.model.departments[place].0;
        let reference = self.shown(key);
        let done = self.scene.write(move |tx, who| department::delete(tx, who, &reference)).await;
        let expected = match () {
            () if self.model.users.iter().any(|user| user.homes.contains(&key)) => "HasMembers",
            () if self.model.departments.iter().any(|(_, parent)| *parent == key) => "HasChildren",
            () => "Ok",
        };
        assert_eq!(told(&done), expected, "{when}");
        if done.is_ok() {
            self.model.departments.remove(place);
            self.forget(&Member::Department(key));
        }
    }

    async fn create_user(&mut self, when: &str) {
        if self.model.users.len() >= MOST_USERS {
            return;
        }
        let homes = self.some_homes();
        let mailbox = self.dice.percent(60).then(|| self.inside()).filter(|it| !self.model.is_taken(it));
        let login = self.dice.percent(40).then(|| self.outside()).filter(|it| !self.model.is_taken(it));
        let shown = homes.iter().map(|home| self.shown(*home)).collect();
        let made = self.scene.user("员工").with(|new| {
            (new.departments, new.email, new.enterprise_email) = (shown, login.clone(), mailbox.clone());
        });
        let user = made.ask().await.unwrap_or_else(|refusal| panic!("{when}: {refusal}"));
        let addresses = mailbox.into_iter().chain(login).collect();
        self.model.users.push(TwinUser { user, homes, addresses, is_frozen: false });
    }

    fn some_homes(&mut self) -> Vec<DepartmentKey> {
        let mut homes: Vec<DepartmentKey> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let home = self.some_department();
            if !homes.contains(&home) {
                homes.push(home);
            }
        }
        homes
    }

    async fn move_user(&mut self, when: &str) {
        if self.model.users.is_empty() {
            return;
        }
        let (place, homes) = (self.dice.below(self.model.users.len()), self.some_homes());
        let reference = self.scene.caller().ids.open_id(self.model.users[place].user.key);
        let departments = Some(homes.iter().map(|home| self.shown(*home)).collect());
        let change = UserChange { departments, ..UserChange::default() };
        let moved =
            self.scene.write(move |tx, who| user::patch(tx, who, &reference, &change).map(drop)).await;
        assert_eq!(told(&moved), "Ok", "{when}");
        self.model.users[place].homes = homes;
    }

    /// Makes a public mailbox, puts one into the recycle bin, or deletes one for good.
    async fn change_mailboxes(&mut self, when: &str) {
        if self.dice.percent(60) || self.model.mailboxes.is_empty() {
            let address = self.inside();
            if !self.model.is_taken(&address) && self.model.mailboxes.len() < MOST_MAILBOXES {
                let key = self.scene.public_mailbox(&address).await.key;
                self.model.mailboxes.push((key, address));
            }
            return;
        }
        let place = self.dice.below(self.model.mailboxes.len());
        let (key, address) = self.model.mailboxes.remove(place);
        let (reference, keeps) = (address.clone(), self.dice.percent(50));
        let gone = self.scene.write(move |tx, who| {
            if keeps {
                public_mailbox::remove_to_recycle_bin(tx, who, &reference, None)
            } else {
                public_mailbox::remove(tx, who, &reference)
            }
        });
        assert_eq!(told(&gone.await), "Ok", "{when}");
        self.model.bin.extend(Some(address).filter(|_| keeps));
        self.forget(&Member::PublicMailbox(key));
    }

    async fn set_standing(&mut self) {
        if self.model.users.is_empty() {
            return;
        }
        let place = self.dice.below(self.model.users.len());
        if self.dice.percent(40) {
            let gone = self.model.users.remove(place);
            self.scene.set_standing(&gone.user, Standing::Resigned).await;
            self.model.bin.extend(gone.user.enterprise_email.clone());
            return self.forget(&Member::User(gone.user.key));
        }
        let user = &mut self.model.users[place];
        user.is_frozen = !user.is_frozen;
        let standing = if user.is_frozen { Standing::Frozen } else { Standing::Joined };
        self.scene.set_standing(&user.user, standing).await;
    }

    /// Somebody who goes away leaves every roll.
    fn forget(&mut self, gone: &Member) {
        for group in &mut self.model.groups {
            group.members.retain(|(_, member)| member != gone);
            group.permitted.retain(|(_, member)| member != gone);
        }
    }

    async fn create_group(&mut self, when: &str) {
        let (address, rule) = (self.inside(), *self.dice.any(&RULES));
        if self.model.groups.len() >= MOST_GROUPS || self.model.is_taken(&address) {
            return;
        }
        let made = self.scene.mail_group(&address).with(|new| new.who_can_send = Some(rule)).ask().await;
        let key = made.unwrap_or_else(|refusal| panic!("{when}: {refusal}")).key;
        let (members, permitted) = (Vec::new(), Vec::new());
        self.model.groups.push(TwinGroup { key, addresses: vec![address], rule, members, permitted });
    }

    fn some_group(&mut self) -> Option<usize> {
        let groups = self.model.groups.len();
        (groups > 0).then(|| self.dice.below(groups))
    }

    async fn delete_group(&mut self) {
        let Some(place) = self.some_group() else { return };
        let gone = self.model.groups.remove(place);
        let reference = gone.addresses[0].clone();
        self.scene.write(move |tx, who| mail_group::remove(tx, who, &reference)).await.unwrap();
        self.forget(&Member::MailGroup(gone.key));
    }

    /// Another rule, and sometimes another address: the old one stays as an alias.
    async fn change_group(&mut self, when: &str) {
        let Some(place) = self.some_group() else { return };
        let (rule, address) = (*self.dice.any(&RULES), self.inside());
        let address = Some(address).filter(|it| self.dice.percent(50) && !self.model.is_taken(it));
        let change =
            NewMailGroup { email: address.clone(), who_can_send: Some(rule), ..NewMailGroup::default() };
        let group = &mut self.model.groups[place];
        group.rule = rule;
        let reference = group.addresses[0].clone();
        group.addresses.splice(0..0, address);
        let done = self.scene.write(move |tx, who| mail_group::patch(tx, who, &reference, &change)).await;
        assert_eq!(told(&done), "Ok", "{when}");
    }

    async fn change_aliases(&mut self, when: &str) {
        let Some(place) = self.some_group() else { return };
        let (alias, reference) = (self.inside(), self.model.groups[place].addresses[0].clone());
        let done = if self.model.groups[place].addresses.len() > 1 && self.dice.percent(50) {
            let alias = self.model.groups[place].addresses.pop().unwrap();
            self.scene.write(move |tx, who| mail_group::remove_alias(tx, who, &reference, &alias)).await
        } else if self.model.is_taken(&alias) {
            Ok(())
        } else {
            self.model.groups[place].addresses.push(alias.clone());
            let added =
                self.scene.write(move |tx, who| mail_group::add_alias(tx, who, &reference, &alias).map(drop));
            added.await
        };
        assert_eq!(told(&done), "Ok", "{when}");
    }

    async fn add_member(&mut self, when: &str) {
        let Some(place) = self.some_group() else { return };
        let roll = if self.dice.percent(70) { Roll::Members } else { Roll::PermissionMembers };
        let Some(new) = self.some_member(roll) else { return };
        let group = &mut self.model.groups[place];
        if group.roll(roll).len() >= MOST_ON_A_ROLL {
            return;
        }
        let reference = group.addresses[0].clone();
        let made = self.scene.write(move |tx, who| {
            mail_group_member::add(tx, who, roll, &reference, std::slice::from_ref(&new))
        });
        let made = made.await.unwrap_or_else(|refusal| panic!("{when}: {refusal}"));
        let made = made.into_iter().map(|it| (it.key, it.member));
        for (key, member) in made {
            if group.roll(roll).iter().all(|(known, _)| *known != key) {
                group.roll_mut(roll).push((key, member));
            }
        }
    }

    /// A member of any kind that the roll takes; `None` when there is none of the kind that was thrown.
    fn some_member(&mut self, roll: Roll) -> Option<NewMember> {
        let mut new = NewMember::default();
        let kind = match self.dice.below(100) {
            0..25 => MemberKind::User,
            25..45 => MemberKind::Department,
            45..75 => MemberKind::MailGroup,
            75..78 => MemberKind::Company,
            78..81 => MemberKind::PublicMailbox,
            81..87 => MemberKind::ExternalUser,
            _ => MemberKind::OtherMember,
        };
        new.kind = Some(kind);
        match kind {
            MemberKind::User => {
                let users: Vec<UserKey> = self.model.users.iter().map(|it| it.user.key).collect();
                new.user = Some(self.scene.caller().ids.open_id(*users.get(self.dice.below(MOST_USERS))?));
            }
            MemberKind::Department => {
                let department = self.some_department();
                // The root brings in everyone; that is one case among many.
                let department = if department.is_root() { self.some_department() } else { department };
                new.department = Some(self.shown(department));
            }
            MemberKind::MailGroup => {
                let place = self.some_group()?;
                new.email = self.model.groups[place].addresses.last().cloned();
            }
            MemberKind::PublicMailbox => {
                let place = self.dice.below(MOST_MAILBOXES);
                new.email = Some(self.model.mailboxes.get(place)?.1.clone());
            }
            MemberKind::ExternalUser => new.email = Some(self.outside()),
            _ => new.email = Some(if self.dice.percent(70) { self.inside() } else { self.outside() }),
        }
        Some(new).filter(|_| roll == Roll::Members || kind.may_be_permitted())
    }

    async fn remove_member(&mut self) {
        let Some(place) = self.some_group() else { return };
        let roll = if self.dice.percent(70) { Roll::Members } else { Roll::PermissionMembers };
        let group = &mut self.model.groups[place];
        if group.roll(roll).is_empty() {
            return;
        }
        let (reference, gone) = (group.addresses[0].clone(), self.dice.below(group.roll(roll).len()));
        let (key, _) = group.roll_mut(roll).remove(gone);
        let removed = self.scene.write(move |tx, who| {
            let all = mail_group_member::list(tx, who, roll, &reference, 100, None)?.0;
            let ids: Vec<String> =
                all.iter().filter(|it| it.key == key).map(|it| roll.show(who, it)).collect();
            mail_group_member::remove(tx, who, roll, &reference, &ids)
        });
        removed.await.unwrap();
    }

    /// Every address that means somebody or nobody.
    fn senders(&mut self) -> Vec<String> {
        let mut senders: BTreeSet<String> = BTreeSet::from([self.inside(), self.outside()]);
        senders.extend(self.model.users.iter().flat_map(|it| it.addresses.clone()));
        senders.extend(self.model.groups.iter().flat_map(|it| it.addresses.clone()));
        senders.extend(self.model.mailboxes.iter().map(|(_, address)| address.clone()));
        let texts =
            self.model.groups.iter().flat_map(|it| &it.members).filter_map(|(_, member)| match member {
                Member::ExternalUser(text) | Member::OtherMember(text) => Some(text.folded().to_owned()),
                _ => None,
            });
        senders.extend(texts);
        senders.into_iter().collect()
    }

    async fn compare(&mut self, when: &str) {
        let senders = self.senders();
        let users: Vec<UserKey> = self.model.users.iter().map(|it| it.user.key).collect();
        let groups: Vec<MailGroupKey> = self.model.groups.iter().map(|it| it.key).collect();
        let page_size = 1 + self.dice.below(6);
        let (asked, people, named) = (senders.clone(), users.clone(), groups.clone());
        let said = self.scene.read(move |tx, who| {
            named
                .iter()
                .map(|group| say(tx, who, *group, page_size, &people, &asked))
                .collect::<Result<Vec<_>>>()
        });
        for (said, group) in said.await.unwrap().into_iter().zip(&self.model.groups) {
            let when = format!("{when}, {}", group.addresses[0]);
            let expected: Vec<Who> = self.model.effective(group.key, Roll::Members).into_iter().collect();
            let mut met = said.met;
            met.sort();
            assert_eq!(met, expected, "{when}: who gets the mail, in pages of {page_size}");
            assert_eq!(said.walked, expected.len(), "{when}");
            for (user, ways) in self.model.users.iter().zip(said.ways) {
                let lengths: Vec<usize> = ways.iter().map(|way| way.groups.len()).collect();
                assert!(lengths.is_sorted(), "{when}: {lengths:?}");
                for way in &ways {
                    let above = |above: &DepartmentKey| {
                        way.home.is_some_and(|home| self.model.way_up(home).contains(above))
                    };
                    let is_home = way.home.is_none_or(|home| user.homes.contains(&home));
                    let fits = match &way.member {
                        Member::Department(department) => above(department),
                        Member::Company => above(&DepartmentKey::ROOT),
                        _ => way.home.is_none(),
                    };
                    assert!(is_home && fits, "{when}: {way:?}");
                }
                let mut ways: Vec<_> = ways.into_iter().map(|way| (way.groups, way.member)).collect();
                let mut expected = self.model.ways(group.key, user);
                for ways in [&mut ways, &mut expected] {
                    ways.sort_by_key(|way| format!("{way:?}"));
                }
                assert_eq!(ways, expected, "{when}: ways to {:?}", user.user.key);
            }
            for (sender, ground) in senders.iter().zip(said.grounds) {
                assert_eq!(ground, self.model.judge(sender, group), "{when}: {sender} asks to send");
            }
        }
    }
}

fn say(
    tx: &mut Tx<'_>,
    who: &Caller,
    group: MailGroupKey,
    page_size: usize,
    users: &[UserKey],
    senders: &[String],
) -> Result<Said> {
    let tenant = who.tenant();
    let met = pages(tx, tenant, group, page_size)?;
    let mut counted = 0;
    let walked = mail_expansion::walk(tx, tenant, group, usize::MAX, |_, batch| {
        counted += batch.len();
        Ok(())
    })?;
    assert_eq!(walked, counted);
    let mut ways = Vec::new();
    for user in users {
        let party = mail_reach::party_of_user(tx, tenant, *user)?;
        let found = mail_reach::ways(tx, tenant, group, &party, ALL_WAYS)?;
        assert!(!found.has_more);
        ways.push(found.ways);
    }
    let email = mail_group::emails(tx, tenant, &[group])?.remove(&group).unwrap();
    let group = mail_group::get(tx, who, &email)?;
    let mut grounds = Vec::new();
    for sender in senders {
        let from = EmailAddress::parse(&sender.to_uppercase()).unwrap();
        grounds.push(mail_reach::may_send(tx, tenant, &from, &group)?.ground);
    }
    Ok(Said { met, walked, ways, grounds })
}

/// A walk page by page; each place goes through the numbers of a page token.
fn pages(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey, page_size: usize) -> Result<Vec<Who>> {
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let (page, last) = mail_expansion::page(tx, tenant, group, page_size, after)?;
        assert!(last.is_none() || page.len() == page_size, "only the last page may be short");
        met.extend(page.into_iter().map(who));
        assert!(met.len() < 1_000, "a walk that repeats itself never ends");
        let Some(last) = last else { return Ok(met) };
        after = Place::of_numbers(last.numbers());
        assert_eq!(after, Some(last));
    }
}

fn who(recipient: Recipient) -> Who {
    match recipient {
        Recipient::User { key, address, .. } => Who::User(key, address),
        Recipient::PublicMailbox { address, .. } => Who::Mailbox(address.to_lowercase()),
        Recipient::Address(given) => Who::Address(given.to_lowercase()),
    }
}
