//! The rules of the core, topic by topic, on every engine of this machine.
//!
//! One program for all topics, so that they share one PostgreSQL server and are linked once. Scenes come from
//! `larkspur-testkit`; each is checked by `verify` when its test leaves it.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get should stop it there")]
#![expect(clippy::indexing_slicing, clippy::panic, clippy::string_slice, reason = "a test may fail loudly")]

mod app;
mod app_range;
mod backdoor;
mod chat;
mod children;
mod client_token;
mod contact_range;
mod department_appoint;
mod department_change;
mod department_create;
mod department_delete;
mod department_move;
mod department_people;
mod department_reads;
mod department_together;
mod employee_type;
mod hostile_text;
mod mail_address_query;
mod mail_alias;
mod mail_domain;
mod mail_expansion;
mod mail_group;
mod mail_group_change;
mod mail_group_manager;
mod mail_group_member;
mod mail_group_verify;
mod mail_password;
mod mail_post;
mod mail_post_verify;
mod mail_queue;
mod mail_reach;
mod mail_refusal;
mod mail_report;
mod mail_twin;
mod mailbox_verify;
mod oauth;
mod org_twin;
mod public_mailbox;
mod public_mailbox_member;
mod race;
mod recycle_bin;
mod reference;
mod search;
mod stable_paging;
mod standing;
mod tenant;
mod token;
mod told;
mod twin;
mod unit;
mod user_change;
mod user_create;
mod user_intake;
mod user_leave;
mod user_mailbox;
mod user_places;
mod user_together;
mod user_token;
mod verify;
