//! The lists that are walked, and a page of each.

use std::sync::Arc;

use larkspur_core::contact_range::{self, RangePlace};
use larkspur_core::department::{self, ChildQuery, Position};
use larkspur_core::ids::{DepartmentIdType, IdView, UserIdType};
use larkspur_core::mail_group_member::{self, Roll};
use larkspur_core::search::{self, SearchQuery};
use larkspur_core::{Caller, Policy, Result, app, chat, mail_group, user};
use larkspur_model::{DepartmentKey, IdKind, MailGroupKey, MemberKey, User, UserKey};

use super::play::{Play, TEAM};

/// The lists of the API that are walked.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    Children(DepartmentKey),
    Descendants(DepartmentKey),
    Granted,
    GrantedDescendants,
    Members(DepartmentKey),
    NamedUsers,
    WholeRange,
    NarrowRange,
    MailGroups,
    MailGroupMembers,
    ChatMembers,
    DepartmentsFound,
    UsersFound,
}

/// Where a page of any of them ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Department(Position),
    User(UserKey),
    Range(RangePlace),
    MailGroup(MailGroupKey),
    Member(MemberKey),
    Item(i64),
}

impl Play<'_> {
    pub(super) fn any_list(&mut self) -> List {
        let of = self.some_place();
        match self.dice.below(22) {
            0..2 => List::Children(of),
            2 => List::Children(DepartmentKey::ROOT),
            3..5 => List::Descendants(of),
            5..7 => List::Descendants(DepartmentKey::ROOT),
            7 => List::Granted,
            8..10 => List::GrantedDescendants,
            10 | 16..18 => List::Members(of),
            18 => List::Members(DepartmentKey::ROOT),
            19 => List::ChatMembers,
            20 => List::DepartmentsFound,
            21 => List::UsersFound,
            11 => List::NamedUsers,
            12 => List::WholeRange,
            13 => List::NarrowRange,
            14 => List::MailGroups,
            _ => List::MailGroupMembers,
        }
    }

    /// Who walks this list: the app as it is now, as the gate would have it.
    async fn caller(&self, list: List) -> Caller {
        let everyone = self.scene.caller();
        let is_narrow =
            matches!(list, List::Granted | List::GrantedDescendants | List::NamedUsers | List::NarrowRange);
        let key = if is_narrow { self.narrow } else { everyone.app() };
        let app = self.scene.read(move |tx, _| app::find(tx, key)).await.unwrap().unwrap();
        let ids = IdView::new(&app, UserIdType::OpenId, DepartmentIdType::OpenDepartmentId);
        Caller::new(Arc::new(app), ids, Policy::default())
    }

    /// A page as keys.
    pub(super) async fn page(
        &self,
        list: List,
        page_size: usize,
        after: Option<Place>,
    ) -> Result<(Vec<i64>, Option<Place>)> {
        let who = self.caller(list).await;
        let chat = who.ids.shown().show(IdKind::ChatId, 0, self.chat.get());
        self.scene
            .read_as(&who, move |tx, who| {
                let recursive = matches!(list, List::Descendants(_) | List::GrantedDescendants);
                let query = |after: Option<Place>| ChildQuery {
                    recursive,
                    page_size,
                    after: after.map(|after| match after {
                        Place::Department(position) => position,
                        other => panic!("{other:?}"),
                    }),
                };
                let last_user = after.map(|after| match after {
                    Place::User(key) => key,
                    _ => UserKey::new(0),
                });
                Ok(match list {
                    List::Children(top) | List::Descendants(top) => {
                        let top = who.ids.open_department_id(top);
                        departments(department::children(tx, who, &top, query(after))?)
                    }
                    List::Granted | List::GrantedDescendants => {
                        departments(department::granted(tx, who, query(after))?)
                    }
                    List::DepartmentsFound => {
                        let (page, end) = search::departments(tx, who, &found("部门", page_size, after))?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Item))
                    }
                    List::UsersFound => {
                        let (page, end) = search::users(tx, who, &found("员工", page_size, after))?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Item))
                    }
                    List::ChatMembers => {
                        let page = chat::members(tx, who, &chat, page_size, last_user)?;
                        let keys = page.members.iter().map(|(user, _)| user.get()).collect();
                        (keys, page.last.map(Place::User))
                    }
                    List::Members(of) => {
                        let of = who.ids.open_department_id(of);
                        users(user::of_department(tx, who, &of, page_size, last_user)?)
                    }
                    List::NamedUsers => users(user::granted(tx, who, page_size, last_user)?),
                    List::WholeRange | List::NarrowRange => {
                        let after = after.map(|after| match after {
                            Place::Range(place) => place,
                            other => panic!("{other:?}"),
                        });
                        let page = contact_range::list(tx, who, page_size, after)?;
                        let keys = page.users.iter().map(|key| key.get());
                        let keys = keys.chain(page.departments.iter().map(|key| key.get()));
                        (keys.collect(), page.end.map(Place::Range))
                    }
                    List::MailGroups => {
                        let after = after.map(|after| match after {
                            Place::MailGroup(key) => key,
                            other => panic!("{other:?}"),
                        });
                        let (page, end) = mail_group::list(tx, who, None, page_size, after)?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::MailGroup))
                    }
                    List::MailGroupMembers => {
                        let after = after.map(|after| match after {
                            Place::Member(key) => key,
                            other => panic!("{other:?}"),
                        });
                        let roll = Roll::Members;
                        let (page, end) = mail_group_member::list(tx, who, roll, TEAM, page_size, after)?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Member))
                    }
                })
            })
            .await
    }
}

fn departments(
    (page, end): (Vec<larkspur_model::Department>, Option<Position>),
) -> (Vec<i64>, Option<Place>) {
    (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Department))
}

fn users((page, end): (Vec<User>, Option<UserKey>)) -> (Vec<i64>, Option<Place>) {
    (page.iter().map(|it| it.key.get()).collect(), end.map(Place::User))
}

fn found(text: &str, page_size: usize, after: Option<Place>) -> SearchQuery {
    let after = after.map(|after| match after {
        Place::Item(key) => key,
        other => panic!("{other:?}"),
    });
    SearchQuery { text: text.to_owned(), page_size, after }
}
