//! The whole gateway and every served endpoint, asked without a socket.
//!
//! One program for all topics, so that they share one PostgreSQL server and are linked once. Servers come from
//! `larkspur-testkit`: it checks every answer for what all answers must keep to, and the store when a test leaves it.
//! An endpoint has a file of its own for what it alone does; what all endpoints do alike is tested by tables over
//! `router::SERVED`, which stop at an endpoint that they have no row for.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get should stop it there")]
#![expect(clippy::indexing_slicing, clippy::panic, clippy::string_slice, reason = "tests may fail loudly")]

mod app_change;
mod asked;
mod auth_token;
mod authen_authorize;
mod authen_oauth_token;
mod authen_user_info;
mod authen_v1_token;
mod client_token;
mod codes;
mod contact_department_batch;
mod contact_department_children;
mod contact_department_create;
mod contact_department_delete;
mod contact_department_get;
mod contact_department_list;
mod contact_department_parent;
mod contact_department_patch;
mod contact_department_search;
mod contact_department_unbind_department_chat;
mod contact_department_update;
mod contact_department_update_department_id;
mod contact_employee_type_enum;
mod contact_range;
mod contact_scope_list;
mod contact_unit;
mod contact_user;
mod contact_user_basic_batch;
mod contact_user_batch;
mod contact_user_batch_get_id;
mod contact_user_create;
mod contact_user_custom_attrs;
mod contact_user_delete;
mod contact_user_find_by_department;
mod contact_user_get;
mod contact_user_list;
mod contact_user_resurrect;
mod contact_user_update_user_id;
mod control;
mod control_mail;
mod control_mail_kept;
mod control_queue;
mod coverage;
mod field_scope;
mod golden;
mod hostile;
mod im_chat_get;
mod im_chat_list;
mod im_chat_members_get;
mod mail_alias;
mod mail_mailgroup;
mod mail_mailgroup_create;
mod mail_mailgroup_get;
mod mail_mailgroup_list;
mod mail_mailgroup_manager;
mod mail_mailgroup_member;
mod mail_public_mailbox;
mod mail_public_mailbox_member;
mod mail_user_mailbox;
mod mail_user_query;
mod order_of_checks;
mod page_token;
mod rate_limit;
mod route;
mod scope;
mod search_user;
mod shape;
mod stage;
mod system;
mod tenants;
mod together;
mod token;
mod unknown_id;
mod user_token;
mod wrong;
