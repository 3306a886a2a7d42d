//! The people: where they work, whom they follow, what they are called.

use super::chance::Chance;
use super::definitions::{self, APPRENTICE};
use super::names::{CITIES, FAMILY, FIRST, GIVEN, LAST, TITLES};
use super::tree::{Tree, department_id};
use crate::record::{JoinTime, User};

/// Mobile numbers are spread over so many, without ever meeting.
const NUMBERS: u64 = 6_000_000_000;
/// A prime that does not divide them.
const STRIDE: u64 = 2_654_435_761;
/// 2010-01-01, seconds since 1970, and how long people have been joining since.
const FIRST_DAY: i64 = 1_262_304_000;
const DAYS: u32 = 5_800;

/// Who works where.
pub(super) struct Staff {
    /// The department of each; none is the root.
    departments: Vec<Option<usize>>,
    /// The first two of each department.
    heads: Vec<[Option<u32>; 2]>,
}

impl Staff {
    /// Gives so many people a department each.
    pub(super) fn hire(users: u32, tree: &Tree, chance: &mut Chance<'_>) -> Self {
        let mut staff = Self { departments: Vec::new(), heads: vec![[None; 2]; tree.len()] };
        for number in 0..users {
            // The first ten are the management, where there is anything to manage.
            let department = (number >= 10 && tree.len() > 0).then(|| chance.place(tree.len()));
            if let Some(heads) = department.and_then(|place| staff.heads.get_mut(place))
                && let Some(free) = heads.iter_mut().find(|head| head.is_none())
            {
                *free = Some(number);
            }
            staff.departments.push(department);
        }
        staff
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.departments.len()).unwrap_or(u32::MAX)
    }

    /// The main leader of a department.
    pub(super) fn leader(&self, department: usize) -> Option<u32> {
        self.heads.get(department).and_then(|[leader, _]| *leader)
    }

    /// Its deputy.
    pub(super) fn deputy(&self, department: usize) -> Option<u32> {
        self.heads.get(department).and_then(|[_, deputy]| *deputy)
    }

    /// Whom somebody follows: the leader of the department, or of the next one above that has another.
    fn superior(&self, number: u32, home: Option<usize>, tree: &Tree) -> Option<u32> {
        let mut place = home;
        while let Some(here) = place {
            if let Some(leader) = self.leader(here).filter(|leader| *leader != number) {
                return Some(leader);
            }
            place = tree.parent(here);
        }
        (number > 0).then_some(0)
    }

    /// The record of a user.
    pub(super) fn user(&self, number: u32, tree: &Tree, domain: &str, chance: &mut Chance<'_>) -> User {
        let place = usize::try_from(number).ok().and_then(|number| self.departments.get(number));
        let home = place.copied().flatten();
        let is_chinese = chance.percent(65);
        let (name, en_name) = if is_chinese { chinese(chance) } else { english(chance) };
        let address = format!("{}.{}@{domain}", local_part(&en_name), number + 1);
        let (title, city) = (chance.any(TITLES), chance.any(CITIES));
        let word =
            |chinese: &str, english: &str| if is_chinese { chinese.to_owned() } else { english.to_owned() };
        User {
            user_id: Some(user_id(number)),
            name: Some(name),
            en_name: Some(en_name),
            // Nobody outside the mainland is without an address to sign in with.
            email: (!is_chinese || chance.percent(30)).then(|| address.clone()),
            enterprise_email: Some(address),
            mobile: Some(mobile(number, is_chinese)),
            gender: Some(i64::from(chance.below(3))),
            departments: departments(home, tree, chance),
            leader: self.superior(number, home, tree).map(user_id),
            city: Some(word(city.0, city.1)),
            country: Some(city.2.to_owned()),
            work_station: chance
                .percent(40)
                .then(|| format!("F{}-{:03}", 1 + chance.below(30), chance.below(400))),
            job_title: Some(word(title.0, title.1)),
            join_time: Some(JoinTime::At(FIRST_DAY + i64::from(chance.below(DAYS)) * 86_400)),
            employee_no: Some(format!("E{:07}", number + 1)),
            employee_type: Some(employee_type(chance)),
            frozen: chance.percent(1).then_some(true),
            aliases: if chance.percent(2) { vec![format!("p{}@{domain}", number + 1)] } else { Vec::new() },
            custom_attrs: definitions::values(self.len(), chance),
            ..User::default()
        }
    }
}

fn employee_type(chance: &mut Chance<'_>) -> i64 {
    if chance.percent(88) {
        return 1;
    }
    if chance.percent(10) { APPRENTICE } else { 1 + i64::from(chance.below(5)) }
}

/// The id of a user.
pub(super) fn user_id(number: u32) -> String {
    format!("u{:06}", number + 1)
}

fn departments(home: Option<usize>, tree: &Tree, chance: &mut Chance<'_>) -> Vec<String> {
    let Some(home) = home else { return vec!["0".to_owned()] };
    let order = if chance.percent(15) { 1 + chance.below(99) } else { 0 };
    let mut places = vec![match order {
        0 => department_id(home),
        order => format!("{}:{order}", department_id(home)),
    }];
    if chance.percent(8) {
        let second = chance.place(tree.len());
        if second != home {
            places.push(department_id(second));
        }
    }
    places
}

fn mobile(number: u32, is_mainland: bool) -> String {
    let spread = u64::from(number) * STRIDE % NUMBERS;
    if is_mainland {
        format!("+86{}", 13_000_000_000 + spread)
    } else {
        format!("+1{}", 2_000_000_000 + spread)
    }
}

fn chinese(chance: &mut Chance<'_>) -> (String, String) {
    let (family, first) = (chance.any(FAMILY), chance.any(GIVEN));
    let second = if chance.percent(70) { chance.any(GIVEN) } else { ("", "") };
    let name = format!("{}{}{}", family.0, first.0, second.0);
    (name, format!("{} {}", capital(&format!("{}{}", first.1, second.1)), family.1))
}

fn english(chance: &mut Chance<'_>) -> (String, String) {
    let name = format!("{} {}", chance.any(FIRST), chance.any(LAST));
    (name.clone(), name)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A name as people write it in an address.
fn local_part(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_ascii_alphabetic() || *letter == ' ');
    letters.map(|letter| if letter == ' ' { '.' } else { letter.to_ascii_lowercase() }).collect()
}
